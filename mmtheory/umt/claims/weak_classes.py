"""Classes in which a modality alone is weak, on HTAD, the same people in the training and the test part."""

from mmtheory import papers
from mmtheory.claim import Finding, Verdict
from mmtheory.familywise import together
from mmtheory.umt.claims.paper import MEASURED, ON_HTAD
from mmtheory.umt.parameters import ALONE
from mmtheory.umt.runs import Study

LOW = 0.1
"""So far below the accuracy on all test samples an accuracy is called low here; the paper does not say."""

WEAK_CLASSES = MEASURED.subject(paper=papers.COMPETITION, section="1.1", **ON_HTAD)


@WEAK_CLASSES.claim(
    "figure-1.weak-classes",
    "Of each modality there are classes in which its own network has a low accuracy (Figure 1 (a), (b)).",
    # Partitions share samples: the intervals of a class, for the population, stay some ten points wide.
    Verdict.INCONCLUSIVE,
    reading=f"modality by modality, the interval of some class's accuracy lies more than {100 * LOW:g} points below "
    "the accuracy on all test samples, at confidence 1 − 0.05/K for each of the K classes; refuted where those of all "
    "classes lie above that",
)
def has_weak_classes(study: Study) -> Finding:
    counts, parts, refuted = {}, [], False
    for r in (1, 2):
        whole = study.comparison.accuracy(f"{ALONE}{r}")
        K = len(study.comparison.class_accuracies(f"{ALONE}{r}"))
        classes = study.comparison.class_accuracies(f"{ALONE}{r}", together(K))
        counts[f"modality {r}"] = sum(accuracy.high < whole.value - LOW for accuracy in classes)
        refuted |= all(accuracy.low >= whole.value - LOW for accuracy in classes)
        worst = min(classes, key=lambda accuracy: accuracy.value)
        parts.append(f"modality {r}: {counts[f'modality {r}']} of {K} classes, the worst {worst}, all {whole}")
    found = Verdict.SUPPORTED if min(counts.values()) > 0 else Verdict.INCONCLUSIVE
    return Finding(Verdict.REFUTED if refuted else found, "; ".join(parts), counts)
