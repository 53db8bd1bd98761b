"""Patches, modules and branches against loops over samples, pixels and channels; what a pass cannot know."""

from dataclasses import replace
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mmtheory.greedy.balancing import REGULAR, TOWARDS_0, TOWARDS_1, Guided, rebalancing
from mmtheory.greedy.evaluation import mean_squeezes
from mmtheory.greedy.mmtm import MMTM, rescale, squeeze
from mmtheory.greedy.network import Architecture, cut_off
from mmtheory.learners.convolution import patches
from mmtheory.learners.method import Pretrained
from tests.greedy import reference, tiny
from tests.learners.reference import neighbourhoods

pytestmark = pytest.mark.usefixtures("float64")


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("size", [(4, 5), (5, 4), (6, 1), (3, 3), (1, 2)])
def test_patches_are_neighbourhoods(size, stride):
    x = np.random.default_rng(0).standard_normal((2, *size, 2))
    fast = tiny.quickly(lambda x: (patches(x, stride), patches(x[0], stride)))(x)
    slow = neighbourhoods(x, stride)
    np.testing.assert_array_equal(fast[0], slow.reshape(*slow.shape[:3], 18))
    np.testing.assert_array_equal(fast[1], fast[0][0])


def test_squeeze_and_rescaling_go_channel_by_channel():
    rng = np.random.default_rng(0)
    maps, gate = rng.standard_normal((2, 3, 4, 5)), rng.standard_normal((2, 5))
    means, scaled = tiny.quickly(lambda maps, gate: (squeeze(maps), rescale(maps, gate)))(maps, gate)
    for n in range(2):
        for c in range(5):
            assert means[n, c] == pytest.approx(reference.Network.mean(maps[n], c))
            np.testing.assert_allclose(scaled[n, :, :, c], maps[n, :, :, c] * gate[n, c])
    np.testing.assert_array_equal(tiny.quickly(squeeze)(gate), gate)


def module(seed, channels, **settings):
    shapes = jax.eval_shape(lambda key: MMTM(key, channels, **settings), jax.random.key(0))
    rng = np.random.default_rng(seed)
    return jax.tree.map(lambda leaf: rng.standard_normal(leaf.shape), shapes)


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("rectified", [False, True])
def test_gates_and_cut_off_gates(scale, rectified):
    mmtm, rng = module(1, (3, 5), scale=scale, rectified=rectified), np.random.default_rng(2)
    S = tuple(rng.standard_normal((4, C)) for C in (3, 5))
    means = tuple(rng.standard_normal(C) for C in (3, 5))
    own, without = tiny.quickly(lambda m, S, means: (m.gates(S), m.cut_off(S, means)))(mmtm, S, means)
    slow = reference.Module.from_module(mmtm)
    tiny.close(list(own), slow.gates(S), rtol=1e-12)
    tiny.close(list(without), reference.cut_off([means])(0, slow, S), rtol=1e-12)


def test_a_gate_of_nothing_is_half_its_scale():
    """At scale 2 it changes nothing, at scale 1 it halves."""
    for scale in (1.0, 2.0):
        zeros = jax.tree.map(np.zeros_like, module(1, (3, 5), scale=scale))
        for gate in zeros.gates((jnp.ones((2, 3)), jnp.ones((2, 5)))):
            np.testing.assert_array_equal(gate, scale / 2)


@pytest.mark.parametrize(
    ("channels", "ratio", "size"), [((8, 8), 4, 8), ((3, 4), 4, 3), ((1, 1), 8, 1), ((2, 2), 2, 4)]
)
def test_the_size_of_the_context(channels, ratio, size):
    shapes = jax.eval_shape(lambda key: MMTM(key, channels, ratio), jax.random.key(0))
    assert shapes.shared.weight.shape == (size, sum(channels))
    assert [layer.weight.shape for layer in shapes.excite] == [(C, size) for C in channels]


BUILDS = {
    "image and vector": tiny.MIXED,
    "images": Architecture(((3, 4, 2), (4, 3, 1)), 3, (2, 3), (1, 2), after=(0, 1), scale=1.0, rectified=True),
    "vectors": Architecture(((4,), (3,)), 3, channels=(3, 2, 2), strides=(1, 1, 1), after=(0, 2), rectified=True),
}


