"""Where competition is permanent, and where a passing stage: what is known before a run, against long runs (ours)."""

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from scipy.stats import rankdata

from mmtheory import stats
from mmtheory.claim import OURS, Budget, Finding, Verdict, all_of, at_least, run_seeds, within
from mmtheory.competition.claims.flow import AROUND
from mmtheory.competition.claims.later import TIMES
from mmtheory.competition.claims.paper import PAPER
from mmtheory.competition.descent import NEVER
from mmtheory.competition.flow import Prediction, predict
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.permanence import loser_at_passage, ratio
from mmtheory.competition.sparse_coding import Interval
from mmtheory.estimate import Estimate

PERMANENCE = PAPER.subject(section="6.1", **(OURS | {"scope": "empirical", "starts_at": Budget.STANDARD}))

BELOW, ABOVE = 0.3, 3.0
"""x below the one speaks for transient competition, above the other for permanent one; between them for neither."""

_OTHER = replace(AROUND, K=6, n=180, d_r=(240,), m=12, eta=20.0, stop="steps", steps=4000, test_samples=1, records=3)


def _noise(squared: float) -> tuple[float]:
    return (math.sqrt(squared / 240),)


SETTINGS: Mapping[str, Parameters] = {
    "larger start": replace(_OTHER, mu=(0.02, 0.05), sigma_g=_noise(1.5), sigma_0=0.03),
    "narrow z_y": replace(_OTHER, mu=(0.05, 0.02), sigma_g=_noise(3.0), sigma_0=0.015, z_y=(Interval(1.0, 1.5),)),
    "weak noise": replace(_OTHER, mu=(0.06,), sigma_g=_noise(0.6), gamma=(Interval(0.02, 0.05),)),
    "small β": replace(_OTHER, mu=(0.01, 0.03), sigma_g=_noise(4.5), beta=1.5),
    "q = 5": replace(_OTHER, q=5, mu=(0.02, 0.05), sigma_g=_noise(2.0), sigma_0=0.08),
}
"""None of them is one of those on which MEMORISED was chosen."""


def losers(prediction: Prediction) -> tuple[np.ndarray, np.ndarray]:
    """x from the start alone, and whether the loser is learned by ten times the step of training error zero.

    One entry a loser (seed, modality, class) of the learned classes; where the error never vanishes, by the last step.
    """
    p, joint = prediction.parameters, prediction.flow.joint
    passage = np.where(np.asarray(joint.first_passage) == NEVER, np.inf, np.asarray(joint.first_passage))
    zero = np.where(np.asarray(joint.zero_error_step) == NEVER, np.inf, np.asarray(joint.zero_error_step))
    end = np.minimum(TIMES * zero, p.steps)[:, None]
    winner, T_j = passage.argmin(axis=1), passage.min(axis=1)
    pushed = np.take_along_axis(np.asarray(prediction.flow.pushed), winner[:, None, None], axis=1)[:, 0]
    loser = loser_at_passage(p, prediction.Gamma[:, 0], prediction.flow.data.signal_strength, winner)
    x = ratio(p, loser, pushed, winner, end - np.minimum(T_j, p.steps))
    lost = prediction.summary.lost
    return x[lost], (passage <= end[:, None])[lost]


def area_under_curve(score: np.ndarray, positive: np.ndarray) -> Estimate:
    """The probability that a positive's score is below a negative's, ties counted half; Hanley and McNeil's error."""
    ones, zeros = int(positive.sum()), int((~positive).sum())
    if not ones or not zeros:
        return Estimate(math.nan, math.nan, math.nan)
    A = 1 - float(rankdata(score)[positive].sum() - ones * (ones + 1) / 2) / (ones * zeros)
    first, second = A / (2 - A), 2 * A * A / (1 + A)
    variance = (A * (1 - A) + (ones - 1) * (first - A * A) + (zeros - 1) * (second - A * A)) / (ones * zeros)
    half = 1.96 * math.sqrt(max(variance, 0))
    return Estimate(A, max(A - half, 0), min(A + half, 1))


@PERMANENCE.claim(
    "permanence",
    "A loser is learned in the end where x = τ_l (1/(5 τ_n) + 1/(T − T_j)) < 1, and else stays a loser.",
    Verdict.SUPPORTED,
    declares={"area": (0.85, 1.0), "transient below": (0.85, 1.0), "transient above": (0.0, 0.2)},
    assumptions="section 4's data and networks; the leading neurons' flow at five settings with K = 6, q = 4 and 5, to "
    "ten times the step of training error zero or 4,000 steps; none of them is one on which the 5 was chosen",
    uses=("competition.flow", "competition.claim-a7.noise"),
    needs=Budget.THOROUGH,
)
def permanent_or_transient(budget: Budget, seed: int) -> Finding:
    """Before any training x tells transient competition from permanent.

    The area under the curve is at least 0.85; of the losers with x < 0.3 at least 0.9 are learned, and with x > 3 at
    most 0.2, those that no sample pushes (x = ∞) among them; how many of the others with x > 3 is told.
    """
    seeds = run_seeds(seed, 48 if budget is Budget.THOROUGH else 12)
    each = [losers(predict(p, seeds)) for p in SETTINGS.values()]
    x, learned = (np.concatenate(values) for values in zip(*each, strict=True))
    area = area_under_curve(x, learned)
    below, above, pushed = (
        stats.proportion(int(learned[chosen].sum()), int(chosen.sum()))
        for chosen in (x < BELOW, x > ABOVE, (x > ABOVE) & np.isfinite(x))
    )
    verdict = all_of([at_least(area, 0.85), at_least(below, 0.9), within(above, 0, 0.2)])
    evidence = (
        f"area under the curve {area} over {x.size} losers; learned with x < {BELOW:g}: {below}, with x > {ABOVE:g}: "
        f"{above}, and of those that a sample pushes {pushed}"
    )
    return Finding(
        verdict, evidence, {"area": area, "transient below": below, "transient above": above, "pushed": pushed}
    )
