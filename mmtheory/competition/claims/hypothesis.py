"""Hypotheses A.4 and B.1, Theorem A.20, Facts A.5 and A.6: what the proof presumes along the whole of training."""

from collections import Counter
from collections.abc import Callable, Mapping

import numpy as np

from mmtheory import stats
from mmtheory.claim import Budget, Declared, Finding, Verdict, at_least
from mmtheory.competition.assumptions import JOINT, LAW, MARGIN, MEMORISING, SIZES, SMALL_BETA, UNI_MODAL_TRAINED
from mmtheory.competition.asymptotics import O_1, W_H_P
from mmtheory.competition.claims.paper import PAPER, judged_on
from mmtheory.competition.descent import NEVER, PHASES
from mmtheory.competition.hypothesis import JOINT as STATEMENTS
from mmtheory.competition.hypothesis import ratios
from mmtheory.competition.summary import Summary
from mmtheory.competition.violations import Networks, Violations, violations

HYPOTHESIS = PAPER.subject(section="A.3", source="reconstructed", **judged_on("theorems", *JOINT))

O_CONSTANT = 4
"""O(x) is read as at most so many x, as in Lemma A.1."""


def along(summary: Summary, networks: Networks) -> Mapping[str, Violations]:
    """By statement of the hypothesis, over the networks that end with training error zero."""
    if networks == "joint":
        summary = summary.only(summary.joint_trained)
    trained = np.ones((summary.seeds, len(summary.mu)), bool) if networks == "joint" else summary.uni_modal_trained
    return {
        name: violations(summary, networks, np.where(trained[:, None, :, None], ratio, np.nan))
        for name, ratio in ratios(summary, networks).items()
    }


def stays(statement: str) -> Callable[[Summary], Finding]:
    """A statement of Hypothesis A.4 holds throughout in a share of at least W_H_P of (seed, modality, class)."""

    def judge(summary: Summary) -> Finding:
        found = along(summary, "joint")[statement]
        if found.held.size == 0:
            return Finding(Verdict.INCONCLUSIVE, "no sample is of the kind that this is about")
        share = stats.proportion(int(found.held.sum()), found.held.size)
        largest = float(np.median(found.largest[found.about]))
        evidence = f"holds throughout in a share {share}; {found}; largest value over bound, median {largest:.3g}"
        return Finding(at_least(share, W_H_P), evidence, {"share": share, "median / bound": largest})

    return judge


SEEN = "up to σ_0 max(1, σ_g √d_r) · 2 log(K m d), at every record"

PLAIN: Declared = {}
OF_LOSERS: Declared = {"preconditions": (*JOINT, MARGIN), "uses": ("competition.lemma-a14",)}

for name, seen, interval, declared in (
    ("i", "On sufficient data, j = y or j ∈ V(X): ⟨w_{j,l}, X⟩ = ⟨w_{j,l}, M_j⟩ z_j ± õ(σ_0).", (0.22, 0.5), PLAIN),
    ("ii", "On sufficient data, other j: |⟨w_{j,l}, X⟩| ≤ Õ(σ_0).", (0.25, 0.52), PLAIN),
    ("iii", "On insufficient data ⟨w_{y,l}, X⟩ = ⟨w_{y,l}, M_y⟩ z_y + ⟨w_{y,l}, ξ'⟩ ± Õ(σ_0).", (0.45, 0.78), PLAIN),
    ("iv", "On insufficient data, j ∈ V(X) ∖ y: ⟨w_{j,l}, X⟩ = ⟨w_{j,l}, M_j⟩ z_j ± Õ(σ_0).", (0.05, 0.55), PLAIN),
    ("v", "On insufficient data, where another modality wins j: |⟨w_{j,l}^r, X^r⟩| ≤ Õ(σ_0).", (0.5, 0.9), OF_LOSERS),
    ("vi", "On insufficient data, other j: |⟨w_{j,l}, X⟩| ≤ Õ(σ_0).", (0.25, 0.68), PLAIN),
):
    HYPOTHESIS.claim(
        f"hypothesis-a4.{name}", seen, Verdict.REFUTED, reading=SEEN, declares={"share": interval}, **declared
    )(stays(name))

HYPOTHESIS.claim(
    "hypothesis-a4.vii",
    "Γ_j^r ≤ Õ(1), and max_r Γ_j^r ≥ Ω̃(σ_0).",
    Verdict.SUPPORTED,
    reading="β · 2 log(K m d), and σ_0 / (2 log(K m d))",
    declares={"share": (0.99, 1.0)},
    uses=("competition.lemma-a16",),
)(stays("vii"))


def which_breaks_first(found: Mapping[str, Violations]) -> str:
    """Of every run the statement that is violated first, in which phase, as counts."""
    first: Counter[str] = Counter()
    steps = np.stack([np.where(one.step == NEVER, np.inf, one.step).min(axis=(1, 2)) for one in found.values()])
    for run in np.flatnonzero(np.isfinite(steps).any(axis=0)):
        name = list(found)[int(steps[:, run].argmin())]
        at = found[name].step[run] == steps[:, run].min()
        first[f"{name} in phase {PHASES[found[name].phase[run][at].min()]}"] += 1
    counts = ", ".join(f"{name}: {count}" for name, count in first.most_common())
    return f"first violated: {counts or 'none'}; at step {np.median(steps.min(axis=0)):.0f} in the median"


