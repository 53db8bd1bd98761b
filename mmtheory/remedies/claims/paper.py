"""What claims about the remedies have in common: the small network of the competition wing."""

from mmtheory import papers
from mmtheory.claim import Paper

PAPER = Paper("remedies", papers.UMT, scope="empirical")

SMALL = (
    "smoothed-ReLU late fusion with a fixed head, full-batch gradient descent; the student's step size chosen on "
    "validation data (fixed at the quick budget)"
)
