"""The loss of uni-modal teachers against slow formulas, what is trained of it, and decoders on frozen encoders."""

from dataclasses import replace

import equinox as eqx
import jax
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmtheory.learners.method import Pretrained
from mmtheory.learners.training import Schedule
from mmtheory.segmentation.network import Architecture, MiddleFusion, UniModal
from mmtheory.segmentation.teaching import Alone, NewDecoder, Plain, UniModalTeacher
from tests.segmentation import reference, tiny

pytestmark = pytest.mark.usefixtures("float64")

SEEDS = st.integers(0, 2**31)
SCHEDULE = Schedule(3, 1, None, "adam", "constant", probes=False, watch="nothing")
RATE = 0.05

few = settings(max_examples=3)


def descent(method):
    """Its loss and gradient by network, compiled once."""
    return tiny.quickly(jax.value_and_grad(method.loss))


taught, new_decoder = descent(UniModalTeacher()), descent(NewDecoder())
taught_loss = tiny.quickly(UniModalTeacher().loss)

LEAST = Architecture(tiny.K, (2,))
"""Gradients and training are compiled for one scale only."""


def nudged(network, direction, size):
    return jax.tree.map(lambda a, b: a + size * b, network, direction)


def shapes(network):
    return jax.tree.map(np.shape, network)


def along(gradient, direction):
    return sum(
        float(np.sum(np.asarray(a) * b))
        for a, b in zip(jax.tree.leaves(gradient), jax.tree.leaves(direction), strict=True)
    )


def trained(method, of_data, pretrained, network=None, **values):
    of_hyper = tiny.hyper(learning_rate=RATE, **values)
    out = tiny.trained(method, LEAST, SCHEDULE, of_data, pretrained, of_hyper, jax.random.key(0), network)
    return jax.tree.map(np.asarray, out.network)


def slowly_trained(network, gradients):
    """Adam by hand, from functions of the network that are its gradient at every step."""
    m = v = jax.tree.map(np.zeros_like, network)
    for t, gradient in enumerate(gradients, 1):
        g = jax.tree.map(np.asarray, gradient(network))
        m = jax.tree.map(lambda a, b: 0.9 * a + 0.1 * b, m, g)
        v = jax.tree.map(lambda a, b: 0.999 * a + 0.001 * b**2, v, g)
        network = jax.tree.map(
            lambda w, a, b, t=t: w - RATE * (a / (1 - 0.9**t)) / (np.sqrt(b / (1 - 0.999**t)) + 1e-8), network, m, v
        )
    return network


def without_predictors(network):
    return eqx.tree_at(lambda n: n.predictors, network, ())


@few
@given(seed=SEEDS)
@pytest.mark.parametrize(("weight", "decay_every"), [(0.0, 1.0), (2.0, 1.0), (0.7, 3.0)])
def test_the_loss_of_uni_modal_teachers(weight, decay_every, seed):
    """A tenth of the weight after every N passes; pixels without a label do not count."""
    network, examples, teachers = tiny.middle_fusion(seed), tiny.data(seed).train, tiny.teachers(seed)
    for passes in (0, 1, 2, 3, 5, 6):
        step = tiny.step(teachers, passes, weight=weight, decay_every=decay_every)
        slow = reference.taught_loss(network, examples, teachers.teachers, weight, passes, decay_every)
        assert float(taught_loss(network, examples, step)) == pytest.approx(slow, rel=1e-10)


@few
@given(seed=SEEDS)
def test_the_gradient_is_of_the_network_alone(seed):
    """Along a random direction as the slow loss grows; teachers stay what they are."""
    network, examples, teachers = tiny.middle_fusion(seed, LEAST), tiny.data(seed).train, tiny.teachers(seed, LEAST)
    _, gradient = taught(network, examples, tiny.step(teachers, 1, weight=3.0))
    tiny.same(shapes(gradient), shapes(network))
    direction, size = tiny.middle_fusion((seed, 5), LEAST), 1e-6
    up, down = (
        reference.taught_loss(nudged(network, direction, s), examples, teachers.teachers, 3.0, 1, 2.0)
        for s in (size, -size)
    )
    assert along(gradient, direction) == pytest.approx((up - down) / (2 * size), rel=1e-4, abs=1e-5)


@few
@given(seed=SEEDS)
def test_pixels_without_a_label_have_no_influence(seed):
    """Whatever negative number they carry; labels that count do have one."""
    network, examples, step = (
        tiny.middle_fusion(seed, LEAST),
        tiny.data(seed).train,
        tiny.step(tiny.teachers(seed, LEAST)),
    )
    expected = taught(network, examples, step)
    assert np.isfinite(expected[0])
    ignored = examples.y < 0
    for label in (-2, -100):
        tiny.same(taught(network, replace(examples, y=np.where(ignored, label, examples.y)), step), expected)
    other = replace(examples, y=np.where(ignored, examples.y, (examples.y + 1) % tiny.K))
    assert taught(network, other, step)[0] != expected[0]


@pytest.mark.parametrize("method", [Plain(), Alone()])
def test_plain_losses_are_of_the_pixels_that_have_a_label(method):
    """Of a network that gives certain logits."""
    examples = tiny.data(0).train
    logits = np.random.default_rng(0).standard_normal((*examples.y.shape, tiny.K))
    loss, gradient = jax.value_and_grad(lambda z: method.loss(lambda x: z, examples, tiny.step(Pretrained())))(logits)
    assert float(loss) == pytest.approx(reference.cross_entropy(logits, examples.y), rel=1e-10)
    np.testing.assert_array_equal((np.asarray(gradient) == 0).all(-1), examples.y < 0)


