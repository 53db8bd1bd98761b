"""What claims about greedy learning have in common: data, learning rates, and how estimates become a finding."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from mmtheory import papers, stats
from mmtheory.claim import Budget, Declared, Finding, Paper, Verdict
from mmtheory.estimate import Estimate
from mmtheory.greedy.runs import L1
from mmtheory.greedy.summary import Summary

PAPER = Paper("greedy", papers.GREEDY)

MEASURED: Declared = {"scope": "empirical", "starts_at": Budget.STANDARD}
"""Minutes of training each."""

EXACT = 1e-9
"""What rounding leaves of an identity in float64."""

ON_DIGITS = (
    "coloured and gray MNIST from 5,000 digits pooled to 14 × 14, validation colours independent of the label; "
    "channels 8, 16, 32, 32, no normalisation layers; random splits, Nadeau and Bengio's corrected interval"
)

ON_SOLIDS = (
    f"two views of synthetic solids, λ in {', '.join(f'{weight:g}' for weight in L1)}, learning rate 0.1, batches "
    "of 8, no momentum"
)


def mean_over_seeds(runs: Summary, values: np.ndarray, confidence: float = stats.CONFIDENCE) -> Estimate:
    """The mean over the seeds that have a number, with the interval for the overlap of the runs' splits."""
    return stats.resampled_mean(values[np.isfinite(values)], runs.overlap, confidence)


def estimated(
    estimates: Mapping[str, Estimate], values: Sequence[np.ndarray], verdict: Verdict, scale: float, unit: str
) -> Finding:
    """The finding whose evidence are these estimates, in multiples of 1/`scale`, of one value a seed, NaN for none."""
    evidence = "; ".join(
        f"{name} {scale * e.value:.3g} [{scale * e.low:.3g}, {scale * e.high:.3g}]" for name, e in estimates.items()
    )
    return Finding(verdict, f"{evidence}{unit}, {_seeds(values)} seeds", estimates)


def _known(values: np.ndarray) -> int:
    return int(np.isfinite(values).sum())


def _seeds(values: Sequence[np.ndarray]) -> str:
    """How many seeds have a value, where not all have: of every estimate."""
    total, counts = max(map(len, values)), [_known(one) for one in values]
    if len(set(counts)) == 1:
        return str(total) if counts[0] == total else f"{counts[0]} of {total}"
    return f"{', '.join(map(str, counts))} of {total}"


def of_pairs(finding: Finding, values: Mapping[str, np.ndarray]) -> Finding:
    """The finding on comparisons seed by seed, with NaN for a seed that lacks either value.

    Inconclusive where fewer than half of the seeds have both: what they tell is not of the others.
    """
    few = [name for name, one in values.items() if 2 * _known(one) < len(one)]
    if not few:
        return finding
    reason = f"fewer than half of the seeds have both values ({', '.join(name.strip(':') for name in few)})"
    return replace(finding, verdict=Verdict.INCONCLUSIVE, evidence=f"{reason}. {finding.evidence}")
