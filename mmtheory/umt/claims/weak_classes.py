"""Classes in which a modality alone is weak, on HTAD, the same people in the training and the test part."""

import numpy as np
from jaxtyping import Float

from mmtheory import papers, stats
from mmtheory.claim import Finding, Verdict
from mmtheory.umt.claims.paper import MEASURED, ON_HTAD
from mmtheory.umt.parameters import ALONE
from mmtheory.umt.runs import Study, longer_on_htad

WEAK_CLASSES = MEASURED.subject(paper=papers.COMPETITION, section="1.1", **ON_HTAD | {"run": longer_on_htad})


def behind(study: Study, r: int) -> Float[np.ndarray, "repeat K"]:
    """Of the network of modality r alone, the accuracy on all test samples − that on the samples of each class."""
    outcome = study.comparison.outcomes[f"{ALONE}{r}"]
    gaps = np.asarray(outcome.test_accuracy)[:, None] - np.asarray(outcome.class_accuracy)
    return np.stack([study.repeats(gap) for gap in gaps.T], axis=1)


@WEAK_CLASSES.claim(
    "figure-1.weak-classes",
    "Of each modality there are classes in which its own network has a low accuracy (Figure 1 (a), (b)).",
    Verdict.SUPPORTED,
    reading="in this data set, of which partitions and initialisations vary: modality by modality the accuracy in some "
    "class is below that on all test samples, by intervals over repeats for all K classes at once; refuted if in none",
)
def has_weak_classes(study: Study) -> Finding:
    weak, parts, worst, refuted = [], [], {}, False
    for r in (1, 2):
        gaps = behind(study, r)
        K = gaps.shape[1]
        estimates = [stats.mean(gap, 1 - (1 - stats.CONFIDENCE) / K) for gap in gaps.T]
        weak.append(sum(one.low > 0 for one in estimates))
        refuted |= all(one.high <= 0 for one in estimates)
        worst[f"modality {r}, worst"] = largest = max(estimates, key=lambda one: one.value)
        parts.append(
            f"modality {r}: weak in {weak[-1]} of {K} classes, "
            f"the worst {largest.text(100, '.1f')} percentage points behind all"
        )
    found = Verdict.SUPPORTED if min(weak) > 0 else Verdict.INCONCLUSIVE
    counts = {f"modality {r}": count for r, count in enumerate(weak, start=1)}
    return Finding(Verdict.REFUTED if refuted else found, "; ".join(parts), counts | worst)
