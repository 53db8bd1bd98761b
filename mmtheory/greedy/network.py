"""Branches of layers with a transfer module after some of them, and a branch alone (Wu et al., section 2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import prod
from typing import Any, TypeAlias

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, Key

from mmtheory.greedy.mmtm import MMTM, Gates, Squeezes, rescale, squeeze
from mmtheory.greedy.normalisation import BatchNormalisation, Moments, after_a_batch, at_start, moments, unbiased
from mmtheory.learners.convolution import patches
from mmtheory.learners.data import Observations
from mmtheory.learners.heads import HeadKind


class Convolution(eqx.Module):
    """3×3 convolution, batch normalisation if there is one, and ReLU; a normalised convolution has no bias."""

    linear: eqx.nn.Linear
    stride: int = eqx.field(static=True)
    normalisation: BatchNormalisation | None = None

    def before(self, x: Float[Array, "n row column C_in"]) -> Float[Array, "n row_out column_out C_out"]:
        """The convolution's output."""
        return _affine(self.linear, patches(x, self.stride))


class Dense(eqx.Module):
    """A linear layer, batch normalisation if there is one, and ReLU; a normalised layer has no bias."""

    linear: eqx.nn.Linear
    normalisation: BatchNormalisation | None = None

    def before(self, x: Float[Array, "n C_in"]) -> Float[Array, "n C_out"]:
        """The linear layer's output."""
        return _affine(self.linear, x)


def _affine(layer: eqx.nn.Linear, x: Float[Array, "*batch C_in"]) -> Float[Array, "*batch C_out"]:
    product = x @ layer.weight.T
    return product if layer.bias is None else product + jnp.broadcast_to(layer.bias, product.shape)


def _activated(
    layer: Convolution | Dense, x: Float[Array, "n *space C_in"], running: Moments | None, training: bool
) -> tuple[Float[Array, "n *space_out C"], Moments | None]:
    """The layer's output, normalised by the batch's own moments in training and else by the running ones.

    With it the moments that the running ones are to count; None without normalisation.
    """
    before = layer.before(x)
    if layer.normalisation is None:
        return jax.nn.relu(before), None
    assert running is not None
    used = moments(before) if training else running
    return jax.nn.relu(layer.normalisation(before, used)), unbiased(used, before) if training else running


class Branch(eqx.Module):
    """Layers, and a linear classifier on the maps that the last of them leaves, or on their means over space."""

    layers: tuple[Convolution | Dense, ...]
    last: eqx.nn.Linear
    pooled: bool = eqx.field(static=True)

    def read(self, maps: Float[Array, "n *space C"]) -> Float[Array, "n _"]:
        """What the classifier is given."""
        return squeeze(maps) if self.pooled else maps.reshape(maps.shape[0], -1)

    def classify(self, features: Float[Array, "n _"]) -> Float[Array, "n K"]:
        """Logits."""
        return jax.vmap(self.last)(features)


Means: TypeAlias = tuple[tuple[Float[Array, " _"], ...], ...]
"""A vector per module and branch: mean squeezes or mean gates."""

Running: TypeAlias = tuple[tuple[Moments | None, ...], ...]
"""By branch and layer the moments of its normalisation, None where there is none."""

Gating: TypeAlias = Callable[[int, MMTM, Squeezes], Gates]
"""Decides the gates of module k from the module and all branches' squeezes."""


@dataclass(frozen=True)
class Pass:
    """What came of a forward pass: ŷ_0, ŷ_1, …, what they were read from, and at every module squeezes and gates.

    `gates` are what the gating decided, `moments` by branch and layer what the running moments are to count.
    """

    logits: tuple[Float[Array, "n K"], ...]
    features: tuple[Float[Array, "n _"], ...]
    squeezes: tuple[Squeezes, ...]
    gates: tuple[Gates, ...]
    moments: Running


def regular(k: int, module: MMTM, squeezes: Squeezes) -> Gates:
    """The network as it is."""
    return module.gates(squeezes)


def cut_off(means: Means) -> Gating:
    """The networks f'_r of appendix A.1 at once, from the squeezes' means over the training data."""
    return lambda k, module, squeezes: module.cut_off(squeezes, means[k])


def without(i: int | Int[Array, ""], means: Means) -> Gating:
    """The network f' in which no other branch hears modality i, from the squeezes' means over the training data."""
    return lambda k, module, squeezes: module.without(i, squeezes, means[k])


