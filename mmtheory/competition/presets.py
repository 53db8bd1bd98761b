"""Parameter sets with a purpose, found by search; docs/guide/competition.md says what each shows and takes."""

from dataclasses import replace

from mmtheory.competition.parameters import Parameters
from mmtheory.competition.sparse_coding import Interval

QUICK = Parameters(
    K=4, n=200, m=6, sigma_0=0.05, eta=16.0, steps=300, s=1.0, mu=(0.01, 0.03), test_samples=2000, records=40
)
"""Seconds, for tests."""

DEFAULT = Parameters(
    K=10,
    n=1000,
    m=30,
    eta=60.0,
    steps=500,
    s=3.0,
    z_off=(Interval(0.05, 0.2),),
    mu=(0.002, 0.01),
    test_samples=50000,
)
"""Competition seen clearly: few neurons per class would leave classes unlearned, a longer run would teach losers."""

THEORY = replace(
    DEFAULT,
    K=8,
    d_r=(600,),
    n=600,
    m=15,
    eta=30.0,
    steps=6000,
    # One wrong sample costs at least log(2)/n: at this loss there is none.
    stop="loss",
    loss_threshold=0.001,
    sigma_g=(0.12,),
)
"""Also training error 0, by memorised noise."""

MEMORISING = replace(
    THEORY, K=6, d_r=(400,), n=300, m=12, steps=5000, sigma_g=(0.15,), mu=(0.006, 0.02), test_samples=10000, records=60
)
"""The regime of THEORY at a size for tests."""

SKEWED = Parameters(
    K=8,
    n=400,
    m=8,
    sigma_0=0.04,
    eta=16.0,
    steps=1500,
    mu=(0.002,),
    z_y=(Interval(1.0, 2.0), Interval(1.2, 2.4)),
    test_samples=1000,
    records=40,
)
"""Many classes won and lost in little time, modality 2 with the stronger signal, for the frequencies of Lemma A.3."""

PHASE_ONE = Parameters(K=4, n=800, m=8, sigma_0=0.04, eta=16.0, steps=1500, mu=(0.002,), test_samples=1000, records=30)
"""Around this point the lengths of phase 1 are compared (Claim A.7)."""

PRESETS: dict[str, Parameters] = {
    "quick": QUICK,
    "default": DEFAULT,
    "theory": THEORY,
    "memorising": MEMORISING,
    "skewed": SKEWED,
    "phase-one": PHASE_ONE,
}

SEEDS = {"quick": 3, "default": 24, "theory": 12, "memorising": 8, "skewed": 8, "phase-one": 8}
"""How many seeds each preset runs unless told otherwise."""
