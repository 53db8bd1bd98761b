"""Training and its records against slow loops; stopping rules; divergence; symmetries of the whole dynamics."""

import dataclasses
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.competition import formulas
from mmtheory.competition.activation import SmoothedReLU
from mmtheory.competition.approximation import deviations
from mmtheory.competition.coordinates import coordinates
from mmtheory.competition.descent import NEVER, Descent, StopReason, gradient_descent
from mmtheory.competition.gamma import Seen, noise_seen, signal_strength, statistics
from mmtheory.competition.network import preactivations
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.sparse_coding import Sample, random_dictionaries

pytestmark = pytest.mark.usefixtures("float64")

P = Parameters(
    K=3, d=4, d_r=(5, 4), n=14, m=2, mu=(0.3, 0.4), sigma_g=(0.1,), s=1.0, q=3, beta=0.5, eta=6.0, sigma_0=0.2
)
SUFFICIENT = dataclasses.replace(P, mu=(0.0,))
Q, BETA = P.q, P.beta
STEPS = np.array([0, 1, 5, 25])
"""Wherever one program can serve, there are as many records."""


def setting(seed, steps=STEPS, P=P):
    key = jax.random.key(seed)
    M = random_dictionaries(jax.random.fold_in(key, 0), P.observed_dimensions, P.code_dimension)
    law = dataclasses.replace(P.law(), dictionaries=M)
    sample = law.sample(jax.random.fold_in(key, 1), P.n)
    rng = np.random.default_rng(seed)
    weights = tuple(P.sigma_0 * rng.standard_normal((P.K, P.m, d)) for d in P.observed_dimensions)
    return weights, sample, M, steps


def descend(weights, sample, M, steps, stop="steps", eta=P.eta, loss_threshold=0.1, coordinates="weights"):
    descent = Descent(jnp.asarray(eta), jnp.asarray(loss_threshold), stop, coordinates)
    activation = SmoothedReLU(Q, jnp.asarray(BETA))
    return jax.jit(gradient_descent)(
        tuple(map(jnp.asarray, weights)), sample, M, activation, descent, jnp.asarray(steps)
    )