def holds_throughout(networks: Networks) -> Callable[[Summary], Finding]:
    """All statements of the hypothesis hold at every record of a share of at least W_H_P of the runs.

    A seed of which no network is trained is none of them.
    """

    def judge(summary: Summary) -> Finding:
        found = along(summary, networks)
        held = np.all([(one.step == NEVER).all(axis=(1, 2)) for one in found.values()], axis=0)
        trained = np.any([one.about.any(axis=(1, 2)) for one in found.values()], axis=0)
        runs = np.asarray(held)[trained]
        share = stats.proportion(int(runs.sum()), runs.size)
        each = "; ".join(f"{name} in {one.held.mean():.2f}" for name, one in found.items() if one.held.size)
        evidence = f"in a share {share} of the runs; by statement, of modalities and classes: {each}"
        return Finding(at_least(share, W_H_P), f"{evidence}; {which_breaks_first(found)}", {"share": share})

    return judge


HYPOTHESIS.claim(
    "theorem-a20",
    "Hypothesis A.4 holds throughout training.",
    Verdict.REFUTED,
    section="A.8",
    reading="i–viii, each as in the claims on it, at every record",
    preconditions=(*JOINT, MARGIN),
    declares={"share": (0.0, 0.05)},
    uses=(
        *(f"competition.hypothesis-a4.{name}" for name in STATEMENTS if name != "viii"),
        *(f"competition.lemma-a{k}" for k in (14, 16, 17, 18, 19)),
    ),
)(holds_throughout("joint"))

HYPOTHESIS.claim(
    "hypothesis-b1",
    "Hypothesis B.1, as A.4 for one modality, holds throughout uni-modal training.",
    Verdict.REFUTED,
    section="B.1",
    reading="i–vii, with the bounds of A.4, at every record of the networks that end with training error zero",
    declares={"share": (0.0, 0.05)},
    preconditions=(*LAW, *SIZES, MEMORISING, UNI_MODAL_TRAINED),
)(holds_throughout("uni_modal"))


@HYPOTHESIS.claim(
    "fact-a5",
    "On sufficient data f_j^r(X^r) = Φ_j^r z_j ± O(1/polylog K), 0 where z_j = 0.",
    Verdict.REFUTED,
    declares={"share": (0.15, 0.5)},
    uses=("competition.hypothesis-a4.i", "competition.hypothesis-a4.ii"),
    **(judged_on("small-beta", *JOINT, SMALL_BETA) | {"starts_at": Budget.STANDARD}),
)
def encoders_are_approximated(summary: Summary) -> Finding:
    """Fact A.5 at the end of training: differences of at most 0.25 in a share of at least 0.9 of (seed, r, j).

    σ(x) = x − (1 − 1/q) β beyond β, so that the fact presumes a β of order 1/polylog K: one at which this alone does
    not exceed the difference that is allowed, (1 − 1/q) β ≤ 0.25. The ledger judges it at β = 0.2.
    """
    summary = summary.only(summary.joint_trained)
    last = np.asarray(summary.outcome.joint.records.output_deviation)[:, -1]
    share = stats.proportion(int(np.sum(last <= O_1)), last.size)
    evidence = f"differs by at most {O_1:g} in a share {share}; median {np.median(last):.3g}"
    return Finding(at_least(share, W_H_P), evidence, {"share": share, "median": float(np.median(last))})


@HYPOTHESIS.claim(
    "fact-a6",
    "While all Γ_j are small, logit_j is O(1/K) on every sample, and 1 − logit_y = 1 − O(1/K).",
    Verdict.SUPPORTED,
    declares={"share": (0.9, 1.0)},
)
def logits_stay_small(summary: Summary) -> Finding:
    """Fact A.6: at every record with max_r Γ_j^r ≤ β/4, the largest logit_j over all samples is at most 4/K.

    In a share of at least 0.9 of the learned classes. Samples of class j are among them, so that 1 − logit_y is large.
    """
    summary = summary.only(summary.joint_trained)
    p, records = summary.parameters, summary.outcome.joint.records
    logits = p.K * np.asarray(records.largest_logit, float)
    steps = p.record_steps()[:, None]
    before = steps < summary.phase_one[:, None]
    small = before & (np.asarray(records.Gamma).max(axis=2) <= O_1 * p.beta)
    while_small, up_to_T_j = (np.where(chosen, logits, 0).max(axis=1)[summary.learned] for chosen in (small, before))
    share = stats.proportion(int(np.sum(while_small <= O_CONSTANT)), while_small.size)
    evidence = (
        f"K logit_j ≤ {O_CONSTANT} while Γ_j ≤ {O_1:g} β in a share {share}; at all records before T_j in "
        f"{np.mean(up_to_T_j <= O_CONSTANT):.3f}"
    )
    return Finding(at_least(share, W_H_P), evidence, {"share": share})
