"""Class by class on HTAD: the encoder of the weaker modality where the stronger is good, and fusion against the sum.

Laziness, A.4 with Figure 5, and A.10 with Tables 6 and 13; UMT, Figure 2.
"""

from fractions import Fraction
from itertools import product

import numpy as np
from jaxtyping import Float, Int

from mmtheory import stats
from mmtheory.claim import Budget, Established, Finding, Verdict
from mmtheory.familywise import together
from mmtheory.precondition import Precondition
from mmtheory.umt.claims.along_training import stronger
from mmtheory.umt.claims.paper import (
    ENCODER,
    FROM_LAZINESS,
    MEASURED,
    NO_DIVERGENCE,
    ON_HTAD,
    PAPER,
    Difference,
    ordering,
    refolded,
)
from mmtheory.umt.parameters import ALONE
from mmtheory.umt.runs import Study

CLASSES = MEASURED.subject(**ON_HTAD)


def good_classes(study: Study) -> Int[np.ndarray, " half"]:
    """The half of the classes, rounded up, in which the stronger modality's network alone is most accurate."""
    accuracies = np.asarray(study.comparison.outcomes[f"{ALONE}{stronger(study)}"].class_accuracy).mean(axis=0)
    return np.argsort(-accuracies, kind="stable")[: -(-len(accuracies) // 2)]


def _of_weaker(study: Study, method: str) -> Float[np.ndarray, "outcome half"]:
    """Linear evaluation of the weaker modality's encoder in those classes."""
    r = 3 - stronger(study)
    name = method.format(r=r)
    by_class = np.asarray(study.comparison.outcomes[name].encoders.encoder_class_accuracy)
    return by_class[:, 0 if name.startswith(ALONE) else r - 1][:, good_classes(study)]


def better_there(method: str, other: str) -> Difference:
    """In those classes the weaker modality's encoder is better than the other's on the average."""

    def ahead(study: Study) -> Float[np.ndarray, " outcome"]:
        return np.asarray((_of_weaker(study, method) - _of_weaker(study, other)).mean(axis=1))

    return Difference(f"{method.format(r='r')} − {other}", ahead)


_UNI_MODAL = ALONE + "{r}"


@CLASSES.claim(
    "classes.htad.lazy",
    "In most of the classes that the stronger modality is good at, the weaker one's encoder from naive fusion is worse "
    "than a uni-modal one (Figure 5: in about 15 of 20).",
    Verdict.SUPPORTED,
    section="A.4",
    reading="of the half of the classes in which the stronger modality alone is most accurate; a class counts where "
    "the interval over repeats, for all classes at once, is positive, and against it where it is not and lies below "
    f"{ENCODER:g}",
    **FROM_LAZINESS,
)
def lazy_in_most(study: Study) -> Finding:
    behind = _of_weaker(study, _UNI_MODAL) - _of_weaker(study, "naive")
    half = behind.shape[1]
    gaps = [stats.mean(study.repeats(gap), together(half)) for gap in behind.T]
    worse = sum(gap.low > 0 for gap in gaps)
    not_worse = sum(gap.low <= 0 and gap.high < ENCODER for gap in gaps)
    verdict = Verdict.INCONCLUSIVE
    if 2 * worse > half:
        verdict = Verdict.SUPPORTED
    elif 2 * not_worse >= half:
        verdict = Verdict.REFUTED
    parts = "; ".join(f"class {k}: {gap.text(100, '+.1f')}" for k, gap in zip(good_classes(study), gaps, strict=True))
    evidence = (
        f"worse in {worse} of {half} classes, not worse in {not_worse}; uni-modal − naive {parts} percentage points"
    )
    return Finding(verdict, evidence, {"worse": worse, "not worse": not_worse, "gap": gaps})


for part, statement, method in (
    ("gap", "the weaker one's encoder from naive fusion is worse than a uni-modal one", _UNI_MODAL),
    ("repair", "UMT's encoder of the weaker one is better than naive fusion's", "umt"),
):
    ordering(
        CLASSES,
        f"classes.htad.{part}",
        f"Over the classes that the stronger modality is good at, {statement} (Figure 2).",
        Verdict.SUPPORTED,
        refolded(0.02, ENCODER),
        [better_there(method, "naive")],
        section="2.1",
        reading="linear evaluation, on the average over the half of the classes in which the stronger modality alone "
        "is most accurate",
    )

# -- fusion against the sum of the uni-modal accuracies ---------------------------------------------------------------


def _below_one(study: Study) -> tuple[bool, str]:
    sums = _sums(study).mean(axis=0)
    return bool(sums.min() < 1), f"{int(np.sum(sums < 1))} of {len(sums)} classes"


def _sums(study: Study) -> Float[np.ndarray, "outcome K"]:
    return np.asarray(sum(np.asarray(study.comparison.outcomes[f"{ALONE}{r}"].class_accuracy) for r in (1, 2)))


BELOW_ONE = Precondition(
    "a sum that can be exceeded", "in some class the uni-modal accuracies add up to less than 1", _below_one
)


@CLASSES.claim(
    "classes.htad.sum",
    "In no class does naive fusion exceed the sum of the uni-modal accuracies (Table 13, of UCF101).",
    Verdict.INCONCLUSIVE,
    section="A.10",
    preconditions=(NO_DIVERGENCE, BELOW_ONE),
    reading="the intervals over repeats of fusion − sum, for all classes at once, lie below 0; refuted where one lies "
    "above; where the sum is 1 or more, nothing can",
    **FROM_LAZINESS,
)
def none_exceeds(study: Study) -> Finding:
    gains = np.asarray(study.comparison.outcomes["naive"].class_accuracy) - _sums(study)
    K = gains.shape[1]
    estimates = [stats.mean(study.repeats(gain), together(K)) for gain in gains.T]
    verdict = Verdict.INCONCLUSIVE
    if any(one.low > 0 for one in estimates):
        verdict = Verdict.REFUTED
    elif all(one.high < 0 for one in estimates):
        verdict = Verdict.SUPPORTED
    largest = max(estimates, key=lambda one: one.value)
    below = int(np.sum(_sums(study).mean(axis=0) < 1))
    evidence = (
        f"largest fusion − sum {largest.text(100, '+.1f')} percentage points; the sum is below 1 in {below} of {K}"
    )
    return Finding(verdict, evidence, {"largest": largest})


SIGN = PAPER.subject(section="A.10", scope="exact", **FROM_LAZINESS)

FEATURES = Fraction(1, 5), Fraction(4, 5), Fraction(3, 10)
"""P(y = 1), and P(X^r = 1 | y) for y = 1 and y = 0, of either modality, independent given y."""


def accuracy_of_one(modalities: int) -> Fraction:
    """On the samples of y = 1, of the Bayes rule that sees so many of these modalities."""
    prior, if_one, if_other = FEATURES
    found = Fraction(0)
    for x in product((0, 1), repeat=modalities):
        one, other = prior, 1 - prior
        for x_r in x:
            one *= if_one if x_r else 1 - if_one
            other *= if_other if x_r else 1 - if_other
        found += one / prior if one > other else 0
    return found


@SIGN.claim(
    "classes.sum.sign",
    "That fusion exceeds the sum of the uni-modal accuracies in a class implies paired features (Table 6).",
    Verdict.REFUTED,
    established=Established.CERTIFICATE,
    assumptions="two binary modalities, independent given the label: each feature stands by itself, and none is paired",
    reading="Bayes rules of either modality and of both, in the class y = 1",
    declares={"fusion": (0.64, 0.64), "sum": (0, 0)},
)
def exceeds_without_paired_features(budget: Budget, seed: int) -> Finding:
    alone, fused = accuracy_of_one(1), accuracy_of_one(2)
    prior, if_one, if_other = FEATURES
    evidence = (
        f"P(y = 1) = {prior}, P(X^r = 1 | y = 1) = {if_one}, P(X^r = 1 | y = 0) = {if_other}: in the class y = 1 "
        f"either modality is right with probability {alone}, both with {fused}, by a sum of log-likelihood ratios"
    )
    numbers = {"fusion": float(fused), "sum": float(2 * alone)}
    return Finding(Verdict.REFUTED if fused > 2 * alone else Verdict.HOLDS, evidence, numbers)
