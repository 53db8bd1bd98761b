"""The count of multiplications against sizes worked out by hand."""

import pytest

from mmtheory.claim import Budget, Verdict
from mmtheory.greedy.claims import computation
from mmtheory.greedy.claims.computation import counted
from mmtheory.greedy.network import Architecture
from tests.greedy.test_claims import BY_ID

DENSE = Architecture(((3,), (4,)), 3, channels=(5, 6), strides=(1, 1), after=(0,))


def test_multiplications_of_dense_branches():
    """Forward, gradient of weights, and of inputs, which the first layers do not need; the context is 5 numbers."""
    n = 7
    first = 3 * 5 + 4 * 5
    module = 10 * 5 + 2 * 5 * 5
    rest = 2 * 5 * 6 + 2 * 6 * 3
    plain, guided, squared = counted(DENSE, n)
    assert plain == n * (2 * first + 3 * (module + rest))
    # The gates are computed once more for their means.
    assert guided == plain + n * module
    biases = 2 * 5 + 2 * 6 + 2 * 3
    of_modules = (10 * 5 + 5) * 2 + 2 * (5 * 5 + 5)
    assert squared == 2 * (first + rest + biases + of_modules)


def test_three_forward_passes_would_be_noticed(monkeypatch):
    def thrice(network, examples, step):
        return [computation.regular_step(network, examples) for _ in range(3)]

    monkeypatch.setattr(computation, "guided_step", thrice)
    finding = BY_ID["computation"].finding(Budget.QUICK, 0)
    assert finding.verdict is Verdict.REFUTED
    assert finding.numbers["share"] == pytest.approx(2, abs=0.02)
