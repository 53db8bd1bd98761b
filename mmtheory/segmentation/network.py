"""Segmentation networks: an encoder and a decoder, or two encoders of which one is fused into the other at every scale.

After ESANet (Seichter et al. 2020), on which the papers build: residual encoders, squeeze-and-excitation fusion of
depth into RGB, a decoder with skip connections. Source status: reconstructed; smaller, and each sample is normalised on
its own, where ESANet's batch normalisation lets samples see each other.

Modules are built with zeros, and `drawn` makes their weights random, all at once: a draw for every layer would take
longer to compile than the network.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TypeAlias, TypeVar

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Key

from mmtheory.learners.convolution import patches
from mmtheory.learners.data import Observations

Map: TypeAlias = Float[Array, "n _row _column _channel"]
Maps: TypeAlias = tuple[Map, ...]
"""Feature maps, the finest scale first."""

INPUTS = 3
"""Channels of every image: red, green, blue; depth and its slopes. One program serves both modalities."""

Module = TypeVar("Module")


def drawn(module: Module, key: Key[Array, ""]) -> Module:
    """The module with every matrix uniform on ±√(6/fan-in), He et al.'s for ReLU; vectors stay 0."""
    leaves, structure = jax.tree.flatten(module)
    sizes = [leaf.size if leaf.ndim == 2 else 0 for leaf in leaves]
    u = jnp.split(jax.random.uniform(key, (sum(sizes),), minval=-1, maxval=1), list(accumulate(sizes))[:-1])
    filled = [
        math.sqrt(6 / leaf.shape[0]) * values.reshape(leaf.shape) if leaf.ndim == 2 else jnp.asarray(leaf)
        for leaf, values in zip(leaves, u, strict=True)
    ]
    return jax.tree.unflatten(structure, filled)


class Affine(eqx.Module):
    """x W + b at every pixel."""

    weight: Float[Array, "C_in C"]
    bias: Float[Array, " C"]

    def __init__(self, C_in: int, C: int):
        self.weight, self.bias = np.zeros((C_in, C)), np.zeros(C)  # type: ignore[assignment]

    def __call__(self, x: Float[Array, "*batch C_in"]) -> Float[Array, "*batch C"]:
        """As many channels as there are columns."""
        product = x @ self.weight
        return product + jnp.broadcast_to(self.bias, product.shape)


class Convolution(eqx.Module):
    """3×3."""

    affine: Affine
    stride: int = eqx.field(static=True)

    def __init__(self, C_in: int, C: int, stride: int = 1):
        self.affine, self.stride = Affine(9 * C_in, C), stride

    def __call__(self, x: Map) -> Map:
        """⌈size/stride⌉ rows and columns."""
        return self.affine(patches(x, self.stride))


class Normalisation(eqx.Module):
    """Mean 0 and variance 1 over a sample's pixels and channels, then times 1 + a and plus b, by channel."""

    a: Float[Array, " C"]
    b: Float[Array, " C"]

    def __init__(self, C: int):
        self.a, self.b = np.zeros(C), np.zeros(C)  # type: ignore[assignment]

    def __call__(self, x: Map) -> Map:
        """The normalised map."""
        centred = x - jnp.mean(x, axis=(1, 2, 3), keepdims=True)
        variance = jnp.mean(centred**2, axis=(1, 2, 3), keepdims=True)
        return centred * jax.lax.rsqrt(variance + 1e-5) * (1 + self.a[None, None, None]) + self.b[None, None, None]


class Block(eqx.Module):
    """A residual block: two 3×3 convolutions, and a 1×1 one beside them."""

    convolutions: tuple[Convolution, Convolution]
    normalisations: tuple[Normalisation, Normalisation]
    shortcut: Affine
    stride: int = eqx.field(static=True)

    def __init__(self, C_in: int, C: int, stride: int):
        self.convolutions = (Convolution(C_in, C, stride), Convolution(C, C))
        self.normalisations = (Normalisation(C), Normalisation(C))
        self.shortcut, self.stride = Affine(C_in, C), stride

    def __call__(self, x: Map) -> Map:
        """⌈size/stride⌉ rows and columns."""
        (first, second), (normal, last) = self.convolutions, self.normalisations
        beside = self.shortcut(x[:, :: self.stride, :: self.stride])
        return jax.nn.relu(last(second(jax.nn.relu(normal(first(x))))) + beside)


class Encoder(eqx.Module):
    """Stages of residual blocks, one a scale, each of which halves rows and columns."""

    stages: tuple[tuple[Block, ...], ...]

    def __init__(self, channels: Sequence[int], blocks: int):
        self.stages = tuple(
            (Block(before, C, 2), *(Block(C, C, 1) for _ in range(blocks - 1)))
            for before, C in pairwise((INPUTS, *channels))
        )

    def stage(self, k: int, x: Map) -> Map:
        """The map at scale k from the one before it."""
        for block in self.stages[k]:
            x = block(x)
        return x

    def __call__(self, x: Map) -> Maps:
        """The map at every scale."""
        maps: list[Map] = []
        for k in range(len(self.stages)):
            maps.append(self.stage(k, maps[-1] if maps else x))
        return tuple(maps)