@given(seed=st.integers(0, 2**31))
def test_training_equals_slow_loops(seed):
    weights, sample, M, steps = setting(seed)
    fast = descend(weights, sample, M, steps)
    X, y, dictionaries = [np.asarray(x) for x in sample.X], np.asarray(sample.y), [np.asarray(m) for m in M]
    final, first, wrong = formulas.gradient_descent(weights, X, y, dictionaries, Q, BETA, P.eta, int(steps[-1]))
    for w, slow in zip(fast.weights, final, strict=True):
        np.testing.assert_allclose(w, slow, rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(fast.first_passage, first)
    zero = [t for t, count in enumerate(wrong) if count == 0]
    assert fast.zero_error_step == (zero[0] if zero else NEVER)
    np.testing.assert_allclose(fast.records.training_error, [wrong[t] / P.n for t in steps], atol=1e-12)
    assert fast.stop_reason == StopReason.STEPS
    assert fast.stop_step == steps[-1]
    summed = formulas.summed_errors(weights, X, y, dictionaries, Q, BETA, P.eta, int(steps[-1]))
    whole = np.asarray(sample.sufficient).all(axis=0)
    for j in range(P.K):
        for kind, of_kind in enumerate((whole, ~whole)):
            np.testing.assert_allclose(
                fast.summed_error[j, kind], summed[:, of_kind & (y == j)].sum(axis=1) / P.n, atol=1e-9
            )
        insufficient = np.where(~whole & (y == j), summed, 0)
        np.testing.assert_allclose(fast.largest_summed_error[j], insufficient.max(axis=1), atol=1e-9)


def test_a_sample_shows_its_class_whatever_its_target_coordinate_is():
    """Of two classes, the target's neuron sees 3, 1 of it noise, and the other's 5, of an insufficient sample z = 0."""
    z, seen = jnp.zeros((1, 2, 1)), [jnp.asarray([[[3.0]], [[5.0]]])]
    sample = Sample((jnp.zeros((2, 1)),), jnp.zeros(1, int), z, jnp.asarray([[False]]), (jnp.zeros((2, 1)),))
    found = deviations(seen, [jnp.asarray([[[1.0]], [[0.0]]])], jnp.zeros((1, 2, 1)), sample)
    np.testing.assert_array_equal(found[0], [[0, 0, 2, 0, 3, 0], [0, 0, 0, 0, 5, 5]])


@given(seed=st.integers(0, 2**31))
def test_records_equal_slow_loops(seed):
    weights, sample, M, _ = setting(seed)
    X, y = [np.asarray(x) for x in sample.X], np.asarray(sample.y)
    f = formulas.network(weights, X, Q, BETA)
    w = tuple(map(jnp.asarray, weights))
    seen = [preactivations(*each) for each in zip(w, sample.X, strict=True)]
    pushed = np.random.default_rng(seed).random(P.n)
    all_seen = Seen(w, seen, jnp.asarray(f), jnp.asarray(pushed))
    fast = statistics(all_seen, noise_seen(w, sample.xi), sample, M, SmoothedReLU(Q, jnp.asarray(BETA)))
    dictionaries, sufficient = [np.asarray(m) for m in M], np.asarray(sample.sufficient)
    xi, z = [np.asarray(x) for x in sample.xi], np.asarray(sample.z)
    logits = np.array([[formulas.logit(f, j, i) for i in range(P.n)] for j in range(P.K)])
    whole = sufficient.all(axis=0)
    slow: dict[str, Any] = {
        "Gamma": formulas.Gamma(weights, dictionaries),
        "Phi": formulas.Phi(weights, dictionaries),
        "most_negative": formulas.most_negative(weights, dictionaries),
        "off_diagonal": formulas.off_diagonal(weights, dictionaries),
        "noise_correlation": formulas.noise_correlation(weights, xi, y, sufficient),
        "deviation": formulas.deviations(weights, X, xi, z, y, sufficient, dictionaries),
        "output_deviation": formulas.output_deviation(weights, X, z, sufficient, dictionaries, Q, BETA),
        "noise_surplus": formulas.noise_surplus(weights, xi, pushed, y, sufficient),
        "largest_logit": logits.max(axis=1),
        "largest_residual": [max(1 - logits[j, whole & (y == j)], default=0) for j in range(P.K)],
        "residual": formulas.residual(f, y, sufficient),
        "loss": formulas.cross_entropy(f, y),
        "training_error": np.mean(formulas.errors(f, y)),
    }
    for name, value in slow.items():
        np.testing.assert_allclose(getattr(fast, name), value, rtol=1e-11, atol=1e-12, err_msg=name)
    np.testing.assert_allclose(
        signal_strength(sample, P.K, Q, jnp.asarray(BETA)),
        formulas.signal_strength(np.asarray(sample.z), y, sufficient, P.K, Q, BETA),
        rtol=1e-12,
    )


@pytest.mark.parametrize("coordinates", ["weights", "samples"])
def test_a_trained_second_layer_moves_along_its_gradient(coordinates):
    """Against descent on the loss as it is written down, in the weights of both layers."""
    weights, sample, M, steps = setting(3)
    sigma = SmoothedReLU(Q, jnp.asarray(BETA))

    def loss(both):
        each = zip(*both, sample.X, strict=True)
        f = sum(jnp.einsum("jl,jli->ji", head, sigma(jnp.einsum("jld,di->jli", w, x))) for w, head, x in each)
        return -jnp.mean(jax.nn.log_softmax(f, axis=0)[sample.y, jnp.arange(P.n)])

    both = tuple(map(jnp.asarray, weights)), tuple(jnp.ones((P.K, P.m)) for _ in weights)
    step = jax.jit(lambda both: jax.tree.map(lambda now, slope: now - P.eta * slope, both, jax.grad(loss)(both)))
    losses = []
    for t in range(int(steps[-1])):
        losses += [loss(both)] if t in steps else []
        both = step(both)
    rule = Descent(jnp.asarray(P.eta), jnp.asarray(0.1), "steps", coordinates, "trained")
    run = jax.jit(gradient_descent)(tuple(map(jnp.asarray, weights)), sample, M, sigma, rule, steps)
    np.testing.assert_allclose(run.records.loss, [*losses, loss(both)], rtol=1e-9)
    for found, slow in zip((*run.weights, *run.head), (*both[0], *both[1]), strict=True):
        np.testing.assert_allclose(found, slow, rtol=1e-8, atol=1e-9)
    assert np.abs(run.head[0] - 1).max() > 0.01
    assert descend(weights, sample, M, steps).head == (None, None)


MEMORISING = dataclasses.replace(P, d_r=(40, 30), n=12, sigma_g=(0.3,), m=3)
LONG = np.array([0, 1, 10, 100, 3000])


@pytest.mark.parametrize(("identity", "n"), [(False, 12), (True, 45)])
@given(seed=st.integers(0, 2**31))
def test_descent_in_the_samples_is_descent_in_the_weights(identity, n, seed):
    """Over a full run, phase two included; 45 samples depend on one another."""
    weights, sample, M, steps = setting(seed, LONG, MEMORISING)
    if identity:
        M, sample = None, MEMORISING.law().sample(jax.random.key(seed), n)
    of_weights, of_samples = (descend(weights, sample, M, steps, coordinates=kind) for kind in ("weights", "samples"))
    assert of_weights.records.loss[-1] < of_weights.records.loss[0] / 2
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-9), of_weights, of_samples)
    # They are two programs.
    assert not np.array_equal(of_weights.weights[0], of_samples.weights[0])


@pytest.mark.parametrize(("n", "coefficients"), [(59, 59), (60, 30)])
def test_coordinates_are_chosen_by_the_shapes(n, coefficients):
    """Of a neuron, as many as there are samples or dimensions."""
    assert coordinates(jnp.ones((3, 2, 30)), jnp.ones((30, n)), None, "auto").start.shape == (3, 2, coefficients)


