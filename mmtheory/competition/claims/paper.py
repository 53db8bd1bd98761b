"""What claims about "Modality Competition" have in common, and the runs that are judged where networks are trained.

Shares are over seeds, classes and modalities, with exact binomial intervals as if these were independent, which by the
theory they are at initialisation.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial

from mmtheory import papers
from mmtheory.claim import Budget, Declared, Paper, run_seeds
from mmtheory.competition.parameters import Parameters
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
    "extreme": (("extreme", 16), ("extreme", 32), ("extreme", 160)),
    "three": (("three", 16), ("three", 32), ("three", 80)),
    "small-beta": (("small-beta", 8), ("small-beta", 24), ("small-beta", 80)),
    "second-layer": (("second-layer", 8), ("second-layer", 24), ("second-layer", 80)),
    "spikes": (("spikes", 8), ("spikes", 32), ("spikes", 120)),
}
"""By what they are about: at each budget the law and the number of seeds."""

MEMORISING = replace(PRESETS["memorising"], z_y=ASYMMETRIC)

LAWS: Mapping[str, Parameters] = {
    **{name: replace(PRESETS[name], z_y=ASYMMETRIC) for name in ("theory", "skewed")},
    "memorising": MEMORISING,
    # All of modality 2's z_y above modality 1's: its d is 25 times as large.
    "extreme": replace(PRESETS["skewed"], z_y=(Interval(1.0, 2.0), Interval(2.24, 4.48)), eta=4.0, steps=6000),
    # The network of `memorising` in weights a tenth as large, and with them its logits.
    "small-beta": replace(MEMORISING, beta=0.2, sigma_0=0.002, eta=3.0, steps=4000),
    # Few coordinates have spikes, but large ones; the mean is that of a uniform law up to 0.045.
    "spikes": replace(MEMORISING, tau=(0.25,), spike_shape=0.1),
    "second-layer": replace(MEMORISING, second_layer="trained", eta=10.0),
    "three": replace(
        PRESETS["memorising"], modalities=3, mu=(0.006, 0.012, 0.02), z_y=(Interval(1.0, 2.0), *ASYMMETRIC)
    ),
}
"""Presets with z_y as above, and others."""


@cache
def run(kind: str, budget: Budget, seed: int) -> Summary:
    """One of RUNS."""
    law, count = RUNS[kind][budget]
    return _run(law, count, seed)


@cache
def _run(law: str, count: int, seed: int) -> Summary:
    return simulate(LAWS[law], run_seeds(seed, count), progress=False).summary


def judged_on(kind: str, *preconditions: Precondition) -> Declared:
    """What claims declare that judge a run's `Summary`: the ledger has them judge one of RUNS."""
    runs = ", ".join(f"{law} × {count} seeds" for law, count in RUNS[kind])
    return {
        "run": partial(run, kind),
        "preface": "at the declared size, which says nothing of K → ∞",
        "assumptions": f"section 4's data and networks; modality 2 has the stronger signal; runs at "
        f"the three budgets: {runs}",
        "preconditions": preconditions,
        "scope": "empirical",
    }