class SqueezeExcitation(eqx.Module):
    """x ⊙ σ(W_2 max(W_1 mean(x), 0)): every channel weighted by what all channels show on average over space."""

    squeeze: Affine
    excite: Affine

    def __init__(self, C: int, reduction: int = 4):
        inner = max(C // reduction, 1)
        self.squeeze, self.excite = Affine(C, inner), Affine(inner, C)

    def __call__(self, x: Map) -> Map:
        """The weighted map."""
        mean = jnp.mean(x, axis=(1, 2))
        return x * jax.nn.sigmoid(self.excite(jax.nn.relu(self.squeeze(mean))))[:, None, None]


class Rise(eqx.Module):
    """One scale up: enlarge, convolve, add the skip connection."""

    convolution: Convolution
    normalisation: Normalisation
    skip: Affine

    def __init__(self, C: int, finer: int):
        self.convolution, self.normalisation = Convolution(C, finer), Normalisation(finer)
        self.skip = Affine(finer, finer)

    def __call__(self, x: Map, beside: Map) -> Map:
        """A map of the size of the one beside it."""
        return jax.nn.relu(self.normalisation(self.convolution(enlarged(x, beside))) + self.skip(beside))


class Decoder(eqx.Module):
    """From the coarsest scale up to the finest, then logits for 2 × 2 pixels at each place."""

    rises: tuple[Rise, ...]
    last: Affine

    def __init__(self, channels: Sequence[int], K: int):
        self.rises = tuple(Rise(C, finer) for C, finer in pairwise(reversed(channels)))
        self.last = Affine(channels[0], 4 * K)

    def __call__(self, maps: Maps) -> Float[Array, "n row column K"]:
        """Logits."""
        *finer, x = maps
        for rise, beside in zip(self.rises, reversed(finer), strict=True):
            x = rise(x, beside)
        n, rows, columns, _ = x.shape
        fours = self.last(x).reshape(n, rows, columns, 2, 2, -1)
        return fours.swapaxes(2, 3).reshape(n, 2 * rows, 2 * columns, -1)


def enlarged(x: Map, like: Map) -> Map:
    """Every pixel four times, cut to the rows and columns of another map."""
    rows, columns = like.shape[1:3]
    return jnp.repeat(jnp.repeat(x, 2, axis=1), 2, axis=2)[:, :rows, :columns]


class UniModal(eqx.Module):
    """One modality's encoder under a decoder."""

    encoder: Encoder
    decoder: Decoder

    def maps(self, x: Observations) -> Maps:
        """What distillation reads."""
        return self.encoder(x[0])

    def __call__(self, x: Observations) -> Float[Array, "n row column K"]:
        """Logits."""
        return self.decoder(self.maps(x))


class MiddleFusion(eqx.Module):
    """Depth fused into RGB at every scale, F_k = SE(R_k) + SE(D_k); the RGB encoder goes on from F_k.

    Args:
        encoders: of RGB and of depth.
        attention: by scale of both.
        predictors: by scale two convolutions, from F_k to the RGB teacher's map; none where nothing is distilled.
    """

    encoders: tuple[Encoder, Encoder]
    attention: tuple[tuple[SqueezeExcitation, SqueezeExcitation], ...]
    decoder: Decoder
    predictors: tuple[tuple[Convolution, Convolution], ...]

    def maps(self, x: Observations) -> tuple[Maps, Maps]:
        """The fused maps F_k and the depth maps D_k."""
        rgb, depth = self.encoders
        of_depth = depth(x[1])
        fused: list[Map] = []
        for k, (D, (of_rgb, with_depth)) in enumerate(zip(of_depth, self.attention, strict=True)):
            fused.append(of_rgb(rgb.stage(k, fused[-1] if fused else x[0])) + with_depth(D))
        return tuple(fused), of_depth

    def predicted(self, fused: Maps) -> Maps:
        """From the fused maps the RGB teacher's."""
        return tuple(second(jax.nn.relu(first(F))) for F, (first, second) in zip(fused, self.predictors, strict=True))

    def __call__(self, x: Observations) -> Float[Array, "n row column K"]:
        """Logits."""
        return self.decoder(self.maps(x)[0])


@dataclass(frozen=True)
class Architecture:
    """Sizes of the networks; hashable, for it is a static argument of the compiled program.

    Args:
        K: number of classes.
        channels: by scale, the finest first, of half the images' size; ESANet has five scales.
        blocks: residual blocks a stage.
    """

    K: int
    channels: tuple[int, ...] = (8, 16, 32)
    blocks: int = 1

    def decoder(self, key: Key[Array, ""]) -> Decoder:
        """A fresh decoder."""
        return drawn(Decoder(self.channels, self.K), key)

    def uni_modal(self, key: Key[Array, ""]) -> UniModal:
        """A network on one modality."""
        return drawn(UniModal(Encoder(self.channels, self.blocks), Decoder(self.channels, self.K)), key)

    def middle_fusion(self, key: Key[Array, ""], predictors: bool) -> MiddleFusion:
        """A network on both; it starts alike with predictors and without."""
        first, second = jax.random.split(key)
        encoders = (Encoder(self.channels, self.blocks), Encoder(self.channels, self.blocks))
        attention = tuple((SqueezeExcitation(C), SqueezeExcitation(C)) for C in self.channels)
        network = drawn(MiddleFusion(encoders, attention, Decoder(self.channels, self.K), ()), first)
        if not predictors:
            return network
        layers = tuple((Convolution(C, C), Convolution(C, C)) for C in self.channels)
        return eqx.tree_at(lambda network: network.predictors, network, drawn(layers, second))