@pytest.mark.parametrize("build", BUILDS.values(), ids=BUILDS)
def test_passes_equal_loops(build):
    """A regular one, one cut off, and re-balancing ones; features, ŷ_r and ŷ."""
    network, data = tiny.network(1, build), tiny.data(1, (4, 3, 1), build.shapes)
    x, other = data.train.x, data.validation.x
    slow = reference.Network(network)
    means = slow.mean_squeezes(other)
    rng = np.random.default_rng(3)
    gates = tuple(tuple(rng.uniform(0, 2, len(mean)) for mean in both) for both in means)

    @tiny.quickly
    def fast(network, x, other, gates):
        squeezes = mean_squeezes(network.run(other).squeezes, 3)
        passes = [network.run(x), network.run(x, cut_off(squeezes))]
        balanced = jax.vmap(lambda mode: tiny.parts(network.run(x, rebalancing(mode, gates))))(jnp.arange(3))
        return [tiny.parts(passed) for passed in passes], balanced, squeezes, network.features(x), network(x)

    passes, balanced, squeezes, features, fused = fast(network, x, other, gates)
    passes += [jax.tree.map(lambda a, mode=mode: a[mode], balanced) for mode in (REGULAR, TOWARDS_0, TOWARDS_1)]
    rules = [reference.regular, reference.cut_off(means)]
    rules += [reference.rebalancing(mode, gates) for mode in (REGULAR, TOWARDS_0, TOWARDS_1)]
    for found, rule in zip(passes, rules, strict=True):
        tiny.close(jax.tree.leaves(found), jax.tree.leaves(slow.run(x, rule)), rtol=1e-11)
    tiny.close(jax.tree.leaves(squeezes), jax.tree.leaves(means))
    tiny.close(list(features), slow.run(x)[1])
    tiny.close(fused, slow.fused(x))


def test_an_architecture_has_the_sizes_it_says():
    key = jax.random.key(0)
    network = jax.eval_shape(tiny.MIXED.late_fusion, key)
    first, second = network.branches
    assert [layer.linear.weight.shape for layer in first.layers] == [(2, 9), (3, 18)]
    assert [layer.linear.weight.shape for layer in second.layers] == [(2, 3), (3, 2)]
    # 4×5 pixels at stride 2 leave 2×3.
    assert (first.last.weight.shape, second.last.weight.shape) == ((3, 18), (3, 3))
    assert [mmtm.shared.weight.shape for mmtm in network.modules] == [(2, 4), (3, 6)]
    assert network.after == (0, 1)


@pytest.mark.parametrize("r", [0, 1])
def test_a_uni_modal_network_is_a_branch_alone(r):
    build = tiny.MIXED.modality(r)
    network, x = tiny.network(1, build), tiny.data(1, shapes=build.shapes).train.x
    assert (len(network.branches), network.modules) == (1, ())
    logits, features, squeezes, _ = reference.Network(network).run(x)
    assert squeezes == []
    fast = tiny.quickly(lambda network, x: (network.features(x), network(x)))(network, x)
    tiny.close(jax.tree.leaves(fast), [features[0], logits[0]])


def test_freshly_initialised_parameters_differ_and_are_bounded_by_their_fan_in():
    build = replace(tiny.EQUAL, channels=(3,), strides=(1,), after=(0,))
    network = tiny.quickly(build.late_fusion)(jax.random.key(0))
    leaves = [np.asarray(leaf) for leaf in jax.tree.leaves(network)]
    for weight, bias in zip(leaves[::2], leaves[1::2], strict=True):
        assert max(abs(weight).max(), abs(bias).max()) <= 1 / np.sqrt(weight.shape[1])
    values = np.concatenate([leaf.ravel() for leaf in leaves])
    assert len(np.unique(values)) == len(values)


@pytest.fixture(scope="module")
def passes():
    """Of the same network on given inputs: regular, cut off, towards 0, towards 1, as (ŷ_0, ŷ_1)."""
    with jax.enable_x64(True):
        network, data = tiny.network(4, tiny.MIXED), tiny.data(4, shapes=tiny.MIXED.shapes)
        rng = np.random.default_rng(4)
        gates: Any = tuple(tuple(jnp.asarray(rng.uniform(0, 2, C)) for _ in range(2)) for C in tiny.MIXED.channels)
        means: Any = jax.tree.map(jnp.asarray, reference.Network(network).mean_squeezes(data.train.x))

        @tiny.quickly
        def every_pass(x):
            rules = [cut_off(means)]
            rules += [rebalancing(jnp.asarray(mode), gates) for mode in (TOWARDS_0, TOWARDS_1)]
            return [network.run(x).logits] + [network.run(x, rule).logits for rule in rules]

        x = data.test.x
        yield [every_pass(x), every_pass((x[0], -2 * x[1])), every_pass((x[0] + 1, x[1]))]