def test_identity_dictionary_is_the_identity_matrix():
    weights, _, _, steps = setting(0)
    eye = tuple(jnp.eye(d, P.code_dimension) for d in P.observed_dimensions)
    law = P.law()
    key = jax.random.key(5)
    fast = descend(weights, law.sample(key, P.n), None, steps)
    slow = descend(weights, dataclasses.replace(law, dictionaries=eye).sample(key, P.n), eye, steps)
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-12), fast, slow)


def random_orthogonal(seed, d):
    return np.linalg.qr(np.random.default_rng(seed).standard_normal((d, d)))[0]


@given(seed=st.integers(0, 2**31))
def test_rotation_equivariance(seed):
    """Rotating dictionary, noise and weights of a modality rotates its weights for ever and changes no statistic."""
    weights, sample, M, steps = setting(seed)
    rotations = [random_orthogonal(seed + r, d) for r, d in enumerate(P.observed_dimensions)]
    turned = dataclasses.replace(
        sample,
        X=tuple(Q_r @ x for Q_r, x in zip(rotations, sample.X, strict=True)),
        xi=tuple(Q_r @ x for Q_r, x in zip(rotations, sample.xi, strict=True)),
    )
    turned_M = tuple(Q_r @ m for Q_r, m in zip(rotations, M, strict=True))
    turned_weights = tuple(w @ Q_r.T for Q_r, w in zip(rotations, weights, strict=True))
    plain, rotated = descend(weights, sample, M, steps), descend(turned_weights, turned, turned_M, steps)
    for Q_r, w, v in zip(rotations, plain.weights, rotated.weights, strict=True):
        np.testing.assert_allclose(w @ Q_r.T, v, rtol=1e-8, atol=1e-9)
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-8, atol=1e-9), plain.records, rotated.records)


@given(seed=st.integers(0, 2**31), order=st.permutations(range(P.K)))
def test_permutations_of_neurons_classes_and_modalities(seed, order):
    weights, sample, M, steps = setting(seed)
    plain = descend(weights, sample, M, steps)

    def check(trajectory, expected_Gamma):
        np.testing.assert_allclose(trajectory.records.Gamma, expected_Gamma, rtol=1e-9, atol=1e-10)
        np.testing.assert_allclose(trajectory.records.loss, plain.records.loss, rtol=1e-10)

    check(descend(tuple(w[:, ::-1] for w in weights), sample, M, steps), plain.records.Gamma)

    # Class j becomes class place[j]: labels, weights and the first K dictionary columns move together.
    place = np.argsort(order)
    columns = np.array([*order, *range(P.K, P.code_dimension)])
    moved = dataclasses.replace(sample, y=jnp.asarray(place)[sample.y], z=sample.z[:, columns])
    relabelled = descend(tuple(w[np.array(order)] for w in weights), moved, tuple(m[:, columns] for m in M), steps)
    check(relabelled, plain.records.Gamma[:, :, np.array(order)])

    swapped = Sample(sample.X[::-1], sample.y, sample.z[::-1], sample.sufficient[::-1], sample.xi[::-1])
    check(descend(weights[::-1], swapped, M[::-1], steps), plain.records.Gamma[:, ::-1])


@pytest.mark.parametrize("coordinates", ["weights", "samples"])
def test_zero_error_rule_stops_at_the_first_step_without_errors(coordinates):
    weights, sample, M, steps = setting(1, np.array([0, 10, 100, 400]), SUFFICIENT)
    free, stopped = (
        descend(weights, sample, M, steps, stop=stop, coordinates=coordinates) for stop in ("steps", "zero-error")
    )
    assert 2 < free.zero_error_step < 400
    assert stopped.stop_reason == StopReason.ZERO_ERROR
    assert stopped.stop_step == stopped.zero_error_step == free.zero_error_step
    alone = descend(weights, sample, M, np.array([0, 1, 2, free.zero_error_step]), coordinates=coordinates)
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-12), stopped.weights, alone.weights)
    assert stopped.records.training_error[-1] == 0


def test_loss_rule_and_its_record():
    weights, sample, M, steps = setting(1, np.array([0, 10, 100, 400]), SUFFICIENT)
    free, stopped = descend(weights, sample, M, steps), descend(weights, sample, M, steps, stop="loss")
    assert stopped.stop_reason == StopReason.LOSS
    assert stopped.stop_step == free.loss_threshold_step > 0
    assert stopped.records.loss[-1] <= 0.1
    before = descend(weights, sample, M, np.array([0, 1, 2, stopped.stop_step - 1]))
    assert before.records.loss[-1] > 0.1


@pytest.mark.parametrize("coordinates", ["weights", "samples"])
def test_a_diverging_run_stops_and_says_so(coordinates):
    weights, sample, M, steps = setting(1, np.array([0, 1, 5, 50]))
    # Weights this large overflow the loss at once.
    run = descend(tuple(w * 1e308 for w in weights), sample, M, steps, coordinates=coordinates)
    assert run.stop_reason == StopReason.DIVERGED
    assert run.stop_step < 50
