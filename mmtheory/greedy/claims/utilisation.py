"""Section 3.2: the range of d_util."""

import itertools

import numpy as np

from mmtheory.claim import CORRECTED, Budget, Established, Finding, Verdict
from mmtheory.greedy.claims.paper import PAPER
from mmtheory.greedy.utilisation import conditional_utilisation, d_util, d_util_range, utilisation_range

UTILISATION = PAPER.subject(section="3.2", assumptions="accuracies are multiples of 1/N, A(f_i) > 0", scope="exact")


def _every_count(N: int) -> tuple[np.ndarray, np.ndarray]:
    """d_util and both u for every combination of correct answers on N samples, A(f_i) > 0."""
    counts = np.array(list(itertools.product(range(1, N + 1), range(N + 1), range(1, N + 1), range(N + 1)))) / N
    accuracies, cut_offs = counts[:, [0, 2]], counts[:, [1, 3]]
    return d_util(accuracies, cut_offs), conditional_utilisation(accuracies, cut_offs)


@UTILISATION.claim(
    "d-util.range",
    "d_util is bounded between −1 and 1.",
    Verdict.REFUTED,
    reading="whatever the four accuracies are",
    established=Established.CERTIFICATE,
    declares={"largest": (9.99, 10.01)},
)
def printed_range(budget: Budget, seed: int) -> Finding:
    differences, _ = _every_count(10)
    outside = int(np.sum(np.abs(differences) > 1 + 1e-12))
    evidence = (
        f"{outside} of {differences.size} combinations of four accuracies on 10 samples give |d_util| > 1, "
        f"up to {differences.max():g}"
    )
    largest = {"largest": float(differences.max())}
    return Finding(Verdict.REFUTED if outside else Verdict.HOLDS, evidence, largest)


@UTILISATION.claim(
    "d-util.range.corrected",
    "On N samples u lies in [1 − N, 1] and d_util in [−N, N]; in [−1, 1] where no context lowers an accuracy.",
    Verdict.HOLDS,
    reading="least and greatest value over all combinations of accuracies, N = 1, 2, 5, 10",
    established=Established.EXHAUSTIVE,
    corrects=("greedy.d-util.range",),
    **CORRECTED,
)
def corrected_range(budget: Budget, seed: int) -> Finding:
    right = []
    for N in (1, 2, 5, 10):
        differences, rates = _every_count(N)
        without_harm = differences[np.all(rates >= 0, axis=1)]
        found = (
            *(rates.min(), rates.max()),
            *(differences.min(), differences.max()),
            *(without_harm.min(), without_harm.max()),
        )
        right.append(np.allclose(found, (*utilisation_range(N), *d_util_range(N), -1, 1)))
    evidence = "all combinations of accuracies on 1, 2, 5 and 10 samples"
    return Finding(Verdict.HOLDS if all(right) else Verdict.REFUTED, evidence)
