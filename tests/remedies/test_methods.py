"""Losses of the rows: a slow pooled distance, λ in the papers' normalisation, and weights of heads."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mmtheory.learners.data import Examples
from mmtheory.learners.method import Method, Pretrained, Step, cross_entropy
from mmtheory.remedies.heads import ALL, ALONE, NAIVE, WeightedHeads
from mmtheory.remedies.methods import READINGS, ROWS, umt
from mmtheory.remedies.network import Build

BUILD = Build(K=3, m=4, d_r=(3, 3), sigma_0=0.7, q=3, beta=1.0)
WEIGHT = 2.0


EXAMPLES = Examples(
    tuple(jax.random.normal(jax.random.key(r), (6, 3)) for r in range(2)), jnp.array([0, 1, 2, 0, 1, 2])
)
STUDENT = BUILD.late_fusion(jax.random.key(8))
TEACHERS = tuple(BUILD.modality(r).late_fusion(jax.random.key(20 + r)) for r in range(2))


def loss(row):
    hyper = row.at(1.0, BUILD)
    step = Step(jax.random.key(0), jnp.zeros(()), jnp.asarray(0), hyper, Pretrained(TEACHERS), ())
    return float(row.method.loss(STUDENT, EXAMPLES, step))


def squared_norm(pooled):
    """E‖φ*_r(X) − φ_r(X)‖² summed over modalities, a loop over samples, classes and neurons."""
    total = 0.0
    for x, student, teacher in zip(EXAMPLES.x, STUDENT.encoders, [t.encoders[0] for t in TEACHERS], strict=True):
        for x_i in np.asarray(x, float):
            for j in range(BUILD.K):
                differences = []
                for l in range(BUILD.m):
                    outputs = []
                    for w in (student, teacher):
                        z = float(np.asarray(w[j, l], float) @ x_i)
                        outputs.append(0 if z <= 0 else z**3 / 3 if z <= 1 else z - 2 / 3)
                    differences.append(outputs[1] - outputs[0])
                total += sum(differences) ** 2 if pooled else sum(d**2 for d in differences)
    return total / len(EXAMPLES.y)


@pytest.mark.parametrize("reading", ["neurons-own", "classes-own"])
def test_lambda_multiplies_the_squared_norm(reading):
    expected = cross_entropy(STUDENT(EXAMPLES.x), EXAMPLES) + WEIGHT * squared_norm(reading == "classes-own")
    assert loss(umt(reading, WEIGHT)) == pytest.approx(float(expected), rel=1e-5)


@pytest.mark.parametrize("reading", READINGS)
def test_weight_zero_has_the_gradient_of_naive_fusion(reading):
    def gradient(method, row):
        step = Step(jax.random.key(0), jnp.zeros(()), jnp.asarray(0), row.at(1.0, BUILD), Pretrained(TEACHERS), ())
        return jax.grad(method.loss)(STUDENT, EXAMPLES, step).encoders

    expected = gradient(Method(), ROWS["naive"])
    for row in (umt(reading, 0.0), ROWS["naive"]):
        for ours, theirs in zip(gradient(row.method, row), expected, strict=True):
            np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("heads", [NAIVE, ALONE, ALL])
def test_heads_are_weighted(heads):
    step = Step(jax.random.key(0), jnp.zeros(()), jnp.asarray(0), {"heads": jnp.asarray(heads)}, Pretrained(), ())
    logits = [*STUDENT.each_alone(STUDENT.features(EXAMPLES.x)), STUDENT(EXAMPLES.x)]
    expected = sum(w * cross_entropy(f, EXAMPLES) for w, f in zip(heads, logits, strict=True))
    assert WeightedHeads().loss(STUDENT, EXAMPLES, step) == pytest.approx(float(expected), rel=1e-6)


def test_one_modality_is_distilled():
    first, second = (loss(ROWS[name]) for name in ("first-only", "second-only"))
    both = loss(ROWS["umt-neurons-initial-1"])
    task = float(cross_entropy(STUDENT(EXAMPLES.x), EXAMPLES))
    assert first - task + second - task == pytest.approx(both - task, rel=1e-5)
    assert min(first, second) > task


def test_the_rate_is_shared_by_both_losses():
    assert float(umt("neurons-own", 3.0).at(1.0, BUILD)["learning_rate"]) == 0.25
    assert float(ROWS["naive"].at(1.0, BUILD)["learning_rate"]) == 1.0