class Branches(eqx.Module):
    """One branch per modality, ŷ_r the logits of branch r and ŷ their mean; with one branch, a uni-modal network.

    The paper has two. `modules[k]` acts on the outputs of the layers `after[k]`. `running` are no parameters: no
    gradient reaches them.
    """

    branches: tuple[Branch, ...]
    modules: tuple[MMTM, ...]
    after: tuple[int, ...] = eqx.field(static=True)
    running: Running

    @property
    def parameters(self) -> Any:
        """All that is trained."""
        return self.branches, self.modules

    def settled(self, seen: Running) -> Branches:
        """The network whose running moments have counted one more batch."""
        return replace(self, running=after_a_batch(self.running, seen))

    def run(self, x: Observations, gating: Gating = regular, training: bool = False) -> Pass:
        """A forward pass in which `gating` decides what every module does; `training` is of a step."""
        maps = list(x)
        squeezes, gates = [], []
        seen: list[list[Moments | None]] = [[] for _ in maps]
        for depth in range(len(self.branches[0].layers)):
            for r, branch in enumerate(self.branches):
                maps[r], of_batch = _activated(branch.layers[depth], maps[r], self.running[r][depth], training)
                seen[r].append(of_batch)
            if depth in self.after:
                k = self.after.index(depth)
                squeezes.append(tuple(squeeze(each) for each in maps))
                gates.append(gating(k, self.modules[k], squeezes[-1]))
                maps = [rescale(each, gate) for each, gate in zip(maps, gates[-1], strict=True)]
        features = tuple(branch.read(each) for branch, each in zip(self.branches, maps, strict=True))
        logits = tuple(branch.classify(phi) for branch, phi in zip(self.branches, features, strict=True))
        return Pass(logits, features, tuple(squeezes), tuple(gates), tuple(map(tuple, seen)))

    def features(self, x: Observations) -> tuple[Float[Array, "n _"], ...]:
        """Per branch what its classifier reads."""
        return self.run(x).features

    def fuse(self, features: tuple[Float[Array, "n _"], ...]) -> Float[Array, "n K"]:
        """ŷ from features."""
        logits = [branch.classify(phi) for branch, phi in zip(self.branches, features, strict=True)]
        return sum(logits[1:], logits[0]) / len(logits)

    def __call__(self, x: Observations) -> Float[Array, "n K"]:
        """ŷ."""
        return self.fuse(self.features(x))


@dataclass(frozen=True)
class Architecture:
    """Sizes of branches and modules.

    Args:
        shapes: shape of one observation, per modality: (row, column, channel) makes convolutions, (feature,) dense
            layers.
        K: number of classes.
        channels: of the layers; the paper has four convolutional ones and prints no widths.
        strides: of convolutions, layer by layer; the paper prints none.
        after: the layers, from 0, with a module after them; the paper has three modules and prints no place.
        ratio, scale, rectified: of the modules.
        normalised: whether every layer has batch normalisation.
        pooled: whether the classifier reads the means of the last maps over space, or the maps.
    """

    shapes: tuple[tuple[int, ...], ...]
    K: int
    channels: tuple[int, ...] = (8, 16, 32, 32)
    strides: tuple[int, ...] = (2, 1, 2, 1)
    after: tuple[int, ...] = (1, 2, 3)
    ratio: int = 4
    scale: float = 2.0
    rectified: bool = False
    normalised: bool = False
    pooled: bool = False

    def late_fusion(self, key: Key[Array, ""], head: HeadKind = "linear", auxiliary: bool = False) -> Branches:
        """A network, freshly initialised: uniform on ±1/√fan-in, weights and biases. There is no head to choose."""
        keys = jax.random.split(key, len(self.shapes) + len(self.after))
        branches = tuple(self._branch(k, shape) for k, shape in zip(keys, self.shapes, strict=False))
        at_rest = tuple(at_start(C) if self.normalised else None for C in self.channels)
        running = (at_rest,) * len(branches)
        if len(branches) == 1:
            return Branches(branches, (), (), running)
        modules = tuple(
            MMTM(k, (self.channels[depth],) * len(branches), self.ratio, self.scale, self.rectified)
            for k, depth in zip(keys[len(branches) :], self.after, strict=True)
        )
        return Branches(branches, modules, self.after, running)

    def _branch(self, key: Key[Array, ""], shape: tuple[int, ...]) -> Branch:
        *keys, last = jax.random.split(key, len(self.channels) + 1)
        layers: list[Convolution | Dense] = []
        *space, size = shape
        for k, C, stride in zip(keys, self.channels, self.strides, strict=True):
            linear = eqx.nn.Linear(9 * size if space else size, C, use_bias=not self.normalised, key=k)
            normalisation = BatchNormalisation(C) if self.normalised else None
            if space:
                layers.append(Convolution(linear, stride, normalisation))
                space = [-(-side // stride) for side in space]
            else:
                layers.append(Dense(linear, normalisation))
            size = C
        read = size if self.pooled else prod((*space, size))
        return Branch(tuple(layers), eqx.nn.Linear(read, self.K, key=last), self.pooled)

    def modality(self, r: int) -> Architecture:
        """The architecture of modality r's uni-modal network."""
        return replace(self, shapes=(self.shapes[r],))
