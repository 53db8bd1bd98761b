"""The exact law of a vote sum ("Modality Laziness", section 3.2), in floating point and in rationals.

Feature r votes v_r = 1, 0, −1 with probabilities p, 1 − p − p/c, p/c, independently of the others; S is the vote sum of
a set and A = P(S > 0) + ½ P(S = 0) its accuracy. Every function here computes in the library of its arrays: jax arrays
of shape (…, n) in jax, numpy ones in numpy, and numpy object arrays of fractions, of shape (n,), exactly. Accuracies
are by default the product formula's; the convolution is slower, needed for tails, and tests it.

Everything rests on three facts, all reconstructed (the paper proves the second for k = 1 as Lemma 2):

    P(S = k) = mean over θ of cos(kθ) c^{k/2} Π_i (1 − p_i (1 + 1/c) + 2 p_i cos θ / √c)
    P(S = k) = c^k P(S = −k)
    A(R ∪ {r}) − A(R) = ½ (1 − 1/c) p(r) P(S_R = 0)
"""

import math
from collections.abc import Callable, Iterator
from enum import Enum
from fractions import Fraction
from types import ModuleType
from typing import Any, TypeAlias

import jax
import jax.numpy as jnp
import numpy as np

Array: TypeAlias = Any
"""A jax array, a numpy array of floats, or a numpy object array of fractions."""


class Ties(Enum):
    """What a vote sum of zero counts for; the value is the share of ties that count as correct."""

    COIN = Fraction(1, 2)
    ERROR = Fraction(0)
    CORRECT = Fraction(1)


def namespace(array: Array) -> ModuleType:
    """The library an array belongs to."""
    return jnp if isinstance(array, jax.Array) else np


def rational(array: Array) -> bool:
    """Whether these are fractions."""
    return isinstance(array, Fraction) or getattr(array, "dtype", None) == np.dtype(object)


def column(values: Array, p: Array) -> Array:
    """A number per instance, (…), beside the features p, (…, n): (…, 1)."""
    xp = namespace(p)
    return xp.expand_dims(xp.broadcast_to(xp.asarray(values), p.shape[:-1]), -1)


def vote_law(up: Array, down: Array) -> Array:
    """P(S = k) for k = −n … n by convolution, for votes of +1 and −1 with probabilities `up` and `down`.

    Args:
        up, down: (…, n), non-negative, up + down ≤ 1.

    Returns:
        (…, 2n + 1); all terms are sums of non-negative products, so tails are accurate to relative precision.
    """
    if rational(up):
        *_, (numerators, denominator) = _rational_laws(up, down)
        return np.array([Fraction(k, denominator) for k in numerators], dtype=object)
    xp = namespace(up)
    n = up.shape[-1]
    nothing_voted = xp.broadcast_to((xp.arange(2 * n + 1) == n).astype(up.dtype), (*up.shape[:-1], 2 * n + 1))
    return _fold(lambda law, votes: (_add_vote(law, *votes), None), nothing_voted, up, down)[0]


