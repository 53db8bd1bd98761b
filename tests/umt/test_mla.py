"""MLA: fusion at test time, and the head's projected gradient over two steps, against slow loops."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mmtheory.learners.method import Pretrained
from mmtheory.umt.mla import MLA, RIDGE, SharedHead
from tests.learners import reference as learners
from tests.learners import tiny
from tests.umt.tiny import THREE, pretrained, step

pytestmark = pytest.mark.usefixtures("stand_ins", "float64")

BUILDS = [tiny.BUILD, THREE]


def shared(seed, build):
    drawn = tiny.network(seed, build, auxiliary=True)
    return SharedHead(drawn.encoders, drawn.auxiliary[0])


def parts(network, x):
    """Features and logits of every modality."""
    features = [
        learners.mlp([learners.layer(layer) for layer in encoder.layers], x_r)
        for encoder, x_r in zip(network.encoders, x, strict=True)
    ]
    return features, [learners.linear(learners.layer(network.head.layer), phi) for phi in features]


@pytest.mark.parametrize("build", BUILDS)
def test_fusion_weights_who_is_sure(build):
    network, x = shared(2, build), tiny.data(2, shapes=build.shapes).test.x
    _, logits = parts(network, x)
    expected = []
    for i in range(len(x[0])):
        entropies = []
        for z in logits:
            p = learners.softmax(z[i])
            entropies.append(-sum(v * math.log(v) for v in p))
        weights = [math.exp(max(entropies) - e) for e in entropies]
        expected.append(sum(w / sum(weights) * z[i] for w, z in zip(weights, logits, strict=True)))
    np.testing.assert_allclose(jax.jit(lambda network, x: network(x))(network, x), expected, rtol=1e-9)


@pytest.mark.parametrize("build", BUILDS)
def test_two_steps(build):
    """Gradients by hand; P by the formula, turn after turn and on to the next step."""
    method, network = MLA(), shared(4, build)
    data = tiny.data(4, shapes=build.shapes)
    memory = method.memory(network, data, Pretrained())

    @jax.jit
    def stepped(network, examples, memory):
        at = step(pretrained(4, build), memory)
        (value, notes), gradient = jax.value_and_grad(method.noted_loss, has_aux=True)(network, examples, at)
        seen = method.transform_gradient(gradient, notes, network, at)
        return value, gradient, seen, method.after_step(notes, seen, network, network, at)

    P = np.eye(build.features)
    for examples in (data.train, data.validation):
        value, gradient, seen, memory = stepped(network, examples, memory)
        features, logits = parts(network, examples.x)
        assert value == pytest.approx(sum(learners.cross_entropy(z, examples.y) for z in logits), rel=1e-9)
        weights, bias = np.zeros((tiny.K, build.features)), np.zeros(tiny.K)
        for phi, z in zip(features, logits, strict=True):
            error = (learners.softmax(z) - np.eye(tiny.K)[examples.y]) / len(z)
            weights += error.T @ phi @ P
            bias += error.sum(axis=0)
            h = phi.mean(axis=0)
            P = P - np.outer(P @ h, h @ P) / (RIDGE + h @ P @ h)
        np.testing.assert_allclose(seen.head.layer.weight, weights, rtol=1e-8, atol=1e-11)
        np.testing.assert_allclose(seen.head.layer.bias, bias, rtol=1e-8, atol=1e-11)
        np.testing.assert_allclose(memory, P, rtol=1e-8, atol=1e-11)
        # Encoders' gradients are those of their own losses, which the projection leaves alone.
        tiny.same(seen.encoders, gradient.encoders)


def test_it_starts_as_an_architecture_builds():
    start = jax.eval_shape(lambda key: MLA().start(tiny.BUILD, key, pretrained(0), {}), jax.random.key(0))
    assert start.head.layer.weight.shape == (tiny.K, tiny.BUILD.features)
    assert jnp.ndim(start.encoders[0].layers[0].weight) == 2
