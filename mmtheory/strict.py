"""The verdict on a strict inequality: a difference that is exactly 0 is not greater than 0."""

from mmtheory.claim import Verdict
from mmtheory.estimate import Estimate


def above(estimate: Estimate, target: float) -> Verdict:
    """Supported if the whole interval is above the target, refuted if none of it is, else inconclusive."""
    if estimate.low > target:
        return Verdict.SUPPORTED
    return Verdict.REFUTED if estimate.high <= target else Verdict.INCONCLUSIVE
