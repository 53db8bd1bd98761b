"""What is said to hold more widely: other laws of the spike noise, a trained second layer, other parameters."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

from mmtheory.claim import Budget, Check, Finding, Verdict, run_seeds
from mmtheory.competition.assumptions import JOINT, UNI_MODAL
from mmtheory.competition.claims.paper import MEMORISING, PAPER, judged_on
from mmtheory.competition.claims.theorems import encoder_fails_lost_classes, joint_test_error, uni_modal_test_error
from mmtheory.competition.claims.trajectories import loser_stays_in_phase_one
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.run import simulate
from mmtheory.competition.sparse_coding import Interval
from mmtheory.competition.summary import Summary
from mmtheory.precondition import Precondition, unmet

SPIKES = PAPER.subject(section="4.1", source="paper", **(judged_on("spikes", *JOINT) | {"starts_at": Budget.STANDARD}))

SPIKES.claim(
    "spikes.theorem-5.1.test",
    "The uni-modal test error is (1 ± o(1)) μ_r under any law of the spike noise: under rare, large spikes.",
    Verdict.SUPPORTED,
    declares={"modality 1": (0.85, 1.1), "modality 2": (0.9, 1.1)},
    preconditions=UNI_MODAL,
    uses=("competition.theorem-5.1.test",),
)(uni_modal_test_error)
SPIKES.claim(
    "spikes.corollary-5.3",
    "The joint test error is Σ_r (p_r ± o(1)) μ_r under any law of the spike noise: under rare, large spikes.",
    Verdict.SUPPORTED,
    declares={"ratio": (0.9, 1.06)},
    uses=("competition.corollary-5.3",),
)(joint_test_error)

SECOND_LAYER = PAPER.subject(
    section="4.2", source="paper", **(judged_on("second-layer", *JOINT) | {"starts_at": Budget.STANDARD})
)

SECOND_LAYER.claim(
    "second-layer.corollary-5.3",
    "The joint test error is Σ_r (p_r ± o(1)) μ_r where the second layer is trained too.",
    Verdict.SUPPORTED,
    declares={"ratio": (0.85, 1.05)},
    uses=("competition.corollary-5.3",),
)(joint_test_error)
SECOND_LAYER.claim(
    "second-layer.theorem-5.2.class",
    "Where the second layer is trained too and modality r loses class j, f^r fails class j.",
    Verdict.REFUTED,
    declares={"share": (0.3, 0.65)},
    uses=("competition.theorem-5.2.class",),
)(encoder_fails_lost_classes)
SECOND_LAYER.claim(
    "second-layer.lemma-a14.phase-one",
    "Where the second layer is trained too, the losing modality's Γ stays at Õ(σ_0) until the winner's reaches β.",
    Verdict.SUPPORTED,
    declares={"share": (0.9, 1.0)},
    uses=("competition.lemma-a14.phase-one",),
)(loser_stays_in_phase_one)

NEIGHBOURS: Mapping[str, Parameters] = {
    "q = 5": replace(MEMORISING, q=5, sigma_0=0.04),
    "m = 24": replace(MEMORISING, m=24),
    "s = 1.5": replace(MEMORISING, s=1.5),
    "μ doubled": replace(MEMORISING, mu=(0.012, 0.04)),
    "C_z = 3": replace(MEMORISING, z_y=(Interval(1.0, 3.0), Interval(1.2, 3.6))),
    "c_z = 0.4": replace(MEMORISING, z_off=(Interval(0.05, 0.4),)),
    "γ = 0, ρ = 1": replace(MEMORISING, gamma=(Interval(0.0, 0.0),), rho=(Interval(1.0, 1.0),)),
}
"""Of the regime of `memorising`, with z_y as in the other runs, in one respect each."""

AROUND = "the regime of `memorising` and, of its neighbours, " + ", ".join(NEIGHBOURS)


@cache
def _neighbour(name: str, budget: Budget, seed: int) -> Summary:
    return simulate(NEIGHBOURS[name], run_seeds(seed, (4, 16, 48)[budget]), progress=False).summary


def everywhere(judge: Callable[[Summary], Finding], preconditions: tuple[Precondition, ...]) -> Check:
    """A judgement of every neighbour whose preconditions are met."""

    def check(budget: Budget, seed: int) -> Finding:
        """Refuted if a neighbour refutes it, supported if half or more support it; unmet preconditions decide none."""
        verdicts, parts = {}, []
        for name in NEIGHBOURS:
            summary = _neighbour(name, budget, seed)
            missing = unmet([precondition.on(summary) for precondition in preconditions])
            found = Finding(Verdict.INCONCLUSIVE, missing) if missing else judge(summary)
            verdicts[name] = found.verdict
            parts.append(f"{name}: {found.verdict}, {found.evidence}")
        supported = sum(verdict is Verdict.SUPPORTED for verdict in verdicts.values())
        verdict = Verdict.SUPPORTED if 2 * supported >= len(verdicts) else Verdict.INCONCLUSIVE
        if Verdict.REFUTED in verdicts.values():
            verdict = Verdict.REFUTED
        return Finding(verdict, "; ".join(parts), {"supported": supported / len(verdicts)})

    return check


RANGE = PAPER.subject(section="A.1", source="paper", assumptions=AROUND, scope="empirical", starts_at=Budget.STANDARD)

RANGE.claim(
    "range.theorem-5.1.test",
    "In a wider range of parameters the uni-modal test error is (1 ± o(1)) μ_r.",
    Verdict.SUPPORTED,
    declares={"supported": (0.5, 1.0)},
    uses=("competition.theorem-5.1.test",),
)(everywhere(uni_modal_test_error, UNI_MODAL))
RANGE.claim(
    "range.corollary-5.3",
    "In a wider range of parameters the joint test error is Σ_r (p_r ± o(1)) μ_r.",
    Verdict.SUPPORTED,
    declares={"supported": (0.5, 1.0)},
    uses=("competition.corollary-5.3",),
)(everywhere(joint_test_error, JOINT))
