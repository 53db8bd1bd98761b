"""The type of all data sets: samples of several modalities with labels, and their training, validation and test parts.

Source status: reconstructed. The papers fix neither sizes of the parts nor a preparation of the inputs.
"""

import dataclasses
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from jaxtyping import Bool, Float, Integer

from mmtheory.parameter import ParameterError


class Part(IntEnum):
    """What a sample is for."""

    TRAIN = 0
    VALIDATION = 1
    TEST = 2


class DataError(ValueError):
    """A data set or a file of data that cannot be used; the message is one sentence for the user."""


class MissingPackage(ImportError):
    """An optional package that carries a data set is not installed; `extra` of this package brings it."""

    def __init__(self, package: str, extra: str):
        super().__init__(
            f"the optional package {package} is missing: pip install 'mmtheory[{extra}]', "
            f"or in a clone of the repository pip install '.[{extra}]'",
            name=package,
        )


@dataclass(frozen=True, eq=False)
class Dataset:
    """Samples of R ≥ 1 modalities, labelled 0 … K−1, with a part for each sample once `split` is set.

    x: one array per modality, float32. y: labels, int32; or a map of labels for each sample, in which negative ones are
    of pixels that do not count. `provenance`: where the data come from, what to cite, and
    their licence. split: codes of `Part`, or None where the parts are yet to be drawn (`split` below). groups: 0 … G−1
    of samples that belong together, such as those of one person, or None where they are not known. present: per
    modality whether it is there in each sample, or of sequences, shape (sample, time, feature), perhaps in each step,
    else its numbers count for nothing and become 0; None where all are.
    in_order: whether samples follow one another as they were recorded, so that neighbours may be near-copies.
    Other floats and integers are cast. Raises DataError naming what is wrong.
    """

    name: str
    x: tuple[Float[np.ndarray, " sample *_"], ...]
    y: Integer[np.ndarray, " sample *pixel"]
    modalities: tuple[str, ...]
    classes: tuple[str, ...]
    provenance: str
    split: Integer[np.ndarray, " sample"] | None = None
    groups: Integer[np.ndarray, " sample"] | None = None
    present: tuple[Bool[np.ndarray, " sample *_"], ...] | None = None
    in_order: bool = False

    def __post_init__(self) -> None:
        self._check_y()
        self._check_x()
        if self.split is not None:
            self._check_split(self.split)
        if self.groups is not None and self.groups.shape != self.y.shape[:1]:
            raise self._error(f"groups has shape {self.groups.shape} but y has {self.y.shape}")

    def _check_x(self) -> None:
        if not self.x or len(self.x) != len(self.modalities):
            raise self._error(f"has {len(self.x)} arrays for {len(self.modalities)} modalities")
        for modality, x in zip(self.modalities, self.x, strict=True):
            if x.ndim < 2 or 0 in x.shape[1:]:
                raise self._error(f"{modality} must have shape (sample, feature, …), none of them 0; got {x.shape}")
            if not np.issubdtype(x.dtype, np.floating):
                raise self._error(f"{modality} must hold floats; got {x.dtype}")
            if len(x) != len(self.y):
                raise self._error(f"{modality} has {len(x)} samples but y has {len(self.y)}")
        with np.errstate(over="ignore"):
            object.__setattr__(self, "x", tuple(np.asarray(x, np.float32) for x in self.x))
        if self.present is not None:
            self._check_present(self.present)
        for modality, x in zip(self.modalities, self.x, strict=True):
            if not np.isfinite(x).all():
                raise self._error(f"{modality} holds NaN, infinity or a number beyond float32")

    def _check_present(self, present: tuple[np.ndarray, ...]) -> None:
        if len(present) != len(self.x):
            raise self._error(f"has {len(present)} masks for {len(self.x)} modalities")
        for modality, x, here in zip(self.modalities, self.x, present, strict=True):
            steps = x.ndim == 3 and here.shape == x.shape[:2]
            if (here.shape != self.y.shape[:1] and not steps) or here.dtype != bool:
                raise self._error(f"the mask of {modality} must be one truth value a sample, or step of a sequence")
            if not here.any():
                raise self._error(f"{modality} is missing in every sample")
        if (
            len(present) > 1
            and not np.any([here if here.ndim == 1 else here.any(axis=1) for here in present], axis=0).all()
        ):
            raise self._error("has samples in which every modality is missing")
        pairs = zip(self.x, present, strict=True)
        object.__setattr__(self, "x", tuple(np.where(along(here, x), x, np.float32(0)) for x, here in pairs))

    def _check_y(self) -> None:
        if self.y.ndim not in (1, 3) or not np.issubdtype(self.y.dtype, np.integer):
            raise self._error(f"y must be one integer a sample or pixel; got {self.y.dtype} of shape {self.y.shape}")
        if len(self.y) == 0:
            raise self._error("has no samples")
        counted = self.y if self.y.ndim == 1 else self.y[self.y >= 0]
        if counted.size == 0:
            raise self._error("no pixel has a label")
        if counted.min() < 0 or counted.max() >= self.K:
            raise self._error(f"y must lie in 0 … {self.K - 1}; got {counted.min()} … {counted.max()}")
        if counted.min() == counted.max():
            raise self._error(f"every sample is of class {self.classes[counted[0]]}; two classes at least are needed")
        object.__setattr__(self, "y", np.asarray(self.y, np.int32))

    def _check_split(self, split: np.ndarray) -> None:
        if split.shape != self.y.shape[:1]:
            raise self._error(f"split has shape {split.shape} but y has {self.y.shape}")
        if not np.issubdtype(split.dtype, np.integer) or not np.isin(split, list(Part)).all():
            raise self._error("split must hold 0 (train), 1 (validation) or 2 (test)")
        object.__setattr__(self, "split", np.asarray(split, np.int8))
        for part in Part:
            if not (split == part).any():
                raise self._error(f"the {part.name.lower()} part is empty")
        absent = sorted(set(range(self.K)) - set(np.unique(self.y[split == Part.TRAIN]).tolist()))
        if absent:
            raise self._error(f"class {self.classes[absent[0]]} has no training sample")

    def _error(self, reason: str) -> DataError:
        return DataError(f"{self.name}: {reason}")

    def has(self, r: int) -> Bool[np.ndarray, " sample"]:
        """Whether modality r = 0 … R−1 is there in each sample, or some step of it."""
        if self.present is None:
            return np.ones(len(self.y), bool)
        return np.asarray(self.present[r].reshape(len(self.y), -1).any(axis=1))

    @property
    def nbytes(self) -> int:
        """Of all arrays."""
        return self.y.nbytes + sum(x.nbytes for x in self.x)

    @property
    def K(self) -> int:
        """The number of classes."""
        return len(self.classes)

    def part(
        self, part: Part
    ) -> tuple[tuple[Float[np.ndarray, " sample *_"], ...], Integer[np.ndarray, " sample *pixel"]]:
        """(x, y) of one part. Raises DataError if there is no split."""
        if self.split is None:
            raise self._error("has no split into training, validation and test yet")
        chosen = self.split == part
        return tuple(x[chosen] for x in self.x), self.y[chosen]

    def modality(self, r: int) -> "Dataset":
        """The same samples with modality r = 0 … R−1 only."""
        present = None if self.present is None else (self.present[r],)
        return dataclasses.replace(self, x=(self.x[r],), modalities=(self.modalities[r],), present=present)


