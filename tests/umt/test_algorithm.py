"""Equations (1) to (3) and Algorithm 1: the formulas against losses by hand, and the claims against wrong code."""

import math
from dataclasses import replace

import numpy as np
import pytest

from mmtheory.claim import Budget, Verdict
from mmtheory.umt import formulas
from mmtheory.umt.claims import algorithm
from mmtheory.umt.claims.algorithm import ALGORITHM, cases
from mmtheory.umt.formulas import Weights

CLAIMS = {claim.id: claim for claim in ALGORITHM.claims}
rng = np.random.default_rng(0)


def layer(*shape):
    return rng.standard_normal(shape), rng.standard_normal(shape[0])


SMALL = Weights([[layer(3, 2), layer(2, 3)], [layer(2, 1)]], layer(2, 4))
TEACHERS = [Weights([[layer(2, 2)]], layer(2, 2)), Weights([[layer(2, 1)]], layer(2, 2))]
X = [[rng.standard_normal(2), rng.standard_normal(1)] for _ in range(3)]
Y = [0, 1, 1]


def test_logits_by_hand():
    first, second, taught = ([(np.array([[a]]), np.array([b]))] for a, b in ((2.0, 1.0), (-1.0, 0.0), (1.0, 0.0)))
    network = Weights([first, second], (np.eye(2), np.zeros(2)))
    x = [np.array([3.0]), np.array([5.0])]
    assert formulas.logits(network, x) == pytest.approx([7, -5])
    assert formulas.task_loss(network, [x], [1]) == pytest.approx(math.log(math.exp(7) + math.exp(-5)) + 5)
    teacher = Weights([taught], (np.eye(1), np.zeros(1)))
    # φ* = 3 and 5, φ = 7 and −5.
    assert formulas.distances(network, [teacher, teacher], [x]) == pytest.approx([16, 100])


def umt_loss(network, weights):
    apart = formulas.distances(network, TEACHERS, X)
    return formulas.task_loss(network, X, Y) + sum(w * d for w, d in zip(weights, apart, strict=True))


@pytest.mark.parametrize("taught", [True, False])
def test_an_iteration_descends_the_loss(taught):
    """Each weight moves by −rate times the central difference of the loss."""
    weights, rate, h = (0.7, 1.3), 0.1, 1e-6
    after = formulas.descend(SMALL, TEACHERS if taught else [], X, Y, rate, weights)
    for leaf, moved in zip(SMALL.leaves, after.leaves, strict=True):
        for at in np.ndindex(leaf.shape):
            values = []
            for step in (h, -h):
                leaf[at] += step
                values.append(umt_loss(SMALL, weights if taught else (0, 0)))
                leaf[at] -= step
            assert moved[at] - leaf[at] == pytest.approx(-rate * (values[0] - values[1]) / (2 * h), abs=1e-7)


def test_the_code_is_the_formulas():
    for claim in CLAIMS.values():
        assert claim.surprises(claim.finding(Budget.QUICK, 0), Budget.QUICK) == []


def test_a_wrong_loss_or_update_is_noticed():
    (first, *others) = cases(Budget.QUICK, 0)
    for k, names in enumerate((["equation-1"], ["equation-2"], ["equation-2"], ["equation-3"])):
        wrong = replace(first, losses=first.losses + 1e-6 * (np.arange(4) == k))
        flipped = [name for name, claim in CLAIMS.items() if claim.judged((wrong, *others)).verdict is Verdict.REFUTED]
        assert flipped == [f"umt.{name}" for name in names]
    stopped = replace(first, after=first.network)
    assert CLAIMS["umt.algorithm-1"].judged((stopped, *others)).verdict is Verdict.REFUTED
    assert algorithm.STEPS.periods == 2
