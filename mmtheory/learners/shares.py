"""What every modality has in the logits of a joint head: the logits as a sum over modalities."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from math import comb

import jax.numpy as jnp
from jaxtyping import Array, Float

Features = tuple[Float[Array, "n _"], ...]


def shares(fuse: Callable[[Features], Float[Array, "n K"]], features: Features) -> tuple[Float[Array, "n K"], ...]:
    """Shapley values of the modalities, logit by logit: absent modalities have features 0, the empty set has value 0.

    They add up to fuse(features). Of a linear head on concatenated features, logits = Σ_r W_r φ_r + b, they are
    W_r φ_r + b/R, which Peng et al. (2022, OGM-GE) take for the modalities' own logits; of a sum of heads they are the
    heads'. For R = 2 they are Li et al.'s mono-modal responses (2023, AGM). The head is evaluated 2^R − 1 times.
    """
    R = len(features)
    value = {S: fuse(_only(S, features)) for size in range(1, R + 1) for S in combinations(range(R), size)}
    found = []
    for r in range(R):
        # Σ over sets S without r of |S|! (R − |S| − 1)!/R! (value(S and r) − value(S)).
        share = value[(r,)] / R
        for S, alone in value.items():
            if r not in S:
                share = share + (value[tuple(sorted((*S, r)))] - alone) / (R * comb(R - 1, len(S)))
        found.append(share)
    return tuple(found)


def _only(present: Sequence[int], features: Features) -> Features:
    return tuple(phi if r in present else jnp.zeros_like(phi) for r, phi in enumerate(features))
