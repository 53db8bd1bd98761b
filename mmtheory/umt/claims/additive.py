"""What a fusion head that adds up the modalities, F(X) = a(X^1) + b(X^2), can make of one paired feature.

A linear head on concatenated features is of this kind. Of a paired feature a learner sees a sign in each modality, and
their product is the vote times y (laziness, Definition 2); each sign alone is independent of y. Where the vote is 0 the
learner sees 0 in both and the label is a fair coin, which no rule decides; such samples are left out here.
"""

from fractions import Fraction
from itertools import product

import numpy as np

from mmtheory import papers
from mmtheory.claim import Budget, Established, Finding, Verdict
from mmtheory.umt.claims.paper import PAPER

ADDITIVE = PAPER.subject(paper=papers.LAZINESS, section="3.2", source="reconstructed")

SIGNS = (-1, 1)
CELLS = tuple(product(SIGNS, SIGNS))
"""What the two modalities show."""


def reachable(decisions: tuple[int, ...]) -> bool:
    """Whether some a, b have sign(a(s_1) + b(s_2)) = decision in every cell: a linear program in the four values."""
    # It takes long to import.
    import scipy.optimize

    rows = [
        [-d * (s1 == t) for t in SIGNS] + [-d * (s2 == t) for t in SIGNS]
        for d, (s1, s2) in zip(decisions, CELLS, strict=True)
    ]
    # d (a + b) ≥ 1 in every cell: any margin can be scaled to 1.
    return scipy.optimize.linprog(np.zeros(4), A_ub=rows, b_ub=-np.ones(4), bounds=(None, None)).status == 0


def best_additive_accuracy(p: Fraction, c: Fraction) -> Fraction:
    """The largest accuracy of an additive rule on the samples whose vote is not 0, over all reachable decisions.

    Each cell is equally likely; in it the label is s_1 s_2 with probability p/(p + p/c) = c/(c + 1).
    """
    right = c / (c + 1)

    def accuracy(decisions: tuple[int, ...]) -> Fraction:
        agree = Fraction(sum(d == s1 * s2 for d, (s1, s2) in zip(decisions, CELLS, strict=True)), len(CELLS))
        return agree * right + (1 - agree) * (1 - right)

    return max(accuracy(d) for d in product(SIGNS, repeat=len(CELLS)) if reachable(d))


def gradient_at_zero(c: Fraction) -> tuple[Fraction, ...]:
    """∂/∂a(s), ∂/∂b(s) of E log(1 + e^{−yF}) at F = 0: −½ E[y 1{s_r = s}], for both signs of both modalities."""
    mean_label = {cell: cell[0] * cell[1] * (2 * c / (c + 1) - 1) for cell in CELLS}
    return tuple(
        -sum((mean_label[cell] for cell in CELLS if cell[r] == s), Fraction(0)) / (2 * len(CELLS))
        for r in range(2)
        for s in SIGNS
    )


@ADDITIVE.claim(
    "paired-feature.additive",
    "A fusion head that adds up the modalities cannot read a paired feature (Definition 2).",
    Verdict.HOLDS,
    reading="of the four cells of signs at most three are decided as the product of the signs is",
    assumptions="F(X) = a(X^1) + b(X^2), of which the linear head is one",
    established=Established.EXHAUSTIVE,
    uses=("laziness.definition-1-2",),
    scope="exact",
)
def cannot_represent(budget: Budget, seed: int) -> Finding:
    c = Fraction(10)
    best, both = best_additive_accuracy(Fraction(4, 5), c), c / (c + 1)
    all_four = reachable(tuple(s1 * s2 for s1, s2 in CELLS))
    three = Fraction(3, 4) * both + Fraction(1, 4) * (1 - both)
    verdict = Verdict.HOLDS if not all_four and best == three else Verdict.REFUTED
    return Finding(
        verdict,
        f"of 16 decisions over the four cells the best reachable one is right with probability {best} "
        f"at c = {c}, the feature's own vote with {both}; all four cells: {all_four}",
    )


@ADDITIVE.claim(
    "paired-feature.additive.minimiser",
    "Trained by cross-entropy on a paired feature, an additive head learns nothing.",
    Verdict.HOLDS,
    reading="F = 0 minimises the population cross-entropy over all a(s_1) + b(s_2)",
    assumptions="F(X) = a(X^1) + b(X^2), one paired feature alone",
    established=Established.CERTIFICATE,
    uses=("laziness.definition-1-2",),
    scope="population",
)
def constant_minimiser(budget: Budget, seed: int) -> Finding:
    gradients = [gradient_at_zero(Fraction(c)) for c in (2, 5, 10, 1000)]
    largest = max(abs(g) for gradient in gradients for g in gradient)
    verdict = Verdict.HOLDS if largest == 0 else Verdict.REFUTED
    return Finding(
        verdict,
        f"the largest entry of the gradient at F = 0 is {largest} over c = 2, 5, 10, 1000, both signs and modalities; "
        "the loss is convex in (a, b), so that a gradient of 0 makes the constant 0, which is chance, a minimiser",
    )
