"""The law of the data: labels, sparse codes, dictionaries and noise of the paper's section 4.1."""

import numbers
from dataclasses import dataclass, field
from math import comb
from typing import Any, TypeAlias

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int, Key

from mmtheory.parameter import number, number_text, shown

Dictionaries: TypeAlias = tuple[Float[Array, "_ d"], ...]


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Interval:
    """The law of one kind of coefficient: low + (high − low) V with V ~ Beta(shape, 1).

    The paper fixes the supports and leaves the laws inside them free (section 4.1). shape = 1 is the uniform law,
    larger shapes lean to the upper end, smaller ones to the lower; low = high is a constant.

    Args:
        low, high: ends of the support, 0 ≤ low ≤ high.
        shape: a > 0, the density of V is a v^{a−1} on [0, 1].
    """

    low: Any
    high: Any
    shape: Any = 1.0

    @classmethod
    def from_value(cls, value: Any) -> "Interval":
        """An interval as it is, a pair (low, high) or a triple with the shape, or one number for a constant."""
        if isinstance(value, Interval):
            return value
        ends = tuple(value) if isinstance(value, list | tuple | np.ndarray) else (value, value)
        if len(ends) not in (2, 3) or not all(isinstance(end, numbers.Real) for end in ends):
            raise ValueError(f"must be an interval (low, high) or (low, high, shape), or a number; got {shown(value)}")
        return cls(*map(float, ends))

    @classmethod
    def from_text(cls, text: str) -> "Interval":
        """LOW:HIGH, LOW:HIGH:SHAPE, or one number for a constant."""
        parts = [number(part) for part in text.split(":")]
        if len(parts) > 3:
            raise ValueError(f"must be LOW:HIGH or LOW:HIGH:SHAPE; got {shown(text)}")
        return cls.from_value(parts if len(parts) > 1 else parts[0])

    def to_text(self) -> str:
        """The inverse of `from_text`: LOW:HIGH, with the shape behind it where the law is not uniform."""
        parts = (self.low, self.high) if self.shape == 1 else (self.low, self.high, self.shape)
        return ":".join(map(number_text, parts))

    def moment(self, k: int) -> Any:
        """E[x^k] for an integer k ≥ 0, exactly: Σ_i C(k, i) low^{k−i} (high − low)^i a / (a + i).

        In units of `high`, in which no power overflows; infinite where the moment does.
        """
        low = self.low / self.high if self.high else 1.0
        terms = (comb(k, i) * low ** (k - i) * (1 - low) ** i * self.shape / (self.shape + i) for i in range(k + 1))
        with np.errstate(over="ignore"):
            return np.float64(self.high) ** k * sum(terms)


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Sample:
    """n labelled draws. Samples are the last axis of every array, so that elementwise work runs along them.

    X: per modality, the observations X^r = M^r z^r + ξ^r, shape (d_r, n).
    y: labels in [0, K), shape (n,).
    z: the sparse codes, shape (modality, d, n).
    sufficient: whether modality r of each sample is sufficient, shape (modality, n).
    xi: per modality, the Gaussian part ξ'^r of the noise, shape (d_r, n).
    """

    X: tuple[Float[Array, "_ n"], ...]
    y: Int[Array, " n"]
    z: Float[Array, "R d n"]
    sufficient: Bool[Array, "R n"]
    xi: tuple[Float[Array, "_ n"], ...]

    def modality(self, r: int) -> "Sample":
        """The uni-modal sample 𝒟^r: modality r alone, with the labels."""
        only = slice(r, r + 1)
        return Sample(self.X[only], self.y, self.z[only], self.sufficient[only], self.xi[only])


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class SparseCoding:
    """The data law 𝒫 of section 4.1 (source status: paper, the formulas restored).

    y is uniform on [K]. Independently per modality, with probability μ_r the sample is insufficient. Its code has
    z_y from `z_y` (sufficient) or `gamma` (insufficient); every other of the d coordinates is non-zero with
    probability s/K and then from `z_off` (sufficient) or `rho` (insufficient).
    X^r = M^r (z^r + α^r) + ξ'^r with spikes α_j ~ τ_r Beta(a, 1) for j ≠ y, α_y = 0, and ξ'^r ~ N(0, σ_g² I).

    Built, with its values checked, by `Parameters.law`. Fields over modalities have shape (R,).

    Args:
        K, d, d_r: classes, code dimension (d ≥ K), observed dimensions (d_r ≥ d).
        mu: probability of insufficiency μ_r.
        s: expected number of off-target coordinates is about s.
        z_y, z_off, gamma, rho: laws of the coefficients.
        sigma_g, tau: strengths of the Gaussian and of the spike noise.
        spike_shape: a > 0 of the spikes' law: 1 is the uniform law, small a are rare spikes, large a constant ones.
        dictionaries: per modality M^r (d_r, d) with orthonormal columns; None stands for the identity's first d
            columns and costs nothing.
    """

    K: int = field(metadata={"static": True})
    d: int = field(metadata={"static": True})
    d_r: tuple[int, ...] = field(metadata={"static": True})
    mu: Float[Array, " R"]
    s: Float[Array, ""]
    z_y: Interval
    z_off: Interval
    gamma: Interval
    rho: Interval
    sigma_g: Float[Array, " R"]
    tau: Float[Array, " R"]
    spike_shape: Float[Array, ""]
    dictionaries: Dictionaries | None = None

    @property
    def modalities(self) -> int:
        """R, the number of modalities."""
        return len(self.d_r)

    def sample(self, key: Key[Array, ""], n: int) -> Sample:
        """n independent draws of (X^1, …, X^R, y)."""
        label_key, *modality_keys = jax.random.split(key, 1 + self.modalities)
        y = jax.random.randint(label_key, (n,), 0, self.K)
        codes = [self._sample_modality(r, k, y) for r, k in enumerate(modality_keys)]
        X, z, sufficient, xi = zip(*codes, strict=True)
        return Sample(X, y, jnp.stack(z), jnp.stack(sufficient), xi)

    def _sample_modality(
        self, r: int, key: Key[Array, ""], y: Int[Array, " n"]
    ) -> tuple[Float[Array, "_ n"], Float[Array, "d n"], Bool[Array, " n"], Float[Array, "_ n"]]:
        """(X^r, z^r, sufficient, ξ'^r)."""
        n, dtype = y.size, self.mu.dtype
        keys = jax.random.split(key, 5)
        sufficient = jax.random.bernoulli(keys[0], 1 - self.mu[r], (n,))
        target = jnp.arange(self.d)[:, None] == y[None]
        nonzero = target | jax.random.bernoulli(keys[1], self.s / self.K, (self.d, n))

        def by_kind(name: str) -> Float[Array, "d n"]:
            each = [getattr(law, name)[r] for law in (self.z_y, self.z_off, self.gamma, self.rho)]
            return jnp.where(sufficient, jnp.where(target, each[0], each[1]), jnp.where(target, each[2], each[3]))

        v = jax.random.uniform(keys[2], (self.d, n), dtype) ** (1 / by_kind("shape"))
        low, high = by_kind("low"), by_kind("high")
        z = jnp.where(nonzero, low + (high - low) * v, 0)
        u = jax.random.uniform(keys[3], (self.d, n), dtype)
        # The power by 1 is not exact.
        spikes = jnp.where(self.spike_shape == 1, u, u ** (1 / self.spike_shape))
        alpha = jnp.where(target, 0, self.tau[r] * spikes)
        xi = self.sigma_g[r] * jax.random.normal(keys[4], (self.d_r[r], n), dtype)
        return self._embed(r, z + alpha) + xi, z, sufficient, xi

    def _embed(self, r: int, code: Float[Array, "d n"]) -> Float[Array, "_ n"]:
        if self.dictionaries is None:
            return jnp.pad(code, ((0, self.d_r[r] - self.d), (0, 0)))
        return jnp.matmul(self.dictionaries[r], code, precision=jax.lax.Precision.HIGHEST)


def each(dictionaries: Dictionaries | None, modalities: int) -> tuple[Float[Array, "_ d"] | None, ...]:
    """A dictionary, or None, per modality."""
    return (None,) * modalities if dictionaries is None else dictionaries


def random_dictionaries(key: Key[Array, ""], d_r: tuple[int, ...], d: int) -> Dictionaries:
    """Per modality, d orthonormal columns in R^{d_r}, uniform over such frames (QR with the signs of R fixed)."""

    def one(k: Key[Array, ""], rows: int) -> Float[Array, "rows d"]:
        Q, upper = jnp.linalg.qr(jax.random.normal(k, (rows, d)))
        return Q * jnp.sign(jnp.diagonal(upper))[None]

    return tuple(one(k, rows) for k, rows in zip(jax.random.split(key, len(d_r)), d_r, strict=True))
