"""Section 5.3 by the sparsity R(f) that L1 regularisation leaves: Figure 3, middle and right, and Figure A4."""

from collections.abc import Callable

import numpy as np

from mmtheory import stats
from mmtheory.claim import Finding, Verdict, all_of
from mmtheory.familywise import together
from mmtheory.greedy.assumptions import CHANCE_ON_SOLIDS, alive
from mmtheory.greedy.claims.paper import MEASURED, ON_SOLIDS, PAPER, estimated, mean_over_seeds, of_pairs
from mmtheory.greedy.runs import L1, regularised
from mmtheory.greedy.summary import Summary
from mmtheory.precondition import Precondition
from mmtheory.strict import above

SPARSITY = PAPER.subject(
    section="5.3",
    assumptions=f"{ON_SOLIDS}; R(f) is the share of the parameters below 1e-7 in absolute value",
    run=regularised,
    **MEASURED,
)


def _sparser(runs: tuple[Summary, ...]) -> tuple[bool, str]:
    without, *others = (runs_at.sparsity for runs_at in runs)
    share = float(np.mean(np.any([one > without for one in others], axis=0)))
    return share > 0.5, f"in {100 * share:.0f} % of the seeds"


SPARSER = Precondition("sparser networks", "R(f) at some λ > 0 exceeds that at λ = 0 in most seeds", _sparser)


def _at_chance(runs: tuple[Summary, ...]) -> np.ndarray:
    return np.concatenate([runs_at.collapsed(CHANCE_ON_SOLIDS) for runs_at in runs])


ALIVE_AT_EVERY_WEIGHT = alive(_at_chance)


@SPARSITY.claim(
    "sparsity.l1",
    "The larger λ, the higher R(f) (Figure A4).",
    Verdict.SUPPORTED,
    section="A.5",
    reading="at each λ > 0 the mean of R(f) over seeds exceeds that at the λ before, by intervals for all λ together",
)
def grows_with_the_weight(runs: tuple[Summary, ...]) -> Finding:
    sparsities = [runs_at.sparsity for runs_at in runs]
    steps = {
        f"R(f) at λ = {weight:g} − at {before:g}:": after - R
        for before, weight, R, after in zip(L1, L1[1:], sparsities, sparsities[1:], strict=False)
    }
    estimates = {name: mean_over_seeds(runs[0], step, together(len(steps))) for name, step in steps.items()}
    verdict = all_of([above(step, 0) for step in estimates.values()])
    return of_pairs(estimated(estimates, list(steps.values()), verdict, 100, " percentage points"), steps)


def ranked_by_sparsity(measure: Callable[[Summary], np.ndarray]) -> Callable[[tuple[Summary, ...]], Finding]:
    """Judges whether, of a seed's networks, the sparser one has the larger value."""

    def judge(runs: tuple[Summary, ...]) -> Finding:
        values = np.stack([measure(runs_at) for runs_at in runs])
        R = np.stack([runs_at.sparsity for runs_at in runs])
        first, second = np.triu_indices(len(runs), 1)
        # A seed's networks share data and initial weights: their pairs are one value.
        tau = np.mean(np.sign(R[first] - R[second]) * np.sign(values[first] - values[second]), axis=0)
        estimate = stats.mean(tau[np.isfinite(tau)])
        return of_pairs(estimated({"τ:": estimate}, [tau], above(estimate, 0), 1, ""), {"τ:": tau})

    return judge


def imbalance(runs: Summary) -> np.ndarray:
    """|d_util| on test data."""
    return np.abs(runs.d_util("test"))


def speed_imbalance(runs: Summary) -> np.ndarray:
    """|d_speed|."""
    return np.abs(runs.d_speed)


for part, symbol, measure, expected in (
    ("d-util", "|d_util|", imbalance, Verdict.SUPPORTED),
    ("d-speed", "|d_speed|", speed_imbalance, Verdict.INCONCLUSIVE),
):
    SPARSITY.claim(
        f"sparsity.{part}",
        f"{symbol} increases along R(f) (Figure 3).",
        expected,
        preconditions=(SPARSER, ALIVE_AT_EVERY_WEIGHT),
        reading=f"Kendall's rank correlation of R(f) and {symbol} over the weights λ of one seed has a positive mean "
        "over seeds",
    )(ranked_by_sparsity(measure))
