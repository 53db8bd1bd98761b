"""What the leading neurons' flow predicts of full runs: T_j, who wins and who learns, the joint error (ours)."""

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np
from scipy.special import ndtri

from mmtheory import stats
from mmtheory.claim import OURS, Budget, Finding, Verdict, all_of, at_least, run_seeds, within
from mmtheory.competition.claims.paper import PAPER
from mmtheory.competition.descent import NEVER
from mmtheory.competition.flow import predict
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.presets import PRESETS
from mmtheory.competition.run import simulate
from mmtheory.competition.summary import Summary
from mmtheory.estimate import Estimate

FLOW = PAPER.subject(section="6.1", **(OURS | {"scope": "empirical", "starts_at": Budget.STANDARD}))

AROUND = replace(
    PRESETS["memorising"], K=4, n=120, d_r=(160,), m=10, sigma_g=(0.15,), mu=(0.02, 0.05), steps=1000, test_samples=4000
)
"""Small, with insufficient samples that are memorised in the end."""

SETTINGS: Mapping[str, Parameters] = {
    "q = 4": AROUND,
    "q = 3": replace(AROUND, q=3, beta=1.0, eta=2.0),
    "q = 5": replace(AROUND, q=5, sigma_0=0.08),
    "R = 3": replace(AROUND, modalities=3, mu=(0.02, 0.03, 0.05)),
    "weak noise": replace(AROUND, sigma_g=(0.08,)),
}


SEEDS = (12, 12, 40)

DRAWS = 4
"""How many times as many seeds the flow has where it is a law's: it is the cheaper."""


@cache
def run_of(setting: str, seeds: range) -> Summary:
    """Full runs at one of SETTINGS."""
    return simulate(SETTINGS[setting], seeds, progress=False).summary


@FLOW.claim(
    "flow",
    "With the same data and start, the flow of the leading neurons has the T_j and the outcomes of all neurons.",
    Verdict.SUPPORTED,
    declares={"T_j": (0, 0.01), "outcomes": (0.985, 1.0)},
    assumptions="section 4's data and networks; five settings with q = 3, 4, 5, R = 2, 3, strong and weak noise",
)
def flow_is_the_run(budget: Budget, seed: int) -> Finding:
    """At every setting: T_j of flow and run differ by at most 1 % in the median and in 99 of 100 classes.

    And over all settings, whether each Γ_j^r reaches β by the end is the same in a share of at least 0.99.
    """
    seeds = run_seeds(seed, SEEDS[budget])
    differences, same = [], []
    for name, p in SETTINGS.items():
        prediction, run = predict(p, seeds), run_of(name, seeds)
        differences.append(np.abs(prediction.phase_one / run.phase_one - 1))
        joint = prediction.flow.joint, run.outcome.joint
        reached = [np.asarray(one.first_passage) != NEVER for one in joint]
        same.append((reached[0] == reached[1]).ravel())
    outcomes = np.concatenate(same)
    share = stats.proportion(int(outcomes.sum()), outcomes.size)
    worst = max(float(np.nanquantile(of_setting, 0.99)) for of_setting in differences)
    verdict = all_of([Verdict.SUPPORTED if worst <= 0.01 else Verdict.REFUTED, at_least(share, 0.99)])
    evidence = f"T_j differs by at most {worst:.2g} in 99 of 100 classes; the same outcome in a share {share}"
    return Finding(verdict, evidence, {"T_j": worst, "outcomes": share})


@FLOW.claim(
    "flow.law",
    "As a law, at other seeds, the flow of the leading neurons has the joint test error of all neurons.",
    Verdict.SUPPORTED,
    declares={"ratio": (0.85, 1.15)},
    assumptions="the runs of `competition.flow`, and the flow at other seeds",
    uses=("competition.flow",),
    needs=Budget.THOROUGH,
)
def flow_is_the_law(budget: Budget, seed: int) -> Finding:
    """Joint test error of the flow over that of runs with other data, noise and weights, within 1 ± 0.15.

    A ratio of means over seeds, its geometric mean over the five settings, and an interval by the delta method.
    """
    count = SEEDS[budget]
    every = run_seeds(seed, (1 + DRAWS) * count)
    seeds, others = every[:count], every[count:]
    logs, variances = [], []
    for name, p in SETTINGS.items():
        for sign, summary in ((1, predict(p, others).summary), (-1, run_of(name, seeds))):
            test = summary.outcome.test
            errors = np.asarray(test.joint_errors).sum(axis=-1) / np.asarray(test.tested).sum(axis=-1)
            if not errors.any():
                return Finding(Verdict.INCONCLUSIVE, f"at {name} no error was found, of which there is no logarithm")
            logs.append(sign * math.log(errors.mean()))
            variances.append(errors.var(ddof=1) / errors.size / errors.mean() ** 2)
    middle, half = sum(logs) / len(SETTINGS), math.sqrt(sum(variances)) / len(SETTINGS)
    half *= float(ndtri((1 + stats.CONFIDENCE) / 2))
    ratio = Estimate(math.exp(middle), math.exp(middle - half), math.exp(middle + half))
    evidence = f"joint test error of the flow / of all neurons = {ratio}, at {len(others)} and {count} seeds"
    return Finding(within(ratio, 0.85, 1.15), evidence, {"ratio": ratio})