def along(mask: np.ndarray, x: np.ndarray) -> np.ndarray:
    """A mask of samples or steps, of a shape that broadcasts against x."""
    return mask.reshape(*mask.shape, *(1,) * (x.ndim - mask.ndim))


def split(dataset: Dataset, seed: int, validation: float, test: float) -> Dataset:
    """The data set with parts drawn at random within each class; a split it had is replaced.

    Of a class of n samples, `validation`·n and `test`·n, rounded, go to these parts and the rest to training: sizes do
    not depend on the seed. Raises ParameterError naming a bad fraction, and DataError if a class is too small.
    """
    for name, fraction in (("validation", validation), ("test", test)):
        if not 0 < fraction < 1:
            raise ParameterError(name, f"must lie in (0, 1); got {fraction:g}")
    if validation + test >= 1:
        raise ParameterError("validation", f"and test must leave samples for training; got {validation:g} and {test:g}")
    rng = np.random.default_rng(seed)
    parts = np.empty(len(dataset.y), np.int8)
    for k, name in enumerate(dataset.classes):
        members = rng.permutation(np.flatnonzero(dataset.y == k))
        n = len(members)
        sizes = (n - round(validation * n) - round(test * n), round(validation * n), round(test * n))
        if min(sizes) < 1:
            raise DataError(
                f"{dataset.name}: class {name} is too small: its {n} samples would be {sizes[0]} for training, "
                f"{sizes[1]} for validation and {sizes[2]} for test"
            )
        parts[members] = np.repeat(list(Part), sizes)
    return dataclasses.replace(dataset, split=parts)


