"""RUBi: masked losses and their gradients, a mask that evaluation knows nothing of, and whole trainings."""

from dataclasses import replace

import equinox as eqx
import jax
import numpy as np
import pytest

from mmtheory.greedy.balancing import Vanilla
from mmtheory.greedy.evaluation import evaluate
from mmtheory.greedy.rubi import RUBi
from mmtheory.learners.method import Pretrained
from tests.greedy import reference, tiny

pytestmark = pytest.mark.usefixtures("stand_ins", "float64")

METHODS = {0: tiny.LoggedRUBi(width=4), 1: RUBi(biased=1, width=4)}


def masked(seed, biased=0):
    method = RUBi(biased=biased, width=4)
    shapes = jax.eval_shape(lambda key: method.start(tiny.EQUAL, key, Pretrained(), {}), jax.random.key(0))
    rng = np.random.default_rng((seed, 2))
    return jax.tree.map(lambda leaf: 0.5 * rng.standard_normal(leaf.shape), shapes)


def problem(seed, biased=0):
    return masked(seed, biased), tiny.data(seed, (tiny.N, 6, 4), tiny.EQUAL.shapes)


@pytest.mark.parametrize("biased", [0, 1])
def test_losses_and_gradients(biased):
    """With λ; and the classifier's loss is no matter of branches and modules: without it their gradients are equal."""
    method, (network, data) = METHODS[biased], problem(1, biased)
    memory, train = RUBi().memory(network, data, Pretrained()), data.train[np.arange(tiny.BATCH)]

    @tiny.quickly
    def fast(network):
        step = tiny.step(memory, l1=0.02)
        return jax.value_and_grad(lambda n: method.noted_loss(n, train, step)[0])(network)

    value, gradient = fast(network)
    shape, leaves = reference.Shape.from_network(network.network), reference.leaves_of(network)
    means = [[np.zeros(C)] * 2 for C in tiny.EQUAL.channels]
    slow_gradient, _ = reference.gradient(leaves, shape, list(train.x), train.y, 0, means, 0.02, biased)
    tiny.close(jax.tree.leaves(gradient), slow_gradient)
    # Another classifier, another loss of it.
    other = eqx.tree_at(lambda n: n.classifier.weight, network, -2 * network.classifier.weight)
    value_2, gradient_2 = fast(other)
    assert abs(value - value_2) > 0.01
    tiny.close(jax.tree.leaves(gradient_2.network), jax.tree.leaves(gradient.network))
    for part in (lambda g: g.mask, lambda g: g.classifier):
        for before, after in zip(jax.tree.leaves(part(gradient)), jax.tree.leaves(part(gradient_2)), strict=True):
            assert np.abs(before - after).max() > 1e-6


def test_a_mask_that_passes_no_gradient_on():
    """As in the code of Cadene et al.: the biased branch does not learn through the mask; the loss is the same."""
    network, data = problem(1)
    memory, train = RUBi().memory(network, data, Pretrained()), data.train[np.arange(tiny.BATCH)]
    step = tiny.step(memory)

    @tiny.quickly
    def fast(network):
        methods = (RUBi(mask_gradient=choice, width=4) for choice in ("passed", "stopped"))
        return [jax.value_and_grad(lambda n, m=m: m.noted_loss(n, train, step)[0])(network) for m in methods]

    (value, gradient), (value_2, stopped) = fast(network)
    assert value == value_2
    shape, leaves = reference.Shape.from_network(network.network), reference.leaves_of(network)
    means = [[np.zeros(C)] * 2 for C in tiny.EQUAL.channels]
    of_batch = list(train.x), train.y, 0, means, 0.0, 0
    slow, _ = reference.gradient(leaves, shape, *of_batch, frozenset({"stopped"}))
    tiny.close(jax.tree.leaves(stopped), slow)
    first, first_stopped = (g.network.branches[0].layers[0].linear.weight for g in (gradient, stopped))
    assert np.abs(first - first_stopped).max() > 1e-6
    tiny.close(stopped.mask, gradient.mask)


@pytest.mark.parametrize("biased", [0, 1])
def test_the_masked_loss_by_hand(biased):
    network, data = problem(2, biased)
    memory = RUBi().memory(network, data, Pretrained())
    method, step = METHODS[biased], tiny.step(memory)
    value = tiny.quickly(lambda n: method.noted_loss(n, data.train, step)[0])(network)
    logits, features, _, _ = reference.Network(network.network).run(data.train.x)
    hidden, out = (reference.layer(layer) for layer in network.mask.layers)
    mask = reference.linear(out, np.maximum(reference.linear(hidden, features[biased]), 0))
    of_mask = 1 / (1 + np.exp(-mask))
    parts = [logits[0] * of_mask, logits[1] * of_mask, reference.linear(reference.layer(network.classifier), mask)]
    assert float(value) == pytest.approx(sum(reference.cross_entropy(z, data.train.y) for z in parts))


def test_evaluation_ignores_the_mask():
    network, data = problem(1)
    plain = network.network

    @tiny.quickly
    def outputs(network):
        return network(data.test.x), network.features(data.test.x), evaluate(network, data.train, (data.test,))

    for seed in (1, 2):
        other = eqx.tree_at(lambda n: (n.mask, n.classifier), network, (masked(seed).mask, masked(seed).classifier))
        tiny.same(outputs(other), outputs(plain))


def test_it_starts_where_the_other_methods_start():
    build = replace(tiny.EQUAL, channels=(2,), strides=(1,), after=(0,))
    both = tiny.quickly(
        lambda key: [method.start(build, key, Pretrained(), {}) for method in (RUBi(width=4), Vanilla())]
    )
    first, second = both(jax.random.key(3))
    tiny.same(first.network, second)


def test_training_equals_a_slow_loop():
    for seed in range(3):
        start, data = problem(seed)
        network, _, trace, memory = tiny.run(METHODS[0], tiny.EQUAL, start, data, seed)

        def regular():
            while True:
                yield 0

        shape = reference.Shape.from_network(start.network)
        slow = tiny.slowly(start, data, seed, regular(), shape, biased=0)
        tiny.close(jax.tree.leaves(network), slow.leaves[-1], rtol=1e-7, atol=1e-9)
        np.testing.assert_allclose(memory.sums, slow.accumulated, rtol=1e-7)
        np.testing.assert_allclose(trace.speeds[-1], reference.speeds(slow.accumulated[-1], 10.0), rtol=1e-6)
