"""The network as learners see it is the competition's, number for number."""

import jax
import jax.numpy as jnp
import numpy as np

from mmtheory.competition.activation import SmoothedReLU
from mmtheory.competition.network import encoder, initialise, late_fusion
from mmtheory.remedies.network import Build

BUILD = Build(K=3, m=4, d_r=(5, 7), sigma_0=0.5, q=3, beta=1.0)
N = 11


NETWORK = BUILD.late_fusion(jax.random.key(3))
OBSERVATIONS = tuple(jax.random.normal(jax.random.key(r), (d, N)) for r, d in enumerate(BUILD.d_r))
ACTIVATION = SmoothedReLU(BUILD.q, BUILD.beta)


def test_weights_are_initialised_as_the_competition_does():
    expected = initialise(jax.random.key(3), BUILD.d_r, BUILD.K, BUILD.m, jnp.asarray(BUILD.sigma_0))
    for ours, theirs in zip(NETWORK.encoders, expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert BUILD.modality(1).d_r == (7,)
    assert BUILD.modality(1).late_fusion(jax.random.key(0)).encoders[0].shape == (BUILD.K, BUILD.m, 7)


def test_logits_are_late_fusion_and_each_alone_is_the_encoder():
    x = tuple(X.T for X in OBSERVATIONS)
    np.testing.assert_array_equal(NETWORK(x).T, late_fusion(NETWORK.encoders, OBSERVATIONS, ACTIVATION))
    for ours, w, X in zip(NETWORK.each_alone(NETWORK.features(x)), NETWORK.encoders, OBSERVATIONS, strict=True):
        np.testing.assert_array_equal(ours.T, encoder(w, X, ACTIVATION))


def test_features_are_neurons_class_by_class():
    w, X = np.asarray(NETWORK.encoders[1]), np.asarray(OBSERVATIONS[1])
    features = NETWORK.features(tuple(X.T for X in OBSERVATIONS))[1]
    assert features.shape == (N, BUILD.K * BUILD.m)
    j, l, i = 2, 1, 4
    np.testing.assert_allclose(features[i, j * BUILD.m + l], ACTIVATION(w[j, l] @ X[:, i]), rtol=1e-5)
