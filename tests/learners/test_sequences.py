"""Encoders of sequences against loops in numpy; what is not there changes nothing."""

import jax
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.learners.cost import products
from mmtheory.learners.fusion import SEQUENCES, Architecture, check_encoder
from mmtheory.learners.sequences import GRU, TemporalConvolution
from mmtheory.parameter import ParameterError
from tests.learners import reference, tiny
from tests.learners.test_encoders import filled

pytestmark = pytest.mark.usefixtures("float64", "stand_ins")

D, WIDTH, F = 2, 3, 4
KINDS = pytest.mark.parametrize("kind", [TemporalConvolution, GRU])

_encoded = tiny.quickly(lambda encoder, x: encoder(x))


def encoder(kind, seed):
    return filled(seed, lambda key: kind(key, D, WIDTH, F))


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def slow_gru(gru, x):
    """r, z, n as equinox has them: h ← n + z (h − n), n = tanh(W_n x + b_n + r (U_n h + c))."""
    W, U, b, c = (
        np.asarray(array) for array in (gru.cell.weight_ih, gru.cell.weight_hh, gru.cell.bias, gru.cell.bias_n)
    )
    h = np.zeros(WIDTH)
    for x_t in x:
        (xr, xz, xn), (hr, hz, hn) = np.split(W @ x_t + b, 3), np.split(U @ h, 3)
        r, z = sigmoid(xr + hr), sigmoid(xz + hz)
        n = np.tanh(xn + r * (hn + c))
        h = n + z * (h - n)
    return reference.linear(reference.layer(gru.last), h)


def slow_convolution(network, x):
    for layer in network.convolutions:
        weight, bias = reference.layer(layer)
        rows = [np.zeros(x.shape[1]), *x, np.zeros(x.shape[1])]
        x = np.stack([np.maximum(weight @ np.concatenate(rows[t : t + 3]) + bias, 0) for t in range(len(x))])
    return reference.linear(reference.layer(network.last), x.mean(axis=0))


SLOW = {GRU: slow_gru, TemporalConvolution: slow_convolution}


@KINDS
@given(seed=st.integers(0, 2**31), length=st.integers(1, 5))
def test_a_padded_sequence_has_the_features_of_its_own_length(kind, seed, length):
    """Five steps, the same program for all lengths; those that are not there are NaN."""
    network, rng = encoder(kind, seed)
    x = rng.standard_normal((length, D))
    padded = np.concatenate([x, np.full((5 - length, D), np.nan)])
    fast = _encoded(network, padded)
    assert fast.shape == (F,) == (network.size,)
    np.testing.assert_allclose(fast, SLOW[kind](network, x), rtol=1e-10, atol=1e-11)


@KINDS
def test_no_step_at_all_is_finite_and_so_is_the_gradient(kind):
    network, _ = encoder(kind, 1)
    value_and_gradient = tiny.quickly(jax.value_and_grad(lambda network, x: network(x).sum()))
    value, gradient = value_and_gradient(network, np.full((5, D), np.nan))
    assert np.isfinite(value)
    assert all(np.isfinite(leaf).all() for leaf in jax.tree.leaves(gradient))


def test_a_gru_carries_its_state_over_a_gap():
    network, rng = encoder(GRU, 2)
    x = rng.standard_normal((4, D))
    gapped = np.insert(x, 2, np.nan, axis=0)
    np.testing.assert_allclose(_encoded(network, gapped), slow_gru(network, x), rtol=1e-10)


@pytest.mark.parametrize("kind", ["conv1d", "GRU"])
def test_sequences_beside_vectors(kind):
    """In one network, with what is missing."""
    build = Architecture(shapes=((5, D), (3,)), K=2, features=F, width=WIDTH, kind=kind, gaps=True)
    network, rng = tiny.network(3, build), np.random.default_rng(3)
    x = (rng.standard_normal((4, 5, D)), rng.standard_normal((4, 3)))
    x[0][1, 3:], x[0][2], x[1][3] = np.nan, np.nan, np.nan
    features = tiny.quickly(lambda network, x: network.features(x))(network, x)
    sequence, mlp = network.encoders
    slow = [SLOW[SEQUENCES[kind]](sequence.encoder, x[0][i, :length]) for i, length in ((0, 5), (1, 3), (3, 5))]
    np.testing.assert_allclose(features[0], np.insert(slow, 2, sequence.stand_in, axis=0), rtol=1e-9)
    layers = [reference.layer(layer) for layer in mlp.encoder.layers]
    np.testing.assert_allclose(features[1][:3], reference.mlp(layers, x[1][:3]), rtol=1e-9)
    np.testing.assert_allclose(features[1][3], mlp.stand_in)


def test_what_an_encoder_is_not_for_is_refused():
    for kind, shapes, sentence in (
        ("GRU", ((3,), (8, 8, 1)), r"GRU needs a modality of sequences, of shape \(time, feature\)"),
        ("CNN", ((8, 8, 1), (3,)), "CNN needs images"),
        ("LSTM", ((3, 2),), "is one of MLP, CNN, conv1d, GRU, or module:NAME; got 'LSTM'"),
    ):
        with pytest.raises(ParameterError, match=sentence):
            check_encoder(kind, shapes)


def test_a_scan_costs_all_its_steps():
    gru, _ = encoder(GRU, 0)
    found = products(lambda x: gru(x), np.zeros((7, D)))
    assert sorted(found) == sorted([(7, 3 * WIDTH, D, 1), (7, 3 * WIDTH, WIDTH, 1), (1, F, WIDTH, 1)])
