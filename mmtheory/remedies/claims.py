"""The statements of UMT's sections 3.1 and 3.3 as claims about the network of Modality Competition."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from mmtheory.claim import Budget, Claim, Finding, Verdict, not_run
from mmtheory.remedies import conjecture, insufficiency
from mmtheory.remedies.methods import READINGS

PAPER = "Uni-Modal Teacher (Du et al., 2021)"

Check = Callable[[Budget, int], Finding]


def _documented(check: Callable[..., Any]) -> str:
    return " ".join((check.__doc__ or "").split())


def _claim(
    part: str,
    section: str,
    statement: str,
    expected: Verdict,
    check: Check,
    *,
    reading: str,
    assumptions: str,
    form: Literal["printed", "corrected"] = "printed",
    needs: Budget = Budget.QUICK,
) -> Claim:
    return Claim(
        id=f"remedies.{part}",
        paper=PAPER,
        section=section,
        statement=statement,
        assumptions=assumptions,
        reading=reading,
        form=form,
        scope="empirical",
        source="paper",
        expected=expected,
        check=check,
        needs=needs,
    )


_SMALL = (
    "smoothed-ReLU late fusion with a fixed head, full-batch gradient descent; the student's step size chosen on "
    "validation data (fixed at the quick budget)"
)


def _conjecture(
    part: str,
    statement: str,
    of_reading: Callable[[str], Check],
    expected: dict[str, Verdict],
) -> tuple[Claim, ...]:
    return tuple(
        _claim(
            f"conjecture-1.{part}.{reading}",
            "3.3",
            statement,
            expected[reading],
            of_reading(reading),
            reading=f"{label}; {_documented(of_reading)}",
            assumptions=_SMALL,
        )
        for reading, (_, _, label) in READINGS.items()
    )


def _memorising(
    part: str,
    statement: str,
    expected: Verdict,
    check: Callable[[str, Budget, int], Finding],
    law: str,
    reading: str,
) -> Claim:
    def at_budget(budget: Budget, seed: int) -> Finding:
        return not_run(Budget.STANDARD) if budget < Budget.STANDARD else check(law, budget, seed)

    return _claim(
        part,
        "3.1",
        statement,
        expected,
        at_budget,
        reading=f"{reading}; {_documented(check)}",
        assumptions="smoothed-ReLU late fusion with a fixed head, noise strong enough to memorise, training error zero",
        needs=Budget.STANDARD,
    )


_EXCEPT_NEURONS_OWN = dict.fromkeys(READINGS, Verdict.SUPPORTED) | {"neurons-own": Verdict.REFUTED}

CLAIMS: tuple[Claim, ...] = (
    *_conjecture(
        "learned",
        "For a suitable λ, UMT's encoders learn at least what their teachers learned.",
        conjecture.learns_what_teachers_learned,
        _EXCEPT_NEURONS_OWN,
    ),
    _claim(
        "conjecture-1.outperform",
        "3.3",
        "UMT's encoders extract features that only multi-modal training learns, and outperform their teachers in "
        "linear evaluation.",
        Verdict.INCONCLUSIVE,
        conjecture.outperforms,
        reading=_documented(conjecture.outperforms),
        assumptions=f"{_SMALL}; modalities independent given the label",
        needs=Budget.STANDARD,
    ),
    *_conjecture(
        "limit",
        "As λ → ∞, φ_r = φ*_r, and UMT is a classifier on the teachers' features.",
        conjecture.limit_is_trivial,
        _EXCEPT_NEURONS_OWN,
    ),
    _memorising(
        "theorem-1.balanced",
        "A learner with training accuracy 100 % errs on at least 0.49 μ of the population.",
        Verdict.SUPPORTED,
        insufficiency.error_over_mu,
        "balanced",
        "single features are in either modality equally often",
    ),
    _memorising(
        "theorem-1.imbalanced",
        "Under Hypothesis 1 the multi-modal learner has the same generalisation result: an error of at least 0.49 μ.",
        Verdict.REFUTED,
        insufficiency.error_over_mu,
        "stronger",
        "77 % of the single features are in modality 1, whose signal is stronger: missing modality 2 costs the rest",
    ),
    _memorising(
        "corollary-1.one-modality",
        "For each class, the learner fails to learn the feature of one of the modalities.",
        Verdict.SUPPORTED,
        insufficiency.misses_a_modality,
        "stronger",
        "modality 1 has most of the single features and the stronger signal",
    ),
    _memorising(
        "corollary-1.weaker",
        "The modality that is missed is usually the weaker one.",
        Verdict.SUPPORTED,
        insufficiency.misses_the_weaker,
        "stronger",
        "modality 1 has most of the single features and the stronger signal",
    ),
    _memorising(
        "corollary-1.weaker-by-hypothesis-1",
        "The modality that is missed is usually the weaker one.",
        Verdict.REFUTED,
        insufficiency.misses_the_weaker,
        "imbalanced",
        "modality 1 has 77 % of the single features (Hypothesis 1 asks for 'mostly', say 1 − o(1)); signals are equal",
    ),
    _claim(
        "corollary-1.without-memorising",
        "3.1",
        "For each class, the learner inevitably fails to learn the feature of one of the modalities.",
        Verdict.REFUTED,
        conjecture.naive_leaves_a_modality,
        reading=_documented(conjecture.naive_leaves_a_modality),
        assumptions=_SMALL,
    ),
)
