"""Lemma A.3 and Property 6.1 on trained networks: who wins a class, and how often."""

import numpy as np

from mmtheory import stats
from mmtheory.claim import Finding, Verdict, all_of, at_least
from mmtheory.competition.asymptotics import W_H_P
from mmtheory.competition.claims.paper import PAPER, judged_on
from mmtheory.competition.summary import NOBODY, Summary

WINNERS = PAPER.subject(source="reconstructed", **judged_on("wins"))


@WINNERS.claim(
    "lemma-a3.simulated", "Modality r wins class j with probability p_{j,r}.", Verdict.SUPPORTED, section="A.2"
)
def win_probabilities(summary: Summary) -> Finding:
    """Lemma A.3 with its numbers: the frequency of wins is the predicted p_r, within the sampling interval.

    Supported when the 99.9 % interval holds the prediction and is at most 0.2 wide on either side.
    """
    if len(summary.mu) < 2:
        return Finding(Verdict.INCONCLUSIVE, "one modality has no rival")
    decided = summary.winner[summary.winner != NOBODY]
    verdicts, parts = [], []
    for r, predicted in enumerate(summary.win_probability_predicted):
        simulated = stats.proportion(np.sum(decided == r), decided.size, confidence=0.999)
        precise = simulated.high - simulated.low <= 0.4
        inside = simulated.low <= predicted.value <= simulated.high
        undecided = Verdict.SUPPORTED if precise else Verdict.INCONCLUSIVE
        verdicts.append(undecided if inside else Verdict.REFUTED)
        parts.append(f"p_{r + 1} = {simulated} (99.9 %), predicted {predicted.value:.4g}")
    return Finding(all_of(verdicts), f"{'; '.join(parts)}; n = {decided.size}; {_unlearned(summary)}")


@WINNERS.claim(
    "property-6.1",
    "The modality with the larger score Γ_j^r(0) d_{j,r}^{1/(q−2)} wins class j.",
    Verdict.SUPPORTED,
    section="6.1",
)
def predicted_winner(summary: Summary) -> Finding:
    """Property 6.1: where a modality wins at initialisation (Definition A.2), it wins the class."""
    if len(summary.mu) < 2:
        return Finding(Verdict.INCONCLUSIVE, "one modality has no rival")
    share = summary.agreement(1 + summary.parameters.epsilon)
    evidence = f"agreement at margin ≥ 1 + ε: {share}; {_unlearned(summary)}"
    return Finding(at_least(share, W_H_P), evidence, {"share": share})


def _unlearned(summary: Summary) -> str:
    return f"{np.sum(summary.winner == NOBODY)} of {summary.winner.size} pairs unlearned and left out"
