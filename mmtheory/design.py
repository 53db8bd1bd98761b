"""How a claim on trained networks is to be decided: what it speaks of, beyond which margin, and on how many repeats.

Source status: ours; the papers report means over a few seeds.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from scipy.special import ndtri, stdtrit

from mmtheory.familywise import together

FEWEST = 6
"""Repeats of any design: with fewer, t intervals are wide and two groups cannot be told from one."""

_POWER = 0.8
"""In four of five experiments of the `needed` size a difference of the margin is found."""


class Reading(StrEnum):
    """Of what a difference between two methods is the mean."""

    DATA_SET = "this data set"
    """Partitions, initialisations and batches vary, the rows are fixed: one number a repeat, and a plain t interval.

    A repeat is a partition into K folds, the predictions of each fold by networks that did not see it pooled over
    the folds; or an initialisation on a split that is fixed.
    """
    SAMPLES = "new samples"
    """The test rows vary too: one number a row, and an interval clustered by what makes rows alike."""
    POPULATION = "population"
    """The training set varies too: fresh draws of all data, a plain t interval; or splits of one data set, which share
    samples: Nadeau and Bengio's interval, whatever their number no narrower than `Design.floor`."""


@dataclass(frozen=True)
class Design:
    """What decides a claim. Shares, of which the texts say percentage points.

    Args:
        reading: what the claim speaks of.
        margin: δ, fixed before the claim is run: a difference whose interval lies within ± δ and holds 0 is
            called none.
        sd: the standard deviation of the difference over repeats, from earlier runs; claims say which.
        repeats: at the largest budget.
        overlap: test samples per training sample where repeats split one data set, for the population.
        cluster_error: the standard error over clusters of rows, of the pilot; for new samples only, which need one.
        looks: how often the statement has been judged on fresh repeats, this time among them: it may err in one of
            twenty over all of them together.
    """

    reading: Reading
    margin: float
    sd: float
    repeats: int
    overlap: float = 0.0
    cluster_error: float = 0.0
    looks: int = 1

    def __post_init__(self) -> None:
        if not self.margin > 0 or not self.sd >= 0:
            raise ValueError(f"margin must be positive and sd not negative; got {self.margin:g} and {self.sd:g}")
        if self.reading is Reading.SAMPLES and not self.cluster_error > 0:
            # With 0, as if no test row varied, no design for new samples would ever be refused.
            raise ValueError(f"cluster_error must be positive for {self.reading}; got {self.cluster_error:g}")

    @property
    def confidence(self) -> float:
        """Of the interval of this look."""
        return together(self.looks)

    @property
    def floor(self) -> float:
        """The half-width of the interval that no number of repeats goes below."""
        z = float(ndtri((1 + self.confidence) / 2))
        match self.reading:
            case Reading.DATA_SET:
                return 0.0
            case Reading.SAMPLES:
                return z * self.cluster_error
            case Reading.POPULATION:
                return z * self.sd * math.sqrt(self.dependence)

    @property
    def dependence(self) -> float:
        """What overlapping splits add to 1/n in the variance of a mean of n repeats: nothing, for this data set."""
        return self.overlap if self.reading is Reading.POPULATION else 0.0

    @property
    def needed(self) -> float:
        """⌈(2.8 SD/δ)²⌉ repeats, at least six: they tell a difference of δ from 0 with probability 0.8.

        2.8 is z_0.975 + z_0.8, more at a second look. Where splits overlap more are needed, or no number is enough.
        """
        errors = float(ndtri((1 + self.confidence) / 2) + ndtri(_POWER))
        if not self.sd:
            return FEWEST
        per_repeat = (self.margin / (errors * self.sd)) ** 2 - self.dependence
        return max(FEWEST, math.ceil(1 / per_repeat)) if per_repeat > 0 else math.inf

    def half_width(self, repeats: int) -> float:
        """Of the interval that n repeats are expected to give: t SD √(1/n + overlap), with the `dependence`."""
        t = float(stdtrit(repeats - 1, (1 + self.confidence) / 2))
        return t * self.sd * math.sqrt(1 / repeats + self.dependence)

    @property
    def refusal(self) -> str:
        """Why no budget would decide, as one sentence; empty if the largest is expected to."""
        δ = f"{100 * self.margin:.2g}"
        if self.floor >= self.margin:
            return f"cannot decide: floor {100 * self.floor:.2g} ≥ {δ} percentage points ({self.reading})"
        if self.reading is not Reading.SAMPLES and (half := self.half_width(self.repeats)) > self.margin:
            needed = "no number" if math.isinf(self.needed) else f"{self.needed}"
            return (
                f"cannot decide: {self.repeats} repeats give ± {100 * half:.2g} > {δ} percentage points "
                f"({self.reading}); {needed} would find a difference of {δ} in four of five experiments"
            )
        return ""

    def as_dict(self) -> dict[str, str | float | int]:
        """The design as JSON."""
        return {
            "reading": self.reading,
            "margin": self.margin,
            "sd": self.sd,
            "repeats": self.repeats,
            "floor": self.floor,
            "looks": self.looks,
        }

    def __str__(self) -> str:
        looks = f"; look {self.looks}, at {100 * self.confidence:.3g} %" if self.looks > 1 else ""
        return (
            f"{self.reading}; margin {100 * self.margin:g} percentage points; pilot SD {100 * self.sd:.2g}, floor "
            f"{100 * self.floor:.2g}; up to {self.repeats} repeats{looks}"
        )