def test_what_each_pass_depends_on(passes):
    """f_r on both modalities, f'_r on its own only, bit for bit; towards m_r, branch r is on its own as well."""
    usual, other_1, other_0 = passes
    for kind in range(4):
        deaf = {0: (), 1: (0, 1), 2: (0,), 3: (1,)}[kind]
        for r, other in ((0, other_1), (1, other_0)):
            same = np.array_equal(usual[kind][r], other[kind][r])
            assert same == (r in deaf), (kind, r)
        for r, other in ((0, other_0), (1, other_1)):
            assert not np.array_equal(usual[kind][r], other[kind][r])


def test_mean_squeezes_are_of_the_regular_pass():
    """Not of the cut-off one, whose deeper maps differ; of the training data, which comes first."""
    network, data = tiny.network(5, tiny.MIXED), tiny.data(5, shapes=tiny.MIXED.shapes)
    slow = reference.Network(network)
    means = slow.mean_squeezes(data.train.x)
    together = [np.concatenate([*both]) for both in zip(data.train.x, data.test.x, strict=True)]
    squeezes = jax.tree.map(jnp.asarray, [tuple(both) for both in slow.run(together)[2]])
    tiny.close(jax.tree.leaves(mean_squeezes(squeezes, tiny.N)), jax.tree.leaves(means))
    cut = slow.run(data.train.x, reference.cut_off(means))[2]
    assert max(np.abs(S.mean(axis=0) - mean).max() for S, mean in zip(cut[1], means[1], strict=True)) > 1e-3


@pytest.mark.parametrize("after", [(0,), (1,), (0, 1)])
@pytest.mark.parametrize("mode", [TOWARDS_0, TOWARDS_1])
def test_the_other_branch_of_a_rebalancing_pass(mode, after):
    """With one module it is as in a regular pass. With more it hears, from the second on, the re-balanced branch."""
    build = replace(tiny.MIXED, after=after)
    network, x = tiny.network(4, build), tiny.data(4, shapes=build.shapes).test.x
    slow = reference.Network(network)
    gates: Any = tuple((jnp.full(build.channels[depth], 0.3),) * 2 for depth in after)
    other = 2 - mode
    usual, balanced = (slow.run(x, rule)[0] for rule in (reference.regular, reference.rebalancing(mode, gates)))
    fast = tiny.quickly(lambda network, x: network.run(x, rebalancing(jnp.asarray(mode), gates)).logits)(network, x)
    tiny.close(list(fast), balanced)
    assert np.abs(balanced[mode - 1] - usual[mode - 1]).max() > 1e-3
    assert np.allclose(fast[other], usual[other], rtol=1e-12) == (len(after) == 1)


def test_gradients_of_a_step():
    """Exactly 0 for the layers that make the gates of the branch on its own, not 0 for all others."""
    network, data = tiny.network(7, tiny.MIXED), jax.tree.map(jnp.asarray, tiny.data(7, (40, 1, 1), tiny.MIXED.shapes))
    memory = Guided().memory(network, data, Pretrained())

    @tiny.quickly
    @partial(jax.vmap, in_axes=(None, 0))
    def gradients(network, mode):
        means = jax.tree.map(lambda a: a + 0.7, memory.means)
        step = tiny.step(replace(memory, mode=mode, means=means))
        return jax.grad(lambda network: Guided().noted_loss(network, data.train, step)[0])(network)

    of_modes = gradients(network, jnp.arange(3))
    for mode in (REGULAR, TOWARDS_0, TOWARDS_1):
        gradient = jax.tree.map(lambda a, mode=mode: np.asarray(a)[mode], of_modes)
        for module in gradient.modules:
            for r, layer in enumerate(module.excite):
                still = mode == (TOWARDS_0, TOWARDS_1)[r]
                assert [np.any(leaf != 0) for leaf in jax.tree.leaves(layer)] == [not still] * 2
            assert all(np.any(leaf != 0) for leaf in jax.tree.leaves(module.shared))
        assert all(np.any(leaf != 0) for leaf in jax.tree.leaves(gradient.branches))
