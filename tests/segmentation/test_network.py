"""Networks against slow formulas, how their parameters start, and where the decoder's channels go."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmtheory.segmentation.network import (
    Affine,
    Architecture,
    Block,
    Convolution,
    Decoder,
    MiddleFusion,
    Normalisation,
    Rise,
    SqueezeExcitation,
    drawn,
)
from tests.segmentation import reference, tiny

pytestmark = pytest.mark.usefixtures("float64")

SEEDS = st.integers(0, 2**31)

applied = tiny.quickly(lambda module, *x: module(*x))
with_maps = tiny.quickly(lambda network, x: (network.maps(x), network(x)))


@tiny.quickly
def fusion(network, x):
    """Fused maps, depth maps, what is predicted of the RGB teacher, logits."""
    fused, of_depth = network.maps(x)
    return fused, of_depth, network.predicted(fused), network(x)


few = settings(max_examples=3)
"""Each compiled shape is tried with a few parameters."""


def image(seed, *shape):
    return np.random.default_rng(seed).standard_normal(shape)


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("shape", [(4, 6), (5, 3), (1, 2)])
@few
@given(seed=SEEDS)
def test_convolution(stride, shape, seed):
    layer, x = tiny.random(lambda: Convolution(2, 3, stride), seed), image(seed, 2, *shape, 2)
    found = applied(layer, x)
    assert found.shape == (2, -(-shape[0] // stride), -(-shape[1] // stride), 3)
    tiny.close(found, reference.convolution(layer, x, stride))


@pytest.mark.parametrize("stride", [1, 2])
@given(seed=SEEDS)
def test_convolution_is_the_librarys(stride, seed):
    layer, x = tiny.random(lambda: Convolution(2, 3, stride), seed), image(seed, 2, 4, 6, 2)
    kernel = layer.affine.weight.reshape(3, 3, 2, 3)
    expected = jax.lax.conv_general_dilated(
        x, kernel, (stride, stride), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")
    )
    tiny.close(applied(layer, x), np.asarray(expected) + layer.affine.bias)


@given(seed=SEEDS, scale=st.sampled_from([1e-3, 1, 100]), shift=st.floats(-10, 10))
def test_normalisation(seed, scale, shift):
    layer, x = tiny.random(lambda: Normalisation(3), seed), scale * image(seed, 2, 4, 4, 3) + shift
    tiny.close(applied(layer, x), reference.normalisation(layer, x))


def test_a_new_normalisation_has_mean_0_and_variance_1_and_a_flat_sample_is_0():
    x = 7 + 100 * image(0, 2, 4, 4, 3)
    x[1] = 5
    found = np.asarray(applied(Normalisation(3), x))
    assert abs(found[0].mean()) < 1e-12
    assert found[0].var() == pytest.approx(1)
    np.testing.assert_array_equal(found[1], 0)


@pytest.mark.parametrize("C", [3, 8])
@few
@given(seed=SEEDS)
def test_squeeze_excitation(C, seed):
    layer, x = tiny.random(lambda: SqueezeExcitation(C), seed), image(seed, 2, 3, 4, C)
    assert layer.squeeze.weight.shape == (C, max(C // 4, 1))
    tiny.close(applied(layer, x), reference.squeeze_excitation(layer, x))


@pytest.mark.parametrize("stride", [1, 2])
@few
@given(seed=SEEDS)
def test_residual_block(stride, seed):
    layer, x = tiny.random(lambda: Block(2, 3, stride), seed), image(seed, 2, 5, 4, 2)
    tiny.close(applied(layer, x), reference.block(layer, x, stride))


@few
@given(seed=SEEDS)
def test_a_rise_is_cut_to_the_map_beside(seed):
    layer, x, beside = tiny.random(lambda: Rise(3, 2), seed), image(seed, 2, 3, 2, 3), image((seed, 1), 2, 5, 4, 2)
    found = applied(layer, x, beside)
    assert found.shape == beside.shape
    enlarged = reference.convolution(layer.convolution, reference.enlarged(x, 5, 4))
    inner = reference.normalisation(layer.normalisation, enlarged)
    tiny.close(found, reference.relu(inner + reference.affine(layer.skip, beside)))


@few
@given(seed=SEEDS)
def test_a_uni_modal_network(seed):
    """Of two blocks a stage; its maps are its encoder's, and its logits have the image's rows and columns."""
    network, x = tiny.uni_modal(seed, Architecture(tiny.K, tiny.CHANNELS, blocks=2)), image(seed, 2, 8, 6, 3)
    slow = reference.encoder(network.encoder, x)
    assert [maps.shape for maps in slow] == [(2, 4, 3, 2), (2, 2, 2, 3)]
    found, logits = with_maps(network, (x,))
    tiny.close(list(found), slow)
    assert logits.shape == (2, 8, 6, tiny.K)
    tiny.close(logits, reference.decoder(network.decoder, slow))


@few
@given(seed=SEEDS)
def test_middle_fusion(seed):
    """At every scale both maps are fused, and the RGB encoder goes on from there, the depth encoder on its own."""
    network, x = tiny.middle_fusion(seed), tiny.data(seed).train.x
    fused, of_depth = reference.fused(network, x)
    *found, logits = fusion(network, x)
    tiny.close([list(maps) for maps in found], [fused, of_depth, reference.predicted(network, fused)])
    # Or one might stand for the other.
    assert all(np.abs(a - b).max() > 0.01 for a, b in zip(fused, of_depth, strict=True))
    assert logits.shape == (5, 8, 8, tiny.K)
    tiny.close(logits, reference.decoder(network.decoder, fused))


def test_depth_reaches_every_fused_map_and_rgb_no_depth_map():
    network, (rgb, depth) = tiny.middle_fusion(0), tiny.data(0).train.x
    before, other_depth, other_rgb = (
        fusion(network, x) for x in ((rgb, depth), (rgb, depth[::-1]), (rgb[::-1], depth))
    )
    for k in range(2):
        assert (before[0][k] != other_depth[0][k]).any()
        assert (before[0][k] != other_rgb[0][k]).any()
        np.testing.assert_array_equal(before[1][k], other_rgb[1][k])


@pytest.mark.parametrize("a", [0, 1])
@pytest.mark.parametrize("b", [0, 1])
def test_every_place_of_the_finest_map_makes_four_pixels(a, b):
    """Pixel (2i + a, 2j + b) holds group 2a + b of the channels at (i, j)."""
    decoder, x = tiny.random(lambda: Decoder((2,), tiny.K), 0), image(0, 2, 2, 3, 2)
    found = applied(decoder, (x,))
    assert found.shape == (2, 4, 6, tiny.K)
    for i in range(2):
        for j in range(3):
            group = slice((2 * a + b) * tiny.K, (2 * a + b + 1) * tiny.K)
            expected = x[:, i, j] @ decoder.last.weight[:, group] + decoder.last.bias[group]
            tiny.close(found[:, 2 * i + a, 2 * j + b], expected)


new = tiny.quickly(lambda key: (tiny.BUILD.middle_fusion(key, True), tiny.BUILD.middle_fusion(key, False)))


@pytest.fixture(scope="module")
def networks():
    """New ones with predictors and without, from two keys."""
    return [new(jax.random.key(seed)) for seed in (0, 1)]


def test_matrices_start_uniform_by_their_fan_in_and_vectors_at_0():
    weights = drawn((Affine(6, 1000), Convolution(2, 900)), jax.random.key(3))
    for layer, fan_in in ((weights[0], 6), (weights[1].affine, 18)):
        bound, values = (6 / fan_in) ** 0.5, np.asarray(layer.weight)
        assert abs(values).max() <= bound
        # Of n uniform numbers the largest is within 20/n of the bound with probability 1 − e^−20 at least.
        assert abs(values).max() > bound * (1 - 20 / values.size)
        assert abs(values.mean()) < 5 * bound / (3 * values.size) ** 0.5
        assert values.var() == pytest.approx(2 / fan_in, rel=0.05)
        np.testing.assert_array_equal(layer.bias, 0)


def test_all_parameters_of_a_network_are_drawn(networks):
    leaves = jax.tree.leaves(networks[0][0])
    drawn_numbers = []
    for leaf in leaves:
        if leaf.ndim == 2:
            assert 0 < abs(leaf).max() <= (6 / leaf.shape[0]) ** 0.5
            drawn_numbers.append(np.ravel(leaf) / (6 / leaf.shape[0]) ** 0.5)
        else:
            np.testing.assert_array_equal(leaf, 0)
    numbers = np.concatenate(drawn_numbers)
    # None is used twice, but by the predictors' own draw.
    assert len(np.unique(numbers)) == len(numbers)


def test_a_network_depends_on_its_key_alone(networks):
    tiny.same(new(jax.random.key(0)), networks[0])
    for one, other in zip(jax.tree.leaves(networks[0]), jax.tree.leaves(networks[1]), strict=True):
        assert one.ndim == 1 or (one != other).all()


def test_middle_fusion_starts_alike_with_predictors_and_without(networks):
    for taught, plain in networks:
        assert plain.predictors == ()
        assert isinstance(taught, MiddleFusion)
        shapes = [[layer.affine.weight.shape for layer in pair] for pair in taught.predictors]
        assert shapes == [[(9 * C, C)] * 2 for C in tiny.CHANNELS]
        tiny.same(eqx.tree_at(lambda n: n.predictors, taught, ()), plain)


def test_parameters_start_in_the_precision_that_is_computed_in():
    with jax.enable_x64(False):
        assert {leaf.dtype for leaf in jax.tree.leaves(drawn(Affine(2, 3), jax.random.key(0)))} == {
            jnp.dtype("float32")
        }