def identical(dataset: Dataset, r: int) -> Dataset:
    """The data set with two modalities, both of them its modality r = 0 … R−1: a control in which neither differs.

    Wu et al., "Recognizing and overcoming the greedy nature of learning in multi-modal deep neural networks",
    section 5.2. Source status: paper. Raises ParameterError if there is no such modality.
    """
    if not 0 <= r < len(dataset.x):
        raise ParameterError("r", f"must lie in 0 … {len(dataset.x) - 1}; got {r}")
    name = dataset.modalities[r]
    return dataclasses.replace(
        dataset,
        name=f"{dataset.name}, {name} twice",
        x=(dataset.x[r], dataset.x[r]),
        modalities=(f"{name}, copy 1", f"{name}, copy 2"),
        present=None if dataset.present is None else (dataset.present[r],) * 2,
    )


def standardised(dataset: Dataset) -> Dataset:
    """The data set with each coordinate of each modality centred and scaled to mean 0 and variance 1 in training.

    Of sequences, shape (sample, time, feature), each feature, over all steps. The variance divides by N, not N−1. A
    coordinate that is constant in training is only centred. Samples and steps in which a modality is missing do not
    count for it. Raises DataError if there is no split.
    """
    training = training_part(dataset)
    return dataclasses.replace(
        dataset, x=tuple(_standardised(x, part.astype(float)) for x, part in zip(dataset.x, training, strict=True))
    )


def scaled(dataset: Dataset) -> Dataset:
    """Vectors and sequences standardised feature by feature; anything else, images say, by one mean and sd.

    Raises DataError if there is no split, or where a modality is missing in all of a part that training looks at.
    """
    vectors = standardised(dataset)
    for modality, here in zip(dataset.modalities, dataset.present or (), strict=dataset.present is not None):
        if not here[dataset.split == Part.VALIDATION].any():
            raise DataError(f"{dataset.name}: {modality} is missing in every validation sample of a split")
    training = training_part(dataset)

    # Pixels share one scale: those that are nearly always dark must not be blown up.
    def as_one(x: np.ndarray, training: np.ndarray) -> np.ndarray:
        return (x - training.mean()) / (training.std() or 1)

    arrays = zip(dataset.x, vectors.x, training, strict=True)
    return dataclasses.replace(dataset, x=tuple(v if x.ndim < 4 else as_one(x, part) for x, v, part in arrays))


def training_part(dataset: Dataset) -> tuple[Float[np.ndarray, " n *_"], ...]:
    """Per modality the training samples, or steps, in which it is there.

    Raises DataError if there is no split, or are none.
    """
    training, _ = dataset.part(Part.TRAIN)
    if dataset.present is None:
        return training
    there = [here[dataset.split == Part.TRAIN] for here in dataset.present]
    for modality, here in zip(dataset.modalities, there, strict=True):
        if not here.any():
            raise DataError(f"{dataset.name}: {modality} is missing in every training sample")
    return tuple(x[here] for x, here in zip(training, there, strict=True))


def _standardised(x: np.ndarray, training: np.ndarray) -> np.ndarray:
    if x.ndim == 3:
        training = training.reshape(-1, x.shape[2])
    # In double precision the mean of equal float32 numbers is exact, and their deviation 0.
    deviation = training.std(0)
    return (x - training.mean(0)) / np.where(deviation == 0, 1, deviation)