def prefix_ties(p: Array, c: Array) -> Array:
    """P(S_t = 0) for the first t = 0 … n features.

    The product formula's mean over θ is a Gauss–Chebyshev sum in cos θ, exact for M nodes up to degree 2M − 1. All
    factors lie in [−1, 1], so nothing overflows or cancels badly at any n.

    Args:
        p: (…, n) with p ≤ c/(c+1).
        c: (…).

    Returns:
        (…, n + 1).
    """
    if rational(p):
        laws = _rational_laws(p, p / c)
        return np.array([Fraction(law[len(law) // 2], denominator) for law, denominator in laws], dtype=object)
    xp = namespace(p)
    nodes = p.shape[-1] // 2 + 1
    x = xp.cos((2 * xp.arange(nodes, dtype=p.dtype) + 1) * xp.pi / (2 * nodes))
    x = xp.expand_dims(x, tuple(range(p.ndim - 1)))
    ratio = column(xp.asarray(c, p.dtype), p)

    def multiply(product: Array, features: tuple[Array, ...]) -> tuple[Array, Array]:
        p_t = features[0][..., None]
        product = product * (1 - p_t * (1 + 1 / ratio) + 2 * p_t * x / xp.sqrt(ratio))
        return product, product.mean(-1)

    tied = _fold(multiply, xp.ones((*p.shape[:-1], nodes), p.dtype), p)[1]
    return xp.concatenate([xp.ones_like(p[..., :1]), tied], axis=-1)


def prefix_accuracies(p: Array, c: Array, ties: Ties = Ties.COIN) -> Array:
    """The accuracy of the first t = 1 … n features: A_n = ½ + ½ (1 − 1/c) Σ_t p_t P(S_{t−1} = 0).

    With ties counted otherwise, P(S > 0) + w P(S = 0) = A + (w − ½) P(S = 0).

    Args and shapes as in `prefix_ties`; the result is (…, n).
    """
    xp = namespace(p)
    tied = prefix_ties(p, c)
    half = Fraction(1, 2) if rational(p) else 0.5
    advantage = 1 - 1 / column(c, p)
    accuracies = half + half * advantage * xp.cumsum(p * tied[..., :-1], axis=-1)
    weight = ties.value - Fraction(1, 2)
    if weight:
        accuracies = accuracies + (weight if rational(p) else float(weight)) * tied[..., 1:]
    return accuracies


def accuracy(p: Array, c: Array) -> Array:
    """A of all the features of `p`, (…); the order does not matter and features with p = 0 change nothing."""
    return prefix_accuracies(p, c)[..., -1]


def prefix_accuracies_by_convolution(p: Array, c: Array) -> Array:
    """`prefix_accuracies` from the law itself, P(S > 0) + ½ P(S = 0), without the identities. Floating point."""
    xp = namespace(p)
    n = p.shape[-1]

    def add(law: Array, votes: tuple[Array, ...]) -> tuple[Array, Array]:
        law = _add_vote(law, *votes)
        return law, law[..., n + 1 :].sum(-1) + law[..., n] / 2

    nothing_voted = xp.broadcast_to((xp.arange(2 * n + 1) == n).astype(p.dtype), (*p.shape[:-1], 2 * n + 1))
    return _fold(add, nothing_voted, p, p / column(xp.asarray(c, p.dtype), p))[1]


# -- one feature after the other -------------------------------------------------------------------------------------


def _fold(step: Callable[..., tuple[Array, Any]], start: Array, *features: Array) -> tuple[Array, Array]:
    """Carry `start` through the last axis of `features`; what the steps emit is stacked there."""
    if namespace(features[0]) is jnp:
        carried, emitted = jax.lax.scan(step, start, tuple(jnp.moveaxis(values, -1, 0) for values in features))
        return carried, None if emitted is None else jnp.moveaxis(emitted, 0, -1)
    collected: list[Array] = []
    for t in range(features[0].shape[-1]):
        start, emitted = step(start, tuple(values[..., t] for values in features))
        collected.append(emitted)
    return start, None if collected[0] is None else np.stack(collected, axis=-1)


def _add_vote(law: Array, up: Array, down: Array) -> Array:
    xp = namespace(law)
    none = xp.zeros_like(law[..., :1])
    raised = xp.concatenate([none, law[..., :-1]], axis=-1)
    lowered = xp.concatenate([law[..., 1:], none], axis=-1)
    return (1 - up - down)[..., None] * law + up[..., None] * raised + down[..., None] * lowered


def _rational_laws(up: np.ndarray, down: np.ndarray) -> Iterator[tuple[np.ndarray, int]]:
    """The laws of the first t = 0 … n votes: 2t + 1 numerators and their common denominator."""
    numerators, denominator = np.array([1], dtype=object), 1
    yield numerators, denominator
    for u, d in zip(up, down, strict=True):
        scale = math.lcm(u.denominator, d.denominator)
        kernel = np.array([int(d * scale), int((1 - u - d) * scale), int(u * scale)], dtype=object)
        numerators, denominator = np.convolve(numerators, kernel), denominator * scale
        yield numerators, denominator
