"""Lemma A.3 and Property 6.1 on trained networks: who wins a class, and how often."""

import math

import numpy as np

from mmtheory import stats
from mmtheory.claim import Budget, Finding, Verdict, all_of, at_least
from mmtheory.competition.assumptions import (
    AT_THE_START,
    LEARNED,
    MARGIN,
    MOSTLY_LEARNED,
    PAIR,
    SUPPORTS_APART,
    modality_above,
)
from mmtheory.competition.asymptotics import W_H_P
from mmtheory.competition.claims.paper import PAPER, judged_on
from mmtheory.competition.predictions import winning_probabilities
from mmtheory.competition.summary import NOBODY, Summary, winning_modality
from mmtheory.estimate import Estimate
from mmtheory.strict import above

WINNERS = PAPER.subject(source="reconstructed", **judged_on("wins", *AT_THE_START))


@WINNERS.claim(
    "lemma-a3.simulated",
    "Modality r wins class j with probability p_{j,r}.",
    Verdict.SUPPORTED,
    section="A.2",
    declares={"predicted p_2": (0.69, 0.73), "simulated p_2": (0.58, 0.80)},
    preconditions=(*AT_THE_START, MOSTLY_LEARNED),
    uses=("competition.lemma-a3.quadrature", "competition.property-6.1"),
)
def win_probabilities(summary: Summary) -> Finding:
    """Lemma A.3 with its numbers: the frequency of wins is the predicted p_r, within the sampling interval.

    Both are among the pairs (seed, class) that are learned, which takes a start high enough for the steps there were.
    Supported when the 99.9 % interval holds the prediction and is at most 0.2 wide on either side.
    """
    decided = summary.winner[summary.learned]
    verdicts, parts = [], []
    numbers: dict[str, Estimate | float] = {}
    for r, predicted in enumerate(summary.win_probability_of_learned.tolist(), start=1):
        simulated = stats.proportion(np.sum(decided == r - 1), decided.size, confidence=0.999)
        precise = simulated.high - simulated.low <= 0.4
        inside = simulated.low <= predicted <= simulated.high
        undecided = Verdict.SUPPORTED if precise else Verdict.INCONCLUSIVE
        verdicts.append(undecided if inside else Verdict.REFUTED)
        parts.append(f"p_{r} = {simulated} (99.9 %), predicted {predicted:.4g}")
        numbers |= {f"simulated p_{r}": simulated, f"predicted p_{r}": predicted}
    return Finding(all_of(verdicts), f"{'; '.join(parts)}; n = {decided.size}; {_unlearned(summary)}", numbers)


@WINNERS.claim(
    "lemma-a3.decided",
    "p_{j,1} + p_{j,2} = 1 − o(1).",
    Verdict.SUPPORTED,
    section="A.2",
    declares={"share": (0.88, 0.99), "predicted": (0.94, 0.955)},
    preconditions=(*AT_THE_START, LEARNED, MARGIN),
    uses=("competition.lemma-a3",),
)
def somebody_wins(summary: Summary) -> Finding:
    """On runs: the share of pairs (seed, class) with a winner at t = 0 (Definition A.2, margin ε) is the predicted one.

    Predicted by quadrature from each pair's d_{j,r}(D). Supported when the 99.9 % interval holds it and is at most 0.2
    wide on either side; that o(1) vanishes as ε log m does is `lemma-a3`.
    """
    p = summary.parameters
    share = decided_at_initialisation(summary, confidence=0.999)
    strengths = np.moveaxis(np.asarray(summary.outcome.data.signal_strength), 1, -1)
    predicted = float(winning_probabilities(strengths, p.m, p.q, p.epsilon).sum(axis=-1).mean())
    verdict = Verdict.REFUTED
    if share.low <= predicted <= share.high:
        verdict = Verdict.SUPPORTED if share.high - share.low <= 0.4 else Verdict.INCONCLUSIVE
    evidence = (
        f"p_1 + … + p_R = {share} (99.9 %), predicted {predicted:.4g}; ε = {p.epsilon:g}, n = {summary.winner.size}"
    )
    return Finding(verdict, evidence, {"share": share, "predicted": predicted})


@WINNERS.claim(
    "property-6.1.printed",
    "With high probability every class has a winning modality at initialisation, by the margin 1 + ε.",
    Verdict.SUPPORTED,
    section="6.1",
    declares={"share": (0.9, 0.99)},
    preconditions=(*AT_THE_START, MARGIN),
    uses=("competition.lemma-a3", "competition.definition-a2"),
    needs=Budget.STANDARD,
)
def winner_at_initialisation(summary: Summary) -> Finding:
    """Property 6.1 as printed, at the declared ε: a share of at least 0.9 of (seed, class) has a winner at t = 0."""
    share = decided_at_initialisation(summary)
    return Finding(at_least(share, W_H_P), f"a winner at t = 0 in a share {share}", {"share": share})


@WINNERS.claim(
    "lemma-a3.extreme",
    "Where the whole support of one modality's z_y lies above the other's, it is the likelier to win a class.",
    Verdict.SUPPORTED,
    section="5.2",
    declares={"share": (0.93, 1.0), "predicted": (0.97, 1.0)},
    uses=("competition.lemma-a3.simulated",),
    **(judged_on("extreme", *AT_THE_START, PAIR, LEARNED, SUPPORTS_APART) | {"starts_at": Budget.STANDARD}),
)
def stronger_support_wins(summary: Summary) -> Finding:
    """The modality with the support above wins more than half of the learned classes: of two it is then the likelier.

    By how much it is, the paper does not say; the share is told beside the p_r that is predicted.
    """
    strong = modality_above(summary.parameters)
    assert strong is not None
    predicted = summary.win_probability_predicted[strong].value
    decided = summary.winner[summary.learned]
    share = stats.proportion(int(np.sum(decided == strong)), decided.size)
    evidence = f"modality {strong + 1} wins a share {share}, predicted {predicted:.4g}; {_unlearned(summary)}"
    return Finding(above(share, 0.5), evidence, {"share": share, "predicted": predicted})


@WINNERS.claim(
    "property-6.1",
    "The modality with the larger score Γ_j^r(0) d_{j,r}^{1/(q−2)} wins class j.",
    Verdict.SUPPORTED,
    section="6.1",
    declares={"share": (0.94, 1.0)},
    preconditions=(*AT_THE_START, LEARNED, MARGIN),
    uses=("competition.definition-a2", "competition.lemma-a15"),
)
def predicted_winner(summary: Summary) -> Finding:
    """Property 6.1: where a modality wins at initialisation (Definition A.2), it wins the class."""
    share = summary.agreement(1 + summary.parameters.epsilon)
    if math.isnan(share.value):
        return Finding(Verdict.INCONCLUSIVE, "no learned class has a winner at t = 0")
    evidence = f"agreement at margin ≥ 1 + ε: {share}; {_unlearned(summary)}"
    return Finding(at_least(share, W_H_P), evidence, {"share": share})


def decided_at_initialisation(summary: Summary, confidence: float = stats.CONFIDENCE) -> Estimate:
    """The share of pairs (seed, class) that have a winner at t = 0 by Definition A.2."""
    decided = winning_modality(summary.initial_scores, summary.parameters.epsilon) != NOBODY
    return stats.proportion(int(np.sum(decided)), decided.size, confidence)


def _unlearned(summary: Summary) -> str:
    return f"{np.sum(~summary.learned)} of {summary.winner.size} pairs unlearned and left out"
