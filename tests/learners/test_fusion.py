"""Heads and late fusion against slow formulas; sizes that fit; initial parameters of their own."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mmtheory.learners.encoders import CNN, MLP
from mmtheory.learners.fusion import Architecture
from tests.learners import reference, tiny

pytestmark = pytest.mark.usefixtures("float64")

THREE = Architecture(shapes=((3,), (2, 2), (4,)), K=3, features=4, width=5, depth=2)


def slow_head(kind, head, features):
    """Logits of one sample."""
    if kind == "linear":
        return reference.linear(reference.layer(head.layer), np.concatenate(features))
    if kind == "attention":
        return reference.linear(reference.layer(head.layer), np.concatenate(reference.attention(features)))
    fused = np.concatenate(features)
    layers = [reference.layer(layer) for layer in head.mlp.layers]
    assert [len(bias) for _, bias in layers] == [len(fused), 3]
    return reference.mlp(layers, np.maximum(fused, 0) if kind == "middle" else fused)


@pytest.mark.parametrize("kind", ["linear", "MLP", "attention", "middle"])
def test_late_fusion_equals_slow_formulas(kind):
    network = tiny.network(5, THREE, head=kind)
    x = tiny.examples(np.random.default_rng(6), 3, THREE.shapes).x
    features, logits = jax.jit(lambda network, x: (network.features(x), network(x)))(network, x)
    for i in range(3):
        slow = [
            reference.mlp([reference.layer(layer) for layer in encoder.layers], x_r[i].ravel())
            for encoder, x_r in zip(network.encoders, x, strict=True)
        ]
        assert [len(phi) for phi in slow] == [5 if kind == "middle" else 4] * 3
        tiny.close([phi[i] for phi in features], slow)
        np.testing.assert_allclose(logits[i], slow_head(kind, network.head, slow), rtol=1e-11, atol=1e-12)


def test_auxiliary_heads_see_their_own_modality_only():
    network = tiny.network(7, auxiliary=True)
    features = network.features(jax.tree.map(jnp.asarray, tiny.data(8).train.x))
    each = network.each_alone(features)
    for logits, head, phi in zip(each, network.auxiliary, features, strict=True):
        np.testing.assert_allclose(logits, reference.linear(reference.layer(head.layer), np.asarray(phi)), rtol=1e-12)


@pytest.mark.parametrize("head", ["linear", "MLP", "attention", "middle"])
def test_auxiliary_heads_fit_the_encoders_under_every_head(head):
    x = tiny.examples(np.random.default_rng(0), 3, THREE.shapes).x
    network = tiny.network(0, THREE, head=head, auxiliary=True)
    each = jax.eval_shape(lambda network, x: network.each_alone(network.features(x)), network, x)
    assert [logits.shape for logits in each] == [(3, 3)] * 3


def test_images_are_read_by_either_kind_of_encoder():
    images = Architecture(shapes=((4, 4, 1), (2, 6, 2)), K=2, features=3, kind="CNN", channels=(2,))
    for build, encoder in ((images, CNN), (dataclasses.replace(images, kind="MLP"), MLP)):
        network = tiny.network(0, build)
        assert [type(one) for one in network.encoders] == [encoder] * 2
        x = tiny.examples(np.random.default_rng(0), 5, build.shapes).x
        assert [phi.shape for phi in jax.eval_shape(network.features, x)] == [(5, 3)] * 2


def test_the_architecture_of_one_modality():
    build = dataclasses.replace(THREE, kind="CNN", channels=(1,), features=7, width=2)
    for r in range(3):
        assert build.modality(r) == dataclasses.replace(build, shapes=(THREE.shapes[r],))


def test_no_two_parts_start_with_the_same_parameters():
    build = Architecture(shapes=((4,), (4,)), K=4, features=4, depth=0)
    start = build.late_fusion(jax.random.key(0), auxiliary=True)
    # All weights but the head's are of one shape: equal keys would make them equal.
    square = [leaf for leaf in jax.tree.leaves(start) if leaf.shape == (4, 4)]
    assert len(square) == 4
    assert len({np.asarray(leaf).tobytes() for leaf in square}) == len(square)
    head = np.asarray(jax.tree.leaves(start.head)[0])
    # A uniform law on ±1/√inputs.
    assert 0.3 < np.abs(head).max() <= 8**-0.5
    assert np.abs(np.asarray(square)).max() <= 0.5
