"""Section 3.3 of UMT on soft labels: an ensemble's teach all features, and uni-modal networks' may not help."""

import numpy as np
from numpy.typing import ArrayLike

from mmtheory import stats
from mmtheory.claim import Budget, Finding, Verdict, at_least, within
from mmtheory.competition.asymptotics import W_H_P
from mmtheory.precondition import Precondition
from mmtheory.remedies.claims.conjecture_1 import MARGIN
from mmtheory.remedies.claims.paper import NO_DIVERGENCE, PAPER, SMALL
from mmtheory.remedies.runs import SoftLabels, soft_labels
from mmtheory.remedies.setting import hypothesis_1
from mmtheory.remedies.table import joint_error
from mmtheory.remedies.trainer import MEMBERS

LABELS = PAPER.subject(
    section="3.3",
    assumptions=f"{SMALL}; CE + λ T² KL of softened logits, λ = 1, T = 2",
    run=soft_labels,
    starts_at=Budget.STANDARD,
)


def _learned(Gamma: ArrayLike, runs: SoftLabels) -> np.ndarray:
    """(seed, class): whether both modalities' Γ_j^r reached β."""
    return np.asarray(np.asarray(Gamma).min(axis=1) >= runs.setting.parameters.beta)


def _ensemble(runs: SoftLabels) -> tuple[bool, str]:
    share = float(np.mean(_learned(runs.ensemble, runs)))
    return share >= W_H_P, f"a share {share:.3g} of the classes"


TAUGHT = Precondition(
    "the ensemble has the features", f"of both modalities, in a share ≥ {W_H_P:g} of (seed, class)", _ensemble
)


@LABELS.claim(
    "theorem-2.soft-labels",
    "By matching the soft labels of an ensemble a single model learns all the features.",
    Verdict.INCONCLUSIVE,
    preconditions=(NO_DIVERGENCE, TAUGHT),
    preface=f"the averaged logits of {MEMBERS} naive networks from initial weights of their own",
)
def learns_all(runs: SoftLabels) -> Finding:
    """In a share ≥ W_H_P of (seed, class) both modalities' Γ_j^r of the student reach β."""
    student, naive = (_learned(runs.outcomes[name].Gamma, runs) for name in ("labels-ensemble", "naive"))
    share, without = (stats.proportion(int(one.sum()), one.size) for one in (student, naive))
    evidence = f"both features in a share {share} of {student.size} classes, of naive joint training {without}"
    return Finding(at_least(share, W_H_P), evidence, {"share": share, "naive": without})


@LABELS.claim(
    "soft-labels.uni-modal",
    "Matching the soft labels of well-trained uni-modal networks may not help.",
    Verdict.SUPPORTED,
    preconditions=(NO_DIVERGENCE,),
    preface="the averaged logits of the teachers",
)
def may_not_help(runs: SoftLabels) -> Finding:
    """The student errs by no more than MARGIN of Hypothesis 1's μ less than naive joint training, on the same samples.

    Refuted where it errs by more less: the sentence says "may", and this is the case that is looked at.
    """
    μ = hypothesis_1(runs.setting.parameters.mu)
    gain = stats.mean((joint_error(runs.outcomes["naive"]) - joint_error(runs.outcomes["labels-teachers"])) / μ)
    evidence = f"(naive joint error − student's)/μ = {gain} over {len(runs.ensemble)} seeds"
    return Finding(within(gain, -np.inf, MARGIN), evidence, {"gain": gain})
