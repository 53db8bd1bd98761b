"""Section 6.1 along phase 1: special neurons emerge, and the winning modality's grow faster."""

import numpy as np

from mmtheory import stats
from mmtheory.claim import Finding, Verdict, all_of, at_least
from mmtheory.competition.assumptions import (
    AT_THE_START,
    FINITE,
    JOINT,
    LAW,
    LEARNED,
    MARGIN,
    MEMORISING,
    RIVALS,
    SIZES,
)
from mmtheory.competition.asymptotics import O_1, W_H_P
from mmtheory.competition.claims.paper import PAPER, judged_on
from mmtheory.competition.summary import NOBODY, Summary, scores, winning_modality
from mmtheory.familywise import together

EMERGENCE = PAPER.subject(section="6.1", source="paper")


@EMERGENCE.claim(
    "singletons.memorising",
    "Some neurons emerge in phase 1 and become singletons, with noise that can memorise.",
    Verdict.SUPPORTED,
    declares={"alone": (0.92, 1.0), "one feature": (0.97, 1.0)},
    uses=("competition.recurrence.memorising",),
    **judged_on("theorems", *JOINT),
)
@EMERGENCE.claim(
    "singletons",
    "Some neurons emerge in phase 1 and become singletons.",
    Verdict.SUPPORTED,
    declares={"alone": (0.97, 1.0), "one feature": (0.97, 1.0)},
    uses=("competition.recurrence",),
    **judged_on("wins", *AT_THE_START, LEARNED),
)
def neurons_become_singletons(summary: Summary) -> Finding:
    """At the first record from T_j on: Γ_j^r ≥ 0.75 Φ_j^r, and ≥ 4 |⟨w_{j,l}, M_i⟩| for all l and i ≠ j, r the winner.

    One neuron holds the class's feature, and holds no other; each in a share of at least 0.9 of the learned classes,
    with its interval at 97.5 %, for either refutes.
    """
    seeds, classes = np.nonzero(summary.learned)
    steps, joint = summary.parameters.record_steps(), summary.outcome.joint.records
    then = np.minimum(np.searchsorted(steps, summary.phase_one[seeds, classes]), len(steps) - 1)
    Gamma, Phi, other = (
        np.asarray(values, float)[seeds, then, summary.winner[seeds, classes], classes]
        for values in (joint.Gamma, joint.Phi, joint.off_diagonal)
    )
    held = {"alone": Gamma >= (1 - O_1) * Phi, "one feature": other <= O_1 * Gamma}
    confidence = together(len(held))
    shares = {
        name: stats.proportion(int(of_classes.sum()), Gamma.size, confidence) for name, of_classes in held.items()
    }
    evidence = (
        f"Γ ≥ {1 - O_1:g} Φ in a share {shares['alone']}, off-diagonals ≤ {O_1:g} Γ in {shares['one feature']} "
        f"({100 * confidence:.4g} % each)"
    )
    return Finding(all_of([at_least(share, W_H_P) for share in shares.values()]), evidence, shares)


@EMERGENCE.claim(
    "winner-grows-faster.memorising",
    "At every step of phase 1 the winning modality's Γ grows faster, with noise that can memorise.",
    Verdict.REFUTED,
    declares={"share": (0.7, 0.88)},
    uses=("competition.recurrence.memorising",),
    **judged_on("memorising", *LAW, *SIZES, RIVALS, MEMORISING, FINITE, MARGIN),
)
@EMERGENCE.claim(
    "winner-grows-faster",
    "At every step of phase 1 the winning modality's Γ grows faster.",
    Verdict.SUPPORTED,
    declares={"share": (0.94, 1.0)},
    uses=("competition.recurrence",),
    **judged_on("wins", *AT_THE_START, LEARNED, MARGIN),
)
def winner_grows_faster(summary: Summary) -> Finding:
    """From record to record up to T_j the score S_j^r of the modality that wins at t = 0 grows by the most.

    At all of them, in a share of at least 0.9 of the learned classes. Γ alone is no measure: by the paper's recurrence
    the modality with the larger d, not the larger score, may lead in it.
    """
    p = summary.parameters
    S = scores(summary.outcome.joint.records.Gamma, summary.outcome.data.signal_strength[:, None], p.q)
    winner = winning_modality(summary.initial_scores, p.epsilon)
    seeds, classes = np.nonzero(summary.learned & (winner != NOBODY))
    if seeds.size == 0:
        return Finding(Verdict.INCONCLUSIVE, "no learned class has a winner at t = 0")
    grown = np.moveaxis(np.diff(S, axis=1)[seeds, :, :, classes], -1, 0)
    ahead = winner[seeds, classes]
    own = np.take_along_axis(grown, ahead[None, :, None], axis=0)[0]
    rival = np.where(np.arange(len(grown))[:, None, None] == ahead[:, None], -np.inf, grown).max(axis=0)
    later = p.record_steps()[1:] > summary.phase_one[seeds, classes][:, None]
    faster = (own >= rival) | later
    share = stats.proportion(int(np.sum(faster.all(axis=1))), len(faster))
    known = np.sum(~later)
    evidence = f"at every record in a share {share} of the classes; at {np.sum(faster & ~later)} of {known} records"
    return Finding(at_least(share, W_H_P), evidence, {"share": share})
