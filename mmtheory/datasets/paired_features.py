"""Synthetic data by Definitions 1 and 2 of "Modality Laziness" (Du et al., section 3.2), more or less of it paired.

Source status: the law of the signs is the paper's. How they are presented to a learner is reconstructed: magnitudes are
uniform on an interval away from zero, and a modality's self-standing features may be hard.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from mmtheory.datasets.dataset import Dataset, Part
from mmtheory.parameter import Declared, ParameterError, apart, parameter

MAGNITUDES = (0.5, 1.5)


@dataclass(frozen=True)
class PairedFeatures(Declared):
    """A law of two-modality data; raises ParameterError naming the first bad value.

    The label y = ±1 is uniform. A feature of predicting probability p votes +1 with probability p, −1 with p/c, else 0,
    independently of y and of the others. A modality's columns are its self-standing features, then the slots; with a
    fair sign s and magnitudes m, m′:

    - self-standing, easy: one column, y·vote·m; hard: two adjacent columns, s·m and s·y·vote·m′.
    - slot: one column in each modality, s·m in the first and s·y·vote·m′ in the second. The first `paired` slots are
      the paired features; in the others a fair coin stands for y·vote where it is not 0.

    A feature whose vote is 0 is 0 in all its columns. Shapes, and what a modality alone shows of the slots, do not
    depend on `paired`; with the same seed, only signs in the second modality's newly paired slots change.
    """

    p: tuple[float, ...] = parameter(
        (0.4, 0.3, 0.2), "p(f), p(g)", "3.2", "predicting probabilities of each modality's self-standing features"
    )
    paired: int = parameter(0, "number of h", "3.2", "number of paired features, at most the slots", "[0, 1000]")
    slots: int = parameter(
        6, "slots", "–", "places for paired features; those not paired are noise of the same looks", "[0, 1000]"
    )
    p_h: float = parameter(0.8, "p(h)", "3.2", "predicting probability of a paired feature")
    c: float = parameter(10.0, "c", "3.2", "ratio of predicting to misleading probability", "(1, 1e6]")
    hard: tuple[bool, ...] = parameter(
        (False, True), "hard", "–", "for each modality: its self-standing features are products of two columns' signs"
    )
    train: int = parameter(1000, "N", "–", "number of training samples", "[20, 1e6]")
    validation: int = parameter(250, "validation", "–", "number of validation samples", "[1, 1e6]")
    test: int = parameter(2000, "test", "–", "number of test samples", "[1, 1e6]")

    def __post_init__(self) -> None:
        super().__post_init__()
        most = self.c / (self.c + 1)
        for name, values in (("p", self.p), ("p_h", (self.p_h,))):
            for value in values:
                if not 0 <= value <= most:
                    bound, shown = apart(most, value)
                    raise ParameterError(name, f"must lie in [0, c/(c+1)] = [0, {bound}]; got {shown}")
        if self.paired > self.slots:
            raise ParameterError("paired", f"must be at most the number of slots, {self.slots}; got {self.paired}")
        if not 0 < len(self.p) + self.slots <= 1000:
            raise ParameterError("p", "and slots must make 1 … 1000 features")
        if len(self.hard) != 2:
            raise ParameterError("hard", f"must be two truth values, one a modality; got {len(self.hard)}")

    @property
    def slot_columns(self) -> tuple[slice, slice]:
        """Where the slots stand in each modality."""
        first, second = (len(self.p) * (2 if hard else 1) for hard in self.hard)
        return slice(first, first + self.slots), slice(second, second + self.slots)

    @property
    def nbytes(self) -> int:
        """Of a data set."""
        n = self.train + self.validation + self.test
        return 4 * n * sum(columns.stop for columns in self.slot_columns)

    def draw(self, seed: int) -> Dataset:
        """A data set, its split set; samples are independent."""
        rng = np.random.default_rng(seed)
        n = self.train + self.validation + self.test
        y = _signs(rng, n, 1)
        own = [self._self_standing(rng, y, hard) for hard in self.hard]
        slots = self._slots(rng, y)
        return Dataset(
            name=f"{self.paired} of {self.slots} paired features",
            x=(np.concatenate([own[0], slots[0]], axis=1), np.concatenate([own[1], slots[1]], axis=1)),
            y=(y[:, 0] + 1) // 2,
            modalities=("modality 1", "modality 2"),
            classes=("−1", "+1"),
            provenance='synthetic: Definitions 1 and 2 of Du et al., "Modality Laziness", section 3.2',
            split=np.repeat(list(Part), (self.train, self.validation, self.test)),
        )

    def paired_signs(self, dataset: Dataset) -> Int[np.ndarray, "sample slot"]:
        """sign(x1)·sign(x2) of each slot of a drawn data set, 0 if empty. Standardised data have lost their zeros."""
        first, second = (np.sign(x[:, at]) for x, at in zip(dataset.x, self.slot_columns, strict=True))
        return (first * second).astype(int)

    def _self_standing(self, rng: np.random.Generator, y: np.ndarray, hard: bool) -> Float[np.ndarray, "sample column"]:
        signs = y * _votes(rng, np.array(self.p), self.c, len(y))
        if not hard:
            return signs * _magnitudes(rng, signs.shape)
        return np.stack(_product(rng, signs), axis=2).reshape(len(y), -1)

    def _slots(self, rng: np.random.Generator, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        votes = _votes(rng, np.full(self.slots, self.p_h), self.c, len(y))
        noise = np.abs(votes) * _signs(rng, *votes.shape)
        return _product(rng, np.where(np.arange(self.slots) < self.paired, y * votes, noise))


def _votes(rng: np.random.Generator, p: np.ndarray, c: float, n: int) -> Int[np.ndarray, "sample feature"]:
    u = rng.random((n, len(p)))
    return np.where(u < p, 1, np.where(u < p + p / c, -1, 0))


def _signs(rng: np.random.Generator, n: int, features: int) -> Int[np.ndarray, "sample feature"]:
    return 2 * rng.integers(2, size=(n, features)) - 1


def _magnitudes(rng: np.random.Generator, shape: tuple[int, ...]) -> Float[np.ndarray, "sample feature"]:
    return rng.uniform(*MAGNITUDES, shape)


def _product(rng: np.random.Generator, signs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two columns a feature, the product of whose signs is the feature; either alone is a fair sign where not 0."""
    s = _signs(rng, *signs.shape)
    return np.abs(signs) * s * _magnitudes(rng, signs.shape), signs * s * _magnitudes(rng, signs.shape)
