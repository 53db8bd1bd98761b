"""Late fusion: an encoder per modality and one head on their features; with one modality, a uni-modal network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Key

from mmtheory.learners.data import Observations
from mmtheory.learners.encoders import CNN, MLP
from mmtheory.learners.heads import HEADS, Head, HeadKind, LinearHead
from mmtheory.learners.imputation import Imputing
from mmtheory.learners.sequences import GRU, TemporalConvolution
from mmtheory.parameter import ParameterError, shown
from mmtheory.plugin import is_plugin, plugin

SEQUENCES: Mapping[str, type[TemporalConvolution | GRU]] = {"conv1d": TemporalConvolution, "GRU": GRU}
"""Kinds of encoders for sequences, of shape (time, feature); beside them other modalities have an MLP."""

ENCODERS = ("MLP", "CNN", *SEQUENCES)
"""Kinds of encoders that are here."""


def check_encoder(kind: str, shapes: Sequence[tuple[int, ...]]) -> None:
    """Raise ParameterError where observations of these shapes are not what encoders of a kind are for."""
    if kind not in ENCODERS and not is_plugin(kind):
        raise ParameterError("encoder", f"is one of {', '.join(ENCODERS)}, or module:NAME; got {shown(kind)}")
    if kind == "CNN" and any(len(shape) != 3 for shape in shapes):
        raise ParameterError("encoder", "CNN needs images of shape (row, column, channel)")
    if kind in SEQUENCES and all(len(shape) != 2 for shape in shapes):
        raise ParameterError("encoder", f"{kind} needs a modality of sequences, of shape (time, feature)")


class LateFusion(eqx.Module):
    """F(X) = head(φ_1(X^1), φ_2(X^2), …) (UMT eq. 1); `auxiliary` has a linear head per modality, or is empty."""

    encoders: tuple[Any, ...]
    head: Head
    auxiliary: tuple[LinearHead, ...] = ()

    def features(self, x: Observations) -> tuple[Float[Array, "n _"], ...]:
        """φ_r(X^r) for every modality: what is fused, distilled and evaluated."""
        return tuple(jax.vmap(encoder)(x_r) for encoder, x_r in zip(self.encoders, x, strict=True))

    def fuse(self, features: tuple[Float[Array, "n _"], ...]) -> Float[Array, "n K"]:
        """Logits from features."""
        return jax.vmap(self.head)(features)

    def each_alone(self, features: tuple[Float[Array, "n _"], ...]) -> tuple[Float[Array, "n K"], ...]:
        """Logits of every modality's auxiliary head."""
        return tuple(jax.vmap(head)((phi,)) for head, phi in zip(self.auxiliary, features, strict=True))

    def __call__(self, x: Observations) -> Float[Array, "n K"]:
        """Logits."""
        return self.fuse(self.features(x))


@dataclass(frozen=True)
class Architecture:
    """Sizes of encoders and heads.

    Args:
        shapes: shape of one observation, per modality; a CNN needs (row, column, channel).
        K: number of classes.
        features: number of features of every encoder.
        width, depth: hidden layers of MLP encoders.
        kind: of the encoders: one of ENCODERS, those of SEQUENCES with `width` channels or units; or a plugin, called
            with key, shape of one observation, and number of features: a module from such an observation to its
            features, `size` many.
        channels: of the CNN encoders' layers.
        gaps: whether observations may be missing, so that encoders have stand-ins.
    """

    shapes: tuple[tuple[int, ...], ...]
    K: int
    features: int = 32
    width: int = 64
    depth: int = 1
    kind: str = "MLP"
    channels: tuple[int, ...] = (8, 16)
    gaps: bool = False

    def encoder(self, key: Key[Array, ""], r: int, head: HeadKind) -> Any:
        """An encoder of modality r; for middle fusion an MLP lacks its last layer."""
        encoder = self._encoder(key, r, head)
        return Imputing(encoder, jnp.zeros(encoder.size)) if self.gaps else encoder

    def _encoder(self, key: Key[Array, ""], r: int, head: HeadKind) -> Any:
        if is_plugin(self.kind):
            return plugin(self.kind)(key, self.shapes[r], self.features)
        if self.kind == "CNN":
            return CNN(key, self.shapes[r], self.channels, self.features)
        if self.kind in SEQUENCES and len(self.shapes[r]) == 2:
            return SEQUENCES[self.kind](key, self.shapes[r][1], self.width, self.features)
        hidden = (self.width,) * self.depth
        return MLP(key, (prod(self.shapes[r]), *hidden, *(() if head == "middle" else (self.features,))))

    def late_fusion(self, key: Key[Array, ""], head: HeadKind = "linear", auxiliary: bool = False) -> LateFusion:
        """Encoders of all modalities under a head, freshly initialised."""
        head_key, *keys = jax.random.split(key, 1 + 2 * len(self.shapes))
        encoders, alone = keys[::2], keys[1::2]
        phi = tuple(self.encoder(k, r, head) for r, k in enumerate(encoders))
        return LateFusion(
            encoders=phi,
            head=HEADS[head](head_key, [encoder.size for encoder in phi], self.K),
            auxiliary=tuple(
                LinearHead(k, (encoder.size,), self.K) for k, encoder in zip(alone, phi, strict=True) if auxiliary
            ),
        )

    def modality(self, r: int) -> Architecture:
        """The architecture of modality r's uni-modal network."""
        return replace(self, shapes=(self.shapes[r],))
