"""The confidence of intervals that are looked at together, after Bonferroni."""

from mmtheory import stats


def together(count: int, confidence: float = stats.CONFIDENCE) -> float:
    """The confidence of each of so many intervals that hold together at this one."""
    return 1 - (1 - confidence) / count
