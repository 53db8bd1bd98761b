"""What intervals decide of strict statements, and how wide they are where several of them decide together."""

from mmtheory.claim import Verdict
from mmtheory.estimate import Estimate
from mmtheory.stats import CONFIDENCE


def above(estimate: Estimate, target: float) -> Verdict:
    """Supported if the whole interval is above the target, refuted if none of it is, else inconclusive.

    For "larger than": what equals the target, without any spread, is not larger.
    """
    if estimate.low > target:
        return Verdict.SUPPORTED
    return Verdict.REFUTED if estimate.high <= target else Verdict.INCONCLUSIVE


def jointly(count: int) -> float:
    """The confidence of each of so many intervals at which all hold their values with `CONFIDENCE` (Bonferroni).

    A conjunction is refuted by any of its parts, so that at `CONFIDENCE` each a true one of many would often be.
    """
    return 1 - (1 - CONFIDENCE) / count
