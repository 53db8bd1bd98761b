"""Multiplications of UMT and of naive fusion, worked out by hand."""

from mmtheory.claim import Budget
from mmtheory.learners.fusion import Architecture
from mmtheory.learners.method import Method
from mmtheory.umt.claims.computation import COMPUTATION, multiplications
from mmtheory.umt.teacher import UniModalTeacher

SIZES = Architecture(((3,), (4,)), K=3, features=6, width=5)


def test_multiplications_of_a_step():
    """Forward, gradient of weights, and of inputs, which the first layers do not need; of teachers encoders forward."""
    n = 7
    first, second, head = 3 * 5 + 4 * 5, 2 * 5 * 6, 2 * 6 * 3
    naive = n * (2 * first + 3 * (second + head))
    assert multiplications(Method(), SIZES, n) == naive
    alone = [multiplications(Method(), SIZES.modality(r), n) for r in range(2)]
    assert alone == [n * (2 * d * 5 + 3 * (5 * 6 + 6 * 3)) for d in (3, 4)]
    assert multiplications(UniModalTeacher(), SIZES, n, taught=True) == naive + n * (first + second)


def test_the_claim():
    (claim,) = COMPUTATION.claims
    assert claim.surprises(claim.finding(Budget.QUICK, 0), Budget.QUICK) == []
