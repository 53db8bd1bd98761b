"""What claims about "Modality Competition" have in common, and the runs that are judged where networks are trained.

Shares are over seeds, classes and modalities, with exact binomial intervals as if these were independent, which by the
theory they are at initialisation.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial

from mmtheory import papers
from mmtheory.claim import Budget, Declared, Paper, run_seeds
from mmtheory.competition.presets import PRESETS
from mmtheory.competition.run import simulate
from mmtheory.competition.sparse_coding import Interval
from mmtheory.competition.summary import Summary
from mmtheory.precondition import Precondition

PAPER = Paper(
    "competition",
    papers.COMPETITION,
    assumptions="section 4's data and networks",
    scope="with high probability",
)

ASYMMETRIC = (Interval(1.0, 2.0), Interval(1.2, 2.4))
"""z_y of the runs: modality 2 has the stronger signal, so that p_r, p_{3−r} and ½ are told apart."""

RUNS: Mapping[str, tuple[tuple[str, int], ...]] = {
    "theorems": (("memorising", 40), ("theory", 40), ("theory", 60)),
    "memorising": (("memorising", 40), ("memorising", 80), ("memorising", 160)),
    "wins": (("skewed", 24), ("skewed", 48), ("skewed", 160)),
}
"""By what they are about: at each budget the preset, with z_y as above, and the number of seeds."""


@cache
def run(kind: str, budget: Budget, seed: int) -> Summary:
    """One of RUNS."""
    preset, count = RUNS[kind][budget]
    return _run(preset, count, seed)


@cache
def _run(preset: str, count: int, seed: int) -> Summary:
    parameters = replace(PRESETS[preset], z_y=ASYMMETRIC)
    return simulate(parameters, run_seeds(seed, count), progress=False).summary


def judged_on(kind: str, *preconditions: Precondition) -> Declared:
    """What claims declare that judge a run's `Summary`: the ledger has them judge one of RUNS."""
    presets = ", ".join(f"{preset} × {count} seeds" for preset, count in RUNS[kind])
    return {
        "run": partial(run, kind),
        "preface": "at the declared size, which says nothing of K → ∞",
        "assumptions": f"section 4's data and networks; z_y of modality 2 is 1.2 × that of modality 1; runs at "
        f"the three budgets: {presets}",
        "preconditions": preconditions,
        "scope": "empirical",
    }
