"""Section 3.2: the range of d_util, and what its ends mean."""

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


@UTILISATION.claim(
    "d-util.ends",
    "Where d_util is close to −1 or 1 the model benefits from one of the modalities, given the other.",
    Verdict.REFUTED,
    reading="at −1 and 1 one of the two rates is positive, whatever the four accuracies are",
    established=Established.CERTIFICATE,
    declares={"neither": (194, 194)},
)
def printed_ends(budget: Budget, seed: int) -> Finding:
    differences, rates = _every_count(10)
    neither = int(np.sum(np.isclose(np.abs(differences), 1) & np.all(rates <= 0, axis=1)))
    example = d_util(np.array([[0.5, 0.4]]), np.array([[0.5, 0.8]]))[0]
    evidence = (
        f"in {neither} combinations of four accuracies on 10 samples d_util is −1 or 1 and neither rate positive: "
        f"A(f_0) = A(f'_0) = 0.5, A(f_1) = 0.4 and A(f'_1) = 0.8 give {example:g}, by the harm that a context does"
    )
    return Finding(Verdict.REFUTED if neither else Verdict.HOLDS, evidence, {"neither": neither})


@UTILISATION.claim(
    "d-util.ends.corrected",
    "Where no context lowers an accuracy and |d_util| ≥ 1 − ε, one rate is at least 1 − ε and the other at most ε.",
    Verdict.HOLDS,
    reading="all combinations of accuracies that no context lowers, N = 1, 2, 5, 10, ε = 0, 0.1, 0.2, 0.5",
    established=Established.EXHAUSTIVE,
    corrects=("greedy.d-util.ends",),
    **CORRECTED,
)
def corrected_ends(budget: Budget, seed: int) -> Finding:
    right, cases = [], 0
    for N in (1, 2, 5, 10):
        differences, rates = _every_count(N)
        low, high = np.sort(rates, axis=1).T
        for ε in (0.0, 0.1, 0.2, 0.5):
            at_end = (low >= 0) & (np.abs(differences) >= 1 - ε - 1e-12)
            right.append(np.all(high[at_end] >= 1 - ε - 1e-12) and np.all(low[at_end] <= ε + 1e-12))
            cases += int(at_end.sum())
    evidence = f"{cases} cases on 1, 2, 5 and 10 samples"
    return Finding(Verdict.HOLDS if all(right) else Verdict.REFUTED, evidence)
