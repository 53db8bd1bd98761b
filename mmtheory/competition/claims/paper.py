"""What claims about "Modality Competition" have in common, and the runs that are judged where networks are trained.

Shares are over seeds, classes and modalities, with exact binomial intervals as if these were independent, which by the
theory they are at initialisation.
"""

from collections.abc import Mapping
from functools import cache, partial

from mmtheory import papers
from mmtheory.claim import Budget, Declared, Paper, run_seeds
from mmtheory.competition.presets import PRESETS
from mmtheory.competition.run import simulate
from mmtheory.competition.summary import Summary

PAPER = Paper(
    "competition",
    papers.COMPETITION,
    assumptions="section 4's data and networks",
    scope="with high probability",
)

RUNS: Mapping[str, tuple[tuple[str, int], ...]] = {
    "theorems": (("memorising", 12), ("theory", 12), ("theory", 40)),
    "wins": (("skewed", 16), ("skewed", 48), ("skewed", 160)),
}
"""By what they are about: at each budget the preset and the number of seeds."""


@cache
def run(kind: str, budget: Budget, seed: int) -> Summary:
    """One of RUNS."""
    preset, count = RUNS[kind][budget]
    return simulate(PRESETS[preset], run_seeds(seed, count), progress=False).summary


def judged_on(kind: str) -> Declared:
    """What claims declare that judge a run's `Summary`: the ledger has them judge one of RUNS."""
    presets = ", ".join(f"{preset} × {count} seeds" for preset, count in RUNS[kind])
    return {
        "run": partial(run, kind),
        "preface": "at the declared size, which says nothing of K → ∞",
        "assumptions": f"section 4's data and networks; runs at the three budgets: {presets}",
        "scope": "empirical",
    }