def test_without_weight_teachers_teach_nothing():
    """All but the predictors is plain training's, and the predictors stay as they were."""
    of_data, teachers, network = tiny.data(0), tiny.teachers(0, LEAST), tiny.middle_fusion(0, LEAST)
    found = trained(UniModalTeacher(), of_data, teachers, network, weight=0.0)
    tiny.same(found.predictors, network.predictors)
    plain = trained(Plain(), of_data, Pretrained(), without_predictors(network))
    tiny.same(without_predictors(found), plain)
    # And both have moved.
    moved = jax.tree.map(lambda a, b: float(abs(a - b).max()), plain, without_predictors(network))
    assert min(jax.tree.leaves((moved.encoders, moved.decoder))) > 1e-3


def test_training_descends_the_loss_of_teachers_that_stay():
    """Step by step by hand, with a weight that falls on the way; what is trained is the network and no teacher."""
    of_data, teachers, network = tiny.data(1), tiny.teachers(1, LEAST), tiny.middle_fusion(1, LEAST)
    before = jax.tree.map(np.copy, teachers)
    found = trained(UniModalTeacher(), of_data, teachers, network, decay_every=2.0)
    tiny.same(teachers, before)
    assert isinstance(found, MiddleFusion)
    tiny.same(shapes(found), shapes(network))

    def gradient_after(passes, decay_every):
        step = tiny.step(teachers, passes, decay_every=decay_every)
        return lambda n: taught(n, of_data.train, step)[1]

    expected, other = (
        slowly_trained(network, [gradient_after(passes, decay_every) for passes in range(3)])
        for decay_every in (2.0, 100.0)
    )
    tiny.close(found, expected, rtol=1e-7, atol=1e-8)
    # With the weight of the start to the end it would be another.
    differences = jax.tree.map(lambda a, b: float(abs(a - b).max()), found, other)
    assert max(jax.tree.leaves(differences)) > 1e-4


def test_a_new_decoder_leaves_its_encoder_as_it_is():
    of_data, teacher = tiny.data(2).modality(1), tiny.uni_modal(2, LEAST)
    found = trained(NewDecoder(), of_data, Pretrained((teacher.encoder,)))
    assert isinstance(found, UniModal)
    tiny.same(found.encoder, teacher.encoder)
    start = UniModal(teacher.encoder, LEAST.decoder(jax.random.split(jax.random.key(0), 3)[0]))
    step = tiny.step(Pretrained())
    expected = slowly_trained(start, [lambda n: new_decoder(n, of_data.train, step)[1]] * 3)
    tiny.close(found, expected, rtol=1e-7, atol=1e-8)
    moved = jax.tree.map(lambda a, b: float(abs(a - b).max()), found.decoder, start.decoder)
    assert min(jax.tree.leaves(moved)) > 1e-3


@few
@given(seed=SEEDS)
def test_a_frozen_encoder_has_no_gradient_and_its_update_is_0(seed):
    """The decoder's gradient is that of cross-entropy."""
    network, only = tiny.uni_modal(seed, LEAST), replace(tiny.data(seed).train, x=tiny.data(seed).train.x[:1])
    maps = reference.encoder(network.encoder, only.x[0])

    def slow(decoder):
        return reference.cross_entropy(reference.decoder(decoder, maps), only.y)

    loss, gradient = new_decoder(network, only, tiny.step(Pretrained((network.encoder,))))
    assert float(loss) == pytest.approx(slow(network.decoder), rel=1e-10)
    assert not any(np.any(leaf) for leaf in jax.tree.leaves(gradient.encoder))
    direction, size = tiny.uni_modal((seed, 5), LEAST).decoder, 1e-6
    up, down = (slow(nudged(network.decoder, direction, s)) for s in (size, -size))
    assert along(gradient.decoder, direction) == pytest.approx((up - down) / (2 * size), rel=1e-4, abs=1e-5)
    scaled = NewDecoder().scale(network, {})
    assert not any(np.any(leaf) for leaf in jax.tree.leaves(scaled.encoder))
    tiny.same(scaled.decoder, network.decoder)


def test_a_teacher_that_diverged_does_no_harm_without_weight():
    network, examples = tiny.middle_fusion(0, LEAST), tiny.data(0).train
    broken = jax.tree.map(lambda a: np.full_like(a, np.nan), tiny.teachers(0, LEAST))
    sound = taught(network, examples, tiny.step(tiny.teachers(0, LEAST), weight=0.0))
    tiny.same(taught(network, examples, tiny.step(broken, weight=0.0)), sound)
    assert np.isnan(taught(network, examples, tiny.step(broken, weight=1.0))[0])


def test_a_batch_without_labels_teaches_nothing():
    examples = tiny.data(0).train
    without = replace(examples, y=np.full_like(examples.y, -1))
    loss, gradient = taught(tiny.middle_fusion(0, LEAST), without, tiny.step(tiny.teachers(0, LEAST), weight=0.0))
    assert float(loss) == 0
    assert not any(np.any(leaf) for leaf in jax.tree.leaves(gradient))
