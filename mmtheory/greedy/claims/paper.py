"""What claims about greedy learning have in common: data, learning rates, and how estimates become a finding."""

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


def mean_over_seeds(runs: Summary, values: np.ndarray) -> Estimate:
    """The mean over the seeds that have a number, with the interval for the overlap of the runs' splits."""
    return stats.resampled_mean(values[np.isfinite(values)], runs.overlap)


def estimated(estimates: dict[str, Estimate], verdict: Verdict, scale: float, unit: str, seeds: int) -> Finding:
    """The finding whose evidence are these estimates, in multiples of 1/`scale`."""
    evidence = "; ".join(
        f"{name} {scale * e.value:.3g} [{scale * e.low:.3g}, {scale * e.high:.3g}]" for name, e in estimates.items()
    )
    return Finding(verdict, f"{evidence}{unit}, {seeds} seeds", estimates)
