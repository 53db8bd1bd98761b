"""The flow of the leading neurons: where these are all there are it is the run; which neurons move; what it prints."""

from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pytest

from mmtheory.competition import predict, simulate
from mmtheory.competition.flow import LEADING, MEMORISING, moving
from mmtheory.competition.sparse_coding import Sample
from mmtheory.parameter import ParameterError
from tests.competition.test_simulation import TINY

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def prediction():
    return predict(TINY, 3)


def test_of_few_neurons_it_is_the_run(prediction):
    """TINY has four a class: all move, in another order, which changes the order of sums."""
    run = simulate(TINY, 3, progress=False)
    np.testing.assert_allclose(prediction.Gamma, run.outcome.joint.records.Gamma, rtol=1e-3, atol=1e-5)
    np.testing.assert_array_equal(prediction.phase_one, run.summary.phase_one)
    np.testing.assert_array_equal(prediction.winner, run.summary.winner)
    np.testing.assert_array_equal(prediction.flow.data.signal_strength, run.outcome.data.signal_strength)
    assert prediction.joint_test_error.value == pytest.approx(run.summary.joint_test_error.value, abs=0.003)


def test_a_head_that_is_trained():
    """It is tested with: a rising head does not leave errors as they are with one of ones."""
    p = replace(TINY, second_layer="trained")
    prediction, run = predict(p, 2), simulate(p, 2, progress=False)
    np.testing.assert_allclose(prediction.Gamma, run.outcome.joint.records.Gamma, rtol=1e-3, atol=1e-5)
    found, expected = (np.asarray(x.outcome.test.joint_errors) for x in (prediction.summary, run.summary))
    np.testing.assert_allclose(found, expected, atol=2)


@pytest.mark.parametrize(("name", "value"), [("coordinates", "isotropic"), ("leading", 2)])
def test_what_it_does_not_have(name, value):
    with pytest.raises(ParameterError, match=f"{name}: must not be"):
        predict(replace(TINY, d_r=(100,), **{name: value}), 1)


def test_it_takes_no_more_seeds_than_fit():
    with pytest.raises(ParameterError, match="seeds: needs about"):
        predict(replace(TINY, K=1_000_000), range(2))


def test_seeds_and_shapes(prediction):
    one = predict(TINY, [2])
    np.testing.assert_array_equal(one.Gamma[0], prediction.Gamma[2])
    assert prediction.Gamma.shape == (3, len(prediction.times), 2, 3)
    assert prediction.loser_learned.shape == (3, 3)
    three = predict(replace(TINY, modalities=3, mu=(0.1,), d=4, d_r=(4, 6, 5), dictionary="random"), 1)
    assert three.flow.pushed.shape == (1, 3, 3, 3)


def test_there_are_no_uni_modal_networks(prediction):
    test = prediction.summary.outcome.test
    assert test.uni_modal_errors == test.fused_errors == test.uni_modal_errors_sufficient == ()
    with pytest.raises(TypeError):
        _ = prediction.summary.uni_modal_test_error
    with pytest.raises(AttributeError):
        _ = prediction.summary.uni_modal_trained


def test_the_samples_that_push_a_loser(prediction):
    """No sample has a modality that is both; those that push are at most those that are insufficient."""
    pushed = np.asarray(prediction.flow.pushed)
    assert (pushed[:, [0, 1], [0, 1]] == 0).all()
    assert (pushed.sum(axis=(2, 3)) <= np.asarray(prediction.flow.data.insufficient)).all()
    assert pushed.sum() > 0


def test_those_that_lead_and_those_that_memorise():
    """Class 0 of one: its feature leads neurons 0, 1, 2; its insufficient samples 7 and 6, and 8 a sufficient one."""
    m, n = 9, 3
    w = np.zeros((1, m, 1 + n), np.float32)
    w[0, :, 0] = [9, 8, 7, 0, 0, 0, 0, 0, 0]
    w[0, 6, 2], w[0, 7, 1], w[0, 8, 3] = 3, 2, 5
    X = np.vstack([[0, 0, 1], np.eye(n)]).astype(np.float32)
    sufficient = jnp.asarray([[False, True, True], [True, False, True]])
    sample = Sample((jnp.asarray(X),), jnp.zeros(n, int), jnp.zeros((1, 1, n)), sufficient, (jnp.asarray(X),))
    kept = np.asarray(moving(jnp.asarray(w), jnp.asarray(X), None, sample))
    assert kept.shape == (1, LEADING + MEMORISING, 1 + n)
    np.testing.assert_array_equal(kept[0], w[0, [0, 1, 2, 6, 7]])


def test_no_neuron_moves_twice():
    """The feature leads the neurons of the lowest indices, and no sample is insufficient."""
    m, n = 6, 3
    w = np.zeros((1, m, 1 + n), np.float32)
    w[0, :, 0] = np.arange(m, 0, -1)
    w[0, :, 1] = np.arange(m)
    X = jnp.asarray(np.vstack([np.ones(n), np.eye(n)]), jnp.float32)
    sample = Sample((X,), jnp.zeros(n, int), jnp.zeros((1, 1, n)), jnp.ones((2, n), bool), (X,))
    kept = np.asarray(moving(jnp.asarray(w), X, None, sample))
    assert len(set(kept[0, :, 1])) == LEADING + MEMORISING


def test_what_it_prints(prediction):
    text = str(prediction)
    assert "4 of the 4 neurons" in text
    assert "joint test error" in text
    assert "T_j: median" in text
