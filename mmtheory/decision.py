"""The verdict on differences between methods under a design: better, worse, no different, or not decided."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from mmtheory import stats
from mmtheory.claim import Finding, Verdict
from mmtheory.design import Design, Reading
from mmtheory.estimate import Estimate
from mmtheory.familywise import together
from mmtheory.two_groups import two_groups

Interval: TypeAlias = Callable[[float], Estimate]
"""An estimate with its interval at a confidence, over all looks of its design together."""


def interval(design: Design, values: ArrayLike, clusters: ArrayLike | None = None) -> Interval:
    """The design's estimator on one number a repeat or, for new samples, on one number a row with its cluster."""
    if design.reading is not Reading.SAMPLES:
        estimator = partial(stats.resampled_mean, values, design.dependence)
    elif clusters is not None:
        estimator = partial(stats.clustered_mean, values, clusters)
    else:
        raise ValueError("clusters: new samples need one for every row")
    return lambda confidence: estimator(together(design.looks, confidence))


def decided(design: Design, differences: Mapping[str, ArrayLike], clusters: ArrayLike | None = None) -> Finding:
    """What is found of the statement that every difference is positive: a verdict on the smallest of them.

    - supported: all intervals lie above 0;
    - refuted: one lies below 0, at the confidence that Holm's correction for the number of differences asks for;
    - equivalent: all lie above −δ, and one below δ, corrected likewise;
    - inconclusive: otherwise; also where repeats fall into two groups that tell different stories: their means lie on
      different sides of −δ, of δ or, for a verdict that tells the sign, of 0, and that of all says nothing of either.

    Args:
        design: the claim's.
        differences: by name, one number a repeat; for new samples one a row. Where one is NaN nothing is decided.
        clusters: of the rows, for new samples.
    """
    found = {name: interval(design, values, clusters) for name, values in differences.items()}
    numbers = {name: one(stats.CONFIDENCE) for name, one in found.items()}
    per_row = design.reading is Reading.SAMPLES
    sizes = sorted({np.size(values) for values in differences.values()})
    count = f"{' … '.join(map(str, sizes))} {'rows' if per_row else 'repeats'}"
    evidence = "; ".join(f"{name}: {estimate.text(100, '+.2f')}" for name, estimate in numbers.items())
    evidence += f" percentage points, margin {100 * design.margin:g}; {design.reading}, {count}"
    if design.looks > 1:
        evidence += f", look {design.looks}, at {100 * design.confidence:.3g} %"
    verdict = on_smallest(found, design.margin)
    # Where both groups are within the margin, neither is better by as much as would matter, whatever their signs.
    bounds = (-design.margin, design.margin) if verdict is Verdict.EQUIVALENT else (-design.margin, 0, design.margin)
    apart = [] if per_row else [name for name, values in differences.items() if _apart(values, bounds)]
    if apart:
        split = "; ".join(_split(name, differences[name]) for name in apart)
        return Finding(Verdict.INCONCLUSIVE, f"{split}: no verdict on a mean. {evidence}", numbers)
    if verdict is Verdict.REFUTED and len(found) > 1:
        evidence += f"; negative after Holm's correction: {', '.join(surely_below(found, 0))}"
    return Finding(verdict, evidence, numbers)


def on_smallest(found: Mapping[str, Interval], margin: float) -> Verdict:
    """The verdict on the smallest of some differences; see `decided`."""
    lows = np.array([one(stats.CONFIDENCE).low for one in found.values()])
    if not lows.size or np.isnan(lows).any():
        return Verdict.INCONCLUSIVE
    if lows.min() > 0:
        return Verdict.SUPPORTED
    if surely_below(found, 0):
        return Verdict.REFUTED
    return Verdict.EQUIVALENT if lows.min() > -margin and surely_below(found, margin) else Verdict.INCONCLUSIVE


def surely_below(found: Mapping[str, Interval], bound: float) -> list[str]:
    """The differences that are below a bound, all at once with probability 0.95, by Holm's step-down procedure."""
    left, below = dict(found), []
    while passing := [name for name, one in left.items() if one(together(len(left))).high < bound]:
        below += passing
        left = {name: one for name, one in left.items() if name not in passing}
    return below


def _apart(values: ArrayLike, bounds: Iterable[float]) -> bool:
    """Whether there are two groups whose means lie on different sides of a bound."""
    x = np.asarray(values, float)
    if x.size < 3 or not np.isfinite(x).all():
        return False
    cut = two_groups(x)
    return cut.apart and any(cut.lower.mean() < bound < cut.upper.mean() for bound in bounds)


def _split(name: str, values: ArrayLike) -> str:
    """The two groups in words."""
    cut = two_groups(values)
    lower, upper = (f"{len(group)} at {100 * group.mean():+.2f}" for group in (cut.lower, cut.upper))
    return f"{name}: two groups, {lower} and {upper}, explain {100 * cut.explained:.0f} % of the variance"
