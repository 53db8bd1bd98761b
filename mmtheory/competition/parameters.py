"""Every parameter of a competition run: its symbol, section, default and range, checked before any work."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

import jax.numpy as jnp
import numpy as np

from mmtheory.competition.activation import SmoothedReLU
from mmtheory.competition.coordinates import Choice
from mmtheory.competition.descent import Descent, SecondLayer, StopRule
from mmtheory.competition.sparse_coding import Interval, SparseCoding
from mmtheory.datasets.archive import arrays
from mmtheory.datasets.dataset import DataError
from mmtheory.parameter import Declared, ParameterError, parameter, shortened, shown

Floats: TypeAlias = tuple[float, ...]
"""One value for all modalities, or one per modality."""

Intervals: TypeAlias = tuple[Interval, ...]
"""One interval for all modalities, or one per modality."""

DictionaryChoice: TypeAlias = Literal["identity", "random"] | tuple[np.ndarray, ...]


_POSITIVE, _NOT_NEGATIVE = "[1e-30, 1e30]", "[0, 1e30]"
"""Outside these a value vanishes or overflows in float32."""

_COUNT = "[1, 1e7]"


def dictionaries(text: str) -> DictionaryChoice:
    """identity, random, or the path of an .npz file with the matrices M1, M2, …; raises ValueError."""
    if text == "identity":
        return "identity"
    if text == "random":
        return "random"
    try:
        found = arrays(Path(text), _check_names)
    except DataError as sentence:
        raise ValueError(f"is identity, random, or a readable .npz file of matrices M1, M2, …: {sentence}") from None
    for name, M in found.items():
        if M.dtype.kind not in "fiub":
            raise ValueError(f"{name} must hold real numbers; got {M.dtype}")
    return tuple(np.asarray(found[f"M{r}"], float) for r in range(1, len(found) + 1))


def _check_names(names: Sequence[str]) -> None:
    if set(names) != {f"M{r}" for r in range(1, len(names) + 1)} or not names:
        raise DataError(f"it has {shortened(', '.join(names)) or 'no arrays'}")


@dataclass(frozen=True)
class Parameters(Declared):
    """Data, networks and training of one run of "Modality Competition" (sections 4.1 and 4.2).

    Values over modalities are tuples of length 1 (shared) or R. Raises ParameterError naming the first bad value.
    """

    modalities: int = parameter(2, "R", "4.1", "number of modalities", "[1, 100]")
    K: int = parameter(10, "K", "4", "number of classes", "[2, 1e7]")
    d: int | None = parameter(None, "d", "4.1", "dimension of the sparse code, d ≥ K (default: K)", _COUNT)
    d_r: tuple[int, ...] | None = parameter(
        None, "d_r", "4.1", "dimension of each modality's observations, d_r ≥ d (default: d)", _COUNT
    )
    n: int = parameter(1000, "n", "4.2", "number of training samples", _COUNT)
    mu: Floats = parameter((0.002, 0.01), "μ_r", "4.1", "probability that a modality is insufficient", "[0, 1]")
    s: float = parameter(1.2, "s", "4.1", "sparsity: an off-target coordinate is non-zero w.p. s/K")
    z_y: Intervals = parameter((Interval(1.0, 2.0),), "z_y", "4.1", "target coordinate of sufficient data, [1, C_z]")
    z_off: Intervals = parameter(
        (Interval(0.1, 0.4),), "z_j", "4.1", "off-target coordinates of sufficient data, [Ω(1), c_z], c_z < 1/2"
    )
    gamma: Intervals = parameter((Interval(0.05, 0.1),), "γ_r", "4.1", "target coordinate of insufficient data, Θ(γ_r)")
    rho: Intervals = parameter(
        (Interval(0.5, 1.0),), "ρ_r", "4.1", "off-target coordinates of insufficient data, [Ω(ρ_r), ρ_r], γ_r ≪ ρ_r"
    )
    sigma_g: Floats = parameter((0.02,), "σ_g", "4.1", "standard deviation of the Gaussian noise ξ'", _NOT_NEGATIVE)
    tau: Floats = parameter((0.02,), "τ", "4.1", "bound on the spike noise α", _NOT_NEGATIVE)
    spike_shape: float = parameter(
        1.0, "a", "4.1", "law of the spike noise, τ Beta(a, 1): 1 is uniform, a < 1 has rare spikes", _POSITIVE
    )
    dictionary: DictionaryChoice = parameter(
        "identity",
        "M^r",
        "4.1",
        "orthonormal dictionary: identity, random (one per seed), or an .npz file of M1, M2, …",
        from_text=dictionaries,
    )
    m: int = parameter(10, "m", "4.2", "neurons per class and modality", _COUNT)
    q: int = parameter(4, "q", "4.2", "degree of the smoothed ReLU (Definition 4.1)", "[3, 50]")
    beta: float = parameter(2.0, "β", "4.2", "threshold of the smoothed ReLU's linear part (Definition 4.1)", _POSITIVE)
    second_layer: SecondLayer = parameter(
        "fixed", "a", "4.2", "the head's weights: fixed at 1, or trained from there by the same descent"
    )
    sigma_0: float = parameter(0.02, "σ_0", "4.2", "standard deviation of the initial weights", _POSITIVE)
    eta: float = parameter(8.0, "η", "4.2", "step size of gradient descent", _POSITIVE)
    steps: int = parameter(
        4000, "T", "5", "number of gradient steps (an upper bound if `stop` is not steps)", "[1, 2e9]"
    )
    stop: StopRule = parameter(
        "steps", "T", "5", "what ends training: steps, zero-error (training error 0), or loss (≤ loss_threshold)"
    )
    loss_threshold: float = parameter(
        0.01,
        "L",
        "4.2",
        "training loss whose first crossing is recorded, and which ends training if stop = loss",
        _NOT_NEGATIVE,
    )
    coordinates: Choice = parameter(
        "auto",
        "w, a",
        "4.2",
        "what a step moves: weights, or coefficients of the samples; auto: what costs less; "
        "isotropic: the limit d_r → ∞ at this σ_g² d_r, whose samples' noises are orthogonal",
    )
    leading: int | None = parameter(
        None, "l", "6.1", "of the m neurons, how many take part: those that lead at the start (default: all)", _COUNT
    )
    records: int = parameter(100, "t", "6", "about how many times, log-spaced, the statistics are recorded", "[2, 1e7]")
    epsilon: float = parameter(0.05, "ε", "A.2", "margin of Definition A.2's winning modality", _NOT_NEGATIVE)
    test_samples: int = parameter(
        20000, "N", "5", "fresh samples per seed on which test errors are estimated", "[1, 1e9]"
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        self._check_dimensions()
        self._check_law()
        self._check_dictionary()

    # -- resolved values ---------------------------------------------------------------------------------------

    @property
    def code_dimension(self) -> int:
        """d, K unless given."""
        return self.K if self.d is None else self.d

    @property
    def neurons(self) -> int:
        """Neurons per class and modality that take part, m unless `leading` is given."""
        return self.m if self.leading is None else self.leading

    @property
    def observed_dimensions(self) -> tuple[int, ...]:
        """d_r for every modality, d unless given."""
        return self.per_modality("d_r", (self.code_dimension,) if self.d_r is None else self.d_r)

    def per_modality(self, name: str, values: Sequence[Any]) -> tuple[Any, ...]:
        """`values` with one entry per modality."""
        if len(values) not in (1, self.modalities):
            raise ParameterError(
                name, f"give one value, or one for each of the {self.modalities} modalities; got {len(values)}"
            )
        return tuple(values) * self.modalities if len(values) == 1 else tuple(values)

    def record_steps(self) -> np.ndarray:
        """Steps at which statistics are recorded: 0, then log-spaced up to the last."""
        return np.unique(np.concatenate([[0], np.geomspace(1, self.steps, self.records).round().astype(int)]))

    def law(self) -> SparseCoding:
        """The data law; the dictionaries of `random` are drawn per seed and are not in it."""

        def floats(name: str) -> Any:
            return jnp.asarray(self.per_modality(name, getattr(self, name)), float)

        def intervals(name: str) -> Interval:
            laws = self.per_modality(name, getattr(self, name))
            return Interval(*(jnp.asarray([getattr(i, end) for i in laws], float) for end in ("low", "high", "shape")))

        matrices = self.dictionary if isinstance(self.dictionary, tuple) else None
        return SparseCoding(
            K=self.K,
            d=self.code_dimension,
            d_r=self.observed_dimensions,
            mu=floats("mu"),
            s=jnp.asarray(self.s, float),
            z_y=intervals("z_y"),
            z_off=intervals("z_off"),
            gamma=intervals("gamma"),
            rho=intervals("rho"),
            sigma_g=floats("sigma_g"),
            tau=floats("tau"),
            spike_shape=jnp.asarray(self.spike_shape, float),
            dictionaries=None if matrices is None else tuple(jnp.asarray(M, float) for M in matrices),
        )

    def activation(self) -> SmoothedReLU:
        """The smoothed ReLU with this run's q and β."""
        return SmoothedReLU(self.q, jnp.asarray(self.beta, float))

    def descent(self) -> Descent:
        """Gradient descent with this run's step size and stopping rule."""
        return Descent(
            jnp.asarray(self.eta, float),
            jnp.asarray(self.loss_threshold, float),
            self.stop,
            self.coordinates,
            self.second_layer,
        )

    def as_config(self) -> dict[str, Any]:
        """The parameters as JSON values; a given dictionary appears as the hash of its entries."""
        config = super().as_config()
        if isinstance(self.dictionary, tuple):
            entries = b"".join(np.ascontiguousarray(M, float).tobytes() for M in self.dictionary)
            config["dictionary"] = "sha256:" + hashlib.sha256(entries).hexdigest()
        return config

    # -- checks ------------------------------------------------------------------------------------------------

    def _check_dimensions(self) -> None:
        if self.code_dimension < self.K:
            raise ParameterError("d", f"must be at least K = {self.K}; got {self.d}")
        for d_r in self.observed_dimensions:
            if d_r < self.code_dimension:
                raise ParameterError("d_r", f"must be at least d = {self.code_dimension}; got {d_r}")
            if self.coordinates == "isotropic" and d_r < self.code_dimension + self.n:
                least = self.code_dimension + self.n
                raise ParameterError("d_r", f"must be at least d + n = {least} for isotropic noise; got {d_r}")
        if self.leading is not None and self.leading > self.m:
            raise ParameterError("leading", f"must be at most m = {self.m}; got {self.leading}")

    def _check_law(self) -> None:
        for name in ("mu", "sigma_g", "tau"):
            self.per_modality(name, getattr(self, name))
        if not 0 <= self.s <= self.K:
            raise ParameterError("s", f"must lie in [0, K], so that s/K is a probability; got {shown(self.s)}")
        for name in ("z_y", "z_off", "gamma", "rho"):
            for interval in self.per_modality(name, getattr(self, name)):
                if not 0 <= interval.low <= interval.high <= 1e30:
                    raise ParameterError(name, f"needs 0 ≤ low ≤ high ≤ 1e30; got {interval.low}:{interval.high}")
                if not 1e-30 <= interval.shape <= 1e30:
                    raise ParameterError(name, f"needs a shape in [1e-30, 1e30]; got {interval.shape}")

    def _check_dictionary(self) -> None:
        if isinstance(self.dictionary, str):
            if self.dictionary not in ("identity", "random"):
                raise ParameterError("dictionary", f"is identity, random or given; got {shown(self.dictionary)}")
            return
        if len(self.dictionary) != self.modalities:
            raise ParameterError("dictionary", f"has {len(self.dictionary)} matrices for {self.modalities} modalities")
        for r, (M, d_r) in enumerate(zip(self.dictionary, self.observed_dimensions, strict=True), start=1):
            if M.shape != (d_r, self.code_dimension):
                raise ParameterError(
                    "dictionary", f"M^{r} must have shape (d_r, d) = {(d_r, self.code_dimension)}; got {M.shape}"
                )
            deviation = float(np.abs(M.T @ M - np.eye(self.code_dimension)).max())
            if not deviation < 1e-5:
                raise ParameterError(
                    "dictionary", f"M^{r} must have orthonormal columns; MᵀM differs from I by {deviation:.3g}"
                )
