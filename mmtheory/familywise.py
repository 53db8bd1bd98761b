"""The confidence of intervals that are looked at together, after Bonferroni."""

from mmtheory import stats


def together(count: int) -> float:
    """The confidence of so many intervals that hold together at stats.CONFIDENCE."""
    return 1 - (1 - stats.CONFIDENCE) / count
