"""What claims about the remedies have in common: the small network of the competition wing."""

import numpy as np

from mmtheory import papers
from mmtheory.claim import Paper
from mmtheory.precondition import Precondition
from mmtheory.remedies.comparison import Comparison

PAPER = Paper("remedies", papers.UMT, scope="empirical")

SMALL = (
    "smoothed-ReLU late fusion with a fixed head, full-batch gradient descent; the student's step size chosen on "
    "validation data (fixed at the quick budget)"
)

NO_DIVERGENCE = Precondition(
    "no divergence",
    "no network of any method diverged",
    lambda runs: (_diverged(runs) == 0, f"{_diverged(runs)} networks"),
)


def _diverged(runs: Comparison) -> int:
    return sum(int(np.sum(outcome.diverged)) for outcome in runs.outcomes.values())
