"""The network as learners see it is the competition's, number for number."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mmtheory.competition.activation import SmoothedReLU
from mmtheory.competition.network import encoder, initialise, late_fusion
from mmtheory.remedies.network import Build

BUILD = Build(K=3, m=4, d_r=(5, 7), sigma_0=0.5, q=3, beta=1.0)
N = 11


@pytest.fixture(scope="module")
def observations():
    return tuple(jax.random.normal(jax.random.key(r), (d, N)) for r, d in enumerate(BUILD.d_r))


def test_weights_are_initialised_as_the_competition_does():
    network = BUILD.late_fusion(jax.random.key(3))
    expected = initialise(jax.random.key(3), BUILD.d_r, BUILD.K, BUILD.m, jnp.asarray(BUILD.sigma_0))
    for ours, theirs in zip(network.encoders, expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_logits_are_late_fusion(observations):
    network = BUILD.late_fusion(jax.random.key(3))
    activation = SmoothedReLU(BUILD.q, BUILD.beta)
    ours = network(tuple(X.T for X in observations))
    np.testing.assert_array_equal(ours.T, late_fusion(network.encoders, observations, activation))


def test_each_alone_is_the_encoder(observations):
    network = BUILD.late_fusion(jax.random.key(3))
    activation = SmoothedReLU(BUILD.q, BUILD.beta)
    alone = network.each_alone(network.features(tuple(X.T for X in observations)))
    for ours, w, X in zip(alone, network.encoders, observations, strict=True):
        np.testing.assert_array_equal(ours.T, encoder(w, X, activation))


def test_features_are_neurons_class_by_class(observations):
    network = BUILD.late_fusion(jax.random.key(3))
    w, X = np.asarray(network.encoders[1]), np.asarray(observations[1])
    features = network.features(tuple(X.T for X in observations))[1]
    assert features.shape == (N, BUILD.K * BUILD.m)
    j, l, i = 2, 1, 4
    expected = SmoothedReLU(BUILD.q, BUILD.beta)(w[j, l] @ X[:, i])
    np.testing.assert_allclose(features[i, j * BUILD.m + l], expected, rtol=1e-5)


def test_a_modality_of_the_build_is_its_uni_modal_network():
    assert BUILD.modality(1).d_r == (7,)
    assert BUILD.modality(1).late_fusion(jax.random.key(0)).encoders[0].shape == (BUILD.K, BUILD.m, 7)
