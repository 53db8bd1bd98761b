"""Theorem 1, Hypothesis 1 and Corollary 1 of UMT on late-fusion networks, perfect on their training data and not.

Theorem 1 speaks of one learner that sees two views: a share μ of the samples carries one class feature only, and a
learner that misses one feature of each class errs on about half of them. Here the views are modalities, the learner is
the joint network, and `hypothesis_1` gives μ. The network memorises the samples that its learned modality does not
explain, in the regime of the competition wing's `memorising` preset; there training error is zero.

Hypothesis 1 says which samples carry one feature, not which feature is learned faster. "Stronger" is read twice: as
the modality that holds most of the single features, alone, or as that one with the stronger signal z_y too.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from mmtheory import stats
from mmtheory.claim import Budget, Declared, Finding, Verdict, at_least
from mmtheory.competition.assumptions import JOINT
from mmtheory.competition.asymptotics import O_1, W_H_P
from mmtheory.competition.summary import Summary
from mmtheory.estimate import Estimate
from mmtheory.remedies.claims.paper import NO_DIVERGENCE, PAPER, SMALL
from mmtheory.remedies.comparison import Comparison
from mmtheory.remedies.runs import memorising, small
from mmtheory.remedies.setting import hypothesis_1

INSUFFICIENCY = PAPER.subject(
    section="3.1",
    assumptions="smoothed-ReLU late fusion with a fixed head, noise strong enough to memorise, training error zero",
)

CONSTANT = 0.49
"""Of Theorem 1, as printed."""

USUALLY = 0.75
"""The least share of classes that is called "usually"."""


def _on(law: str, preface: str) -> Declared:
    return {"run": partial(memorising, law), "preface": preface, "starts_at": Budget.STANDARD, "preconditions": JOINT}


ON_STRONGER = _on("stronger", "modality 1 has most of the single features and the stronger signal")


@INSUFFICIENCY.claim(
    "theorem-1.imbalanced",
    "Under Hypothesis 1 the multi-modal learner has the same generalisation result: an error of at least 0.49 μ.",
    Verdict.REFUTED,
    declares={"ratio": (0.18, 0.27)},
    **_on(
        "stronger",
        "77 % of the single features are in modality 1, whose signal is stronger: missing modality 2 costs the rest",
    ),
)
@INSUFFICIENCY.claim(
    "theorem-1.balanced",
    "A learner with training accuracy 100 % errs on at least 0.49 μ of the population.",
    Verdict.SUPPORTED,
    declares={"ratio": (0.42, 0.53)},
    **_on("balanced", "single features are in either modality equally often"),
)
def error_over_mu(summary: Summary) -> Finding:
    """The mean test error of f over seeds is at least 0.49 μ (1 − O_1), O_1 = 0.25 for the theorem's o(1).

    Only seeds with training error zero count.
    """
    test = summary.outcome.test
    perfect = np.asarray(summary.outcome.joint.records.training_error[:, -1]) == 0
    error = np.asarray(test.joint_errors.sum(axis=-1) / test.tested.sum(axis=-1))[perfect]
    mu = hypothesis_1(summary.parameters.mu)
    ratio = stats.mean(error / mu)
    return Finding(
        at_least(ratio, CONSTANT * (1 - O_1)),
        f"test error / μ = {ratio}, μ = {mu:.4g}, over {perfect.sum()} of {perfect.size} seeds with training error 0",
        {"ratio": ratio},
    )


def _unlearned(summary: Summary) -> np.ndarray:
    """(seed, modality, class): whether Γ_j^r < β after training, where the training error is zero."""
    records = summary.outcome.joint.records
    perfect = np.asarray(records.training_error[:, -1]) == 0
    return np.asarray(records.Gamma[:, -1])[perfect] < summary.parameters.beta


def _missed(summary: Summary) -> tuple[Estimate, str]:
    """The share of (seed, class) pairs of which some modality's Γ_j^r stays below β."""
    missed = _unlearned(summary).any(axis=1)
    share = stats.proportion(int(missed.sum()), missed.size)
    return share, f"share {share} of {missed.size} classes"


@INSUFFICIENCY.claim(
    "theorem-1.one-feature",
    "The learner fails to learn one of the two features in most classes.",
    Verdict.SUPPORTED,
    declares={"share": (0.7, 0.95)},
    **_on("balanced", "single features are in either modality equally often"),
)
def misses_one_in_most(summary: Summary) -> Finding:
    """In more than half of the (seed, class) pairs some modality's Γ_j^r stays below β."""
    share, evidence = _missed(summary)
    return Finding(at_least(share, 0.5), evidence, {"share": share})


@INSUFFICIENCY.claim(
    "corollary-1.one-modality",
    "For each class, the learner fails to learn the feature of one of the modalities.",
    Verdict.SUPPORTED,
    declares={"share": (0.95, 1.0)},
    **ON_STRONGER,
)
def misses_a_modality(summary: Summary) -> Finding:
    """In a share ≥ W_H_P of (seed, class) pairs some modality's Γ_j^r stays below β."""
    share, evidence = _missed(summary)
    return Finding(at_least(share, W_H_P), evidence, {"share": share})


MISSES_THE_WEAKER = "The modality that is missed is usually the weaker one."


@INSUFFICIENCY.claim(
    "corollary-1.weaker-by-hypothesis-1",
    MISSES_THE_WEAKER,
    Verdict.REFUTED,
    declares={"share": (0.4, 0.75)},
    **_on(
        "imbalanced",
        "modality 1 has 77 % of the single features (Hypothesis 1 asks for 'mostly', say 1 − o(1)); signals are equal",
    ),
)
@INSUFFICIENCY.claim(
    "corollary-1.weaker", MISSES_THE_WEAKER, Verdict.SUPPORTED, declares={"share": (0.9, 1.0)}, **ON_STRONGER
)
def misses_the_weaker(summary: Summary) -> Finding:
    """Where exactly one modality of a class stays unlearned, it is modality 2, in a share ≥ USUALLY."""
    unlearned = _unlearned(summary)
    one = unlearned.sum(axis=1) == 1
    weaker = unlearned[:, 1][one]
    share = stats.proportion(int(weaker.sum()), weaker.size)
    return Finding(at_least(share, USUALLY), f"share {share} of {weaker.size} classes", {"share": share})


@INSUFFICIENCY.claim(
    "corollary-1.without-memorising",
    "For each class, the learner inevitably fails to learn the feature of one of the modalities.",
    Verdict.REFUTED,
    declares={"share": (0.1, 0.65)},
    assumptions=SMALL,
    run=small,
    preconditions=(NO_DIVERGENCE,),
)
def naive_leaves_a_modality(runs: Comparison) -> Finding:
    """In a share ≥ W_H_P of all classes, naive joint training ends with some Γ_j^r < β, on the table's network.

    There the noise is too weak to memorise a sample whose learned modality is insufficient.
    """
    naive = runs.outcomes["naive"]
    unlearned = np.asarray(naive.Gamma).min(axis=1) < runs.setting.parameters.beta
    share = stats.proportion(int(np.sum(unlearned)), unlearned.size)
    clean = int(np.sum(np.asarray(naive.training_error) == 0))
    return Finding(
        at_least(share, W_H_P),
        f"share {share} of {unlearned.size} classes; training error 0 in {clean} of {len(naive.diverged)} seeds",
        {"share": share},
    )
