"""Soft labels with temperature, and features, against slow formulas."""

import jax
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.umt.self_distillation import FeatureSelfDistillation, LabelSelfDistillation
from tests.learners import reference as learners
from tests.learners import tiny
from tests.umt import reference
from tests.umt.tiny import loss, pretrained, step

pytestmark = pytest.mark.usefixtures("float64")


@given(seed=st.integers(0, 2**31), weight=st.floats(0, 50), T=st.floats(0.5, 10))
def test_labels(seed, weight, T):
    pretraining, examples, network = pretrained(seed), tiny.data(seed).train, tiny.network(seed)
    slow, teacher = learners.Network(network)(examples.x), learners.Network(pretraining.fusion)(examples.x)
    expected = learners.cross_entropy(slow, examples.y) + weight * T**2 * reference.soft_labels(slow, teacher, T)
    fast = loss(LabelSelfDistillation(), network, examples, step(pretraining, weight=weight, temperature=T))
    assert fast == pytest.approx(expected, rel=1e-10)


@given(seed=st.integers(0, 2**31), weight=st.floats(0, 50))
def test_features(seed, weight):
    pretraining, examples, network = pretrained(seed), tiny.data(seed).train, tiny.network(seed)
    slow, teacher = learners.Network(network), learners.Network(pretraining.fusion)
    distances = map(reference.mse, slow.features(examples.x), teacher.features(examples.x))
    expected = learners.cross_entropy(slow(examples.x), examples.y) + weight * sum(distances)
    fast = loss(FeatureSelfDistillation(), network, examples, step(pretraining, weight=weight))
    assert fast == pytest.approx(expected, rel=1e-10)


def test_a_student_that_is_the_teacher_has_nothing_to_learn_from_it():
    """With its parameters the loss and its gradient do not depend on λ."""
    pretraining, examples = pretrained(1), tiny.data(1).train
    gradient = jax.jit(jax.value_and_grad(LabelSelfDistillation().loss))
    without, with_ = (
        gradient(pretraining.fusion, examples, step(pretraining, weight=weight, temperature=3.0))
        for weight in (0.0, 100.0)
    )
    tiny.close(without, with_, atol=1e-12)
    # T² makes the gradient of soft labels independent of a high temperature (Hinton et al. 2015).
    network = tiny.network(1)
    a, b, none = (
        np.asarray(gradient(network, examples, step(pretraining, weight=w, temperature=T))[1].head.layer.weight)
        for w, T in ((1.0, 100.0), (1.0, 200.0), (0.0, 1.0))
    )
    np.testing.assert_allclose(a - none, b - none, rtol=0.05, atol=1e-3)
    assert np.abs(a - none).max() > 0.02
