"""The training loop against a slow loop; which samples a step sees; probes that do not touch the network."""

import copy
from dataclasses import dataclass, replace

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.learners import training
from mmtheory.learners.data import Data
from mmtheory.learners.method import Method, Pretrained
from mmtheory.learners.training import Schedule, probe_loss, train
from tests.learners import reference, tiny

pytestmark = pytest.mark.usefixtures("float64")

N, BATCH, RATE = 11, 4, 0.1
BATCHES = Schedule(periods=3, passes=2, batch=BATCH, optimiser="adam", decay="cosine")
WHOLE = Schedule(periods=3, passes=2, batch=None, optimiser="sgd", decay="constant")


def batches(schedule, key):
    """The samples of every step."""
    for period_key in jax.random.split(key, schedule.periods):
        for pass_key in jax.random.split(period_key, schedule.passes):
            order = np.asarray(jax.random.permutation(jax.random.split(pass_key)[0], N))
            yield from [range(N)] if schedule.batch is None else order[: N - N % BATCH].reshape(-1, BATCH)


def first_probes(key):
    return [reference.layer(eqx.nn.Linear(tiny.BUILD.features, tiny.K, key=k)) for k in jax.random.split(key, 2)]


@pytest.mark.parametrize("schedule", [BATCHES, WHOLE], ids=["batches", "whole"])
@given(seed=st.integers(0, 2**31))
def test_training_and_records_equal_a_slow_loop(schedule, seed):
    data, start, key = tiny.data(seed), tiny.network(seed), jax.random.key(seed)
    fast = tiny.trained(
        Method(), tiny.BUILD, schedule, data, Pretrained(), {"learning_rate": jnp.asarray(RATE)}, key, start
    )
    _, loop_key, probe_key = jax.random.split(key, 3)
    of_steps = [np.asarray(batch) for batch in batches(schedule, loop_key)]
    state = reference.Network(start), first_probes(probe_key)
    slow = [copy.deepcopy(state)]
    rates = reference.rates(schedule, RATE, len(of_steps))
    steps = reference.descend(
        state[0], data.train.x, data.train.y, of_steps, rates, schedule.optimiser, probes=state[1]
    )
    for count, after in enumerate(steps, 1):
        if count % (len(of_steps) // schedule.periods) == 0:
            slow.append(copy.deepcopy(after))
    tiny.close(jax.tree.leaves(fast.network), slow[-1][0].leaves(), rtol=1e-7, atol=1e-8)
    for t, (network, probes) in enumerate(slow):
        logits = {part: network(getattr(data, part).x) for part in ("train", "validation", "test")}
        np.testing.assert_allclose(
            [fast.records.training_loss[t], fast.records.validation_loss[t]],
            [reference.cross_entropy(logits[part], getattr(data, part).y) for part in ("train", "validation")],
            rtol=1e-7,
        )
        assert fast.records.accuracy[t] == pytest.approx(reference.accuracy(logits["test"], data.test.y))
        probed = [reference.linear(p, phi) for p, phi in zip(probes, network.features(data.test.x), strict=True)]
        np.testing.assert_allclose(fast.records.probe_accuracy[t], [reference.accuracy(z, data.test.y) for z in probed])


class Log(eqx.Module):
    """No network, but sums that gradient descent at rate 1 fills with what every step was given."""

    samples: jax.Array
    progress: jax.Array
    memory: jax.Array
    draw: jax.Array
    encoders: tuple = ()

    def features(self, x):
        return (jnp.zeros((len(x[0]), 1)),)

    def fuse(self, features):
        return jnp.zeros((len(features[0]), 2))

    def __call__(self, x):
        return self.fuse(self.features(x))


@dataclass(frozen=True)
class Logging(Method):
    """Its memory is the number of the last period."""

    steps: int = 0

    def start(self, build, key, pretrained, hyper):
        zeros = jnp.zeros(self.steps)
        return Log(jnp.zeros((self.steps, len(hyper["samples"]))), zeros, zeros, zeros)

    def loss(self, network, examples, step):
        now = jnp.arange(self.steps) == jnp.round(step.progress * self.steps).astype(int)
        counts = jnp.sum(network.samples[:, examples.x[0][:, 0].astype(int)], axis=1)
        told = counts + step.progress * network.progress + step.memory.astype(float) * network.memory
        return -jnp.sum(jnp.where(now, told + jax.random.uniform(step.key) * network.draw, 0))

    def memory(self, network, data, pretrained):
        return jnp.asarray(-1)

    def after_period(self, network, data, period, memory):
        return network, period


def log(n, schedule, steps):
    """What every step of a training on n samples was given."""
    part = tiny.labelled((np.arange(float(n))[:, None],), np.arange(n) % 2)
    hyper = {"learning_rate": 1.0, "samples": np.zeros(n)}
    method, key = Logging(steps=steps), jax.random.key(n)
    return jax.tree.map(
        np.asarray,
        tiny.trained(method, tiny.BUILD, schedule, Data(part, part, part), Pretrained(), hyper, key).network,
    )


def test_what_every_step_is_given():
    """Seven samples in batches of three: in every pass six different ones, two passes a period, two periods."""
    seen = log(7, Schedule(2, 2, 3, "sgd", "constant", probes=False), 8)
    assert seen.samples.shape == (8, 7)
    np.testing.assert_array_equal(seen.samples.sum(axis=1), 3)
    of_passes = seen.samples.reshape(4, 2, 7).sum(axis=1)
    np.testing.assert_array_equal(np.sort(of_passes, axis=1), [[0, 1, 1, 1, 1, 1, 1]] * 4)
    assert len(set(of_passes.argmin(axis=1))) > 1
    assert len(np.unique(seen.samples, axis=0)) > 2
    np.testing.assert_allclose(seen.progress, np.arange(8) / 8)
    np.testing.assert_array_equal(seen.memory, [-1] * 4 + [0] * 4)
    assert len(set(seen.draw)) == 8


def test_a_pass_of_one_batch():
    """Fewer samples than a batch are one; what does not fill a batch is left out, with one batch as with many."""
    for n, used in ((2, 2), (5, 3)):
        seen = log(n, Schedule(1, 2, 3, "sgd", "constant", probes=False), 2)
        np.testing.assert_array_equal(seen.samples.sum(axis=1), used)
        assert seen.samples.max() == 1


def test_no_gradient_of_the_probes_reaches_the_network():
    data, network = tiny.data(1), tiny.network(1)
    probes = tuple(head.layer for head in tiny.network(2, auxiliary=True).auxiliary)
    of_network, of_probes = jax.jit(jax.grad(probe_loss, argnums=(0, 1)))(network, probes, data.train)
    for leaf in jax.tree.leaves(of_network):
        np.testing.assert_array_equal(leaf, 0)
    assert all(np.any(np.asarray(leaf) != 0) for leaf in jax.tree.leaves(of_probes))


def test_without_a_network_training_starts_where_the_method_does():
    rate, key = {"learning_rate": jnp.asarray(RATE)}, jax.random.key(4)
    start_key, _, _ = jax.random.split(key, 3)
    start = jax.jit(tiny.EQUAL.late_fusion)(start_key)
    data = tiny.data(4, shapes=tiny.EQUAL.shapes)
    fresh, started, other = (
        tiny.trained(Method(), tiny.EQUAL, WHOLE, data, Pretrained(), rate, key, network)
        for network in (None, start, tiny.network(4, tiny.EQUAL))
    )
    tiny.close(fresh, started, rtol=1e-9)
    assert abs(fresh.records.training_loss[-1] - other.records.training_loss[-1]) > 1e-3


def test_probes_leave_the_network_as_it_is(monkeypatch):
    """Without them, and with probes that start at other values, it is the same bit for bit."""
    rate, key = {"learning_rate": jnp.asarray(RATE)}, jax.random.key(1)
    arguments = tiny.data(1), Pretrained(), rate, key, tiny.network(1)
    usual = tiny.trained(Method(), tiny.BUILD, WHOLE, *arguments)
    without = tiny.trained(Method(), tiny.BUILD, replace(WHOLE, probes=False), *arguments)
    assert np.isfinite(usual.records.probe_accuracy).all()
    assert np.isnan(without.records.probe_accuracy).all()
    assert usual.records.probe_accuracy.shape == without.records.probe_accuracy.shape

    def elsewhere(network, probes, examples):
        return probe_loss(
            network, jax.tree.map(lambda p: p + jnp.arange(p.size, dtype=p.dtype).reshape(p.shape), probes), examples
        )

    monkeypatch.setattr(training, "probe_loss", elsewhere)
    # A function of its own, or the compiled program above would be taken.
    other = tiny.quickly(lambda *rest: train(Method(), tiny.BUILD, WHOLE, *rest))(*arguments)
    assert np.any(np.asarray(usual.records.probe_accuracy) != np.asarray(other.records.probe_accuracy))
    for run in (without, other):
        tiny.same(run.network, usual.network)
        for name in ("training_loss", "validation_loss", "accuracy"):
            tiny.same(getattr(run.records, name), getattr(usual.records, name))


def test_a_diverging_run_goes_on_and_its_records_show_it():
    rate, key = {"learning_rate": jnp.asarray(1e200)}, jax.random.key(1)
    run = tiny.trained(Method(), tiny.BUILD, WHOLE, tiny.data(1), Pretrained(), rate, key, tiny.network(1))
    assert np.isfinite(run.records.training_loss[0])
    assert not np.isfinite(run.records.training_loss[1:]).any()
    assert not np.isfinite(run.records.validation_loss[-1])


@dataclass(frozen=True)
class Turning(Method):
    """Ascends instead of descending, by as much as the memory says, and halves the network after every period."""

    def noted_loss(self, network, examples, step):
        return self.loss(network, examples, step), jnp.asarray(-1.0)

    def memory(self, network, data, pretrained):
        return jnp.asarray(2.0)

    def transform_gradient(self, gradient, notes, network, step):
        return jax.tree.map(lambda g: notes * step.memory * g, gradient)

    def after_period(self, network, data, period, memory):
        return jax.tree.map(lambda leaf: leaf / 2, network), memory + 1


@given(seed=st.integers(0, 2**31))
def test_a_method_may_transform_gradients_and_change_the_network_between_periods(seed):
    data, start, key = tiny.data(seed), tiny.network(seed), jax.random.key(seed)
    rate = {"learning_rate": jnp.asarray(RATE)}
    fast = tiny.trained(Turning(), tiny.BUILD, WHOLE, data, Pretrained(), rate, key, start)
    slow = reference.Network(start)
    for period in range(WHOLE.periods):
        # Two steps a period, of all samples; rates of −2, −3 and −4 times the rate.
        steps = [range(N)] * WHOLE.passes
        *_, (slow, _) = reference.descend(slow, data.train.x, data.train.y, steps, [-(2 + period) * RATE] * 2)
        for array in slow.leaves():
            array /= 2
    tiny.close(jax.tree.leaves(fast.network), slow.leaves(), rtol=1e-7, atol=1e-8)
    loss = reference.cross_entropy(slow(data.train.x), data.train.y)
    assert fast.records.training_loss[-1] == pytest.approx(loss, rel=1e-7)


MOMENTUM = replace(BATCHES, optimiser="sgd", decay="constant", momentum=0.9, probes=False, watch="validation")
KEPT = replace(MOMENTUM, rest=True, keep="best")


@dataclass(frozen=True)
class Sometimes(Method):
    """In every third step there is no loss, and in every second none that depends on the head."""

    def noted_loss(self, network, examples, step):
        t = jnp.round(step.progress * STEPS)
        frozen = eqx.tree_at(lambda n: n.head, network, jax.lax.stop_gradient(network.head))
        of_both, of_encoders = (self.loss(n, examples, step) for n in (network, frozen))
        value = jnp.where(t % 2 == 0, of_encoders, of_both)
        return jnp.where(t % 3 == 0, 0.0, value), {"passes": step.passes, "t": t}

    def memory(self, network, data, pretrained):
        return (jnp.zeros((STEPS, 4)), network)

    def after_step(self, notes, gradient, before, after, step):
        """Notes, and how far gradient, network before and network after are where they should be."""
        table, last = step.memory
        bias = gradient.head.layer.bias
        row = jnp.stack([notes["passes"], jnp.sum(bias**2), distance(before, last), distance(after, before)])
        return table.at[jnp.round(notes["t"]).astype(int)].set(row), after

    def trace(self, memory):
        return memory[0]


STEPS = 3 * 2 * (N // BATCH)


def distance(a, b):
    return sum(jnp.sum((x - y) ** 2) for x, y in zip(jax.tree.leaves(a), jax.tree.leaves(b), strict=True))


def sometimes(schedule, data, start, key, rate=RATE):
    learning_rate = {"learning_rate": jnp.asarray(rate)}
    return tiny.trained(Sometimes(), tiny.BUILD, schedule, data, Pretrained(), learning_rate, key, start)


def slow_momentum(schedule, data, start, key):
    """Networks and gradients after every step: v ← 0.9 v + G, θ ← θ − η v, but what rests where G is 0."""
    network = reference.Network(start)
    arrays = network.leaves()
    head = [any(array is part for part in network.head) for array in arrays]
    velocity = [np.zeros_like(array) for array in arrays]
    for t, batch in enumerate(batches(schedule, jax.random.split(key, 3)[1])):
        batch = np.asarray(batch)
        gradients = network.gradient([x[batch] for x in data.train.x], data.train.y[batch]).leaves()
        for array, v, G, of_head in zip(arrays, velocity, gradients, head, strict=True):
            G = 0 * G if t % 3 == 0 or (t % 2 == 0 and of_head) else G
            if not (schedule.rest and not G.any()):
                v[...] = 0.9 * v + G
                array -= RATE * v
        yield copy.deepcopy(network)


@pytest.mark.parametrize("schedule", [MOMENTUM, KEPT], ids=["coast, last", "rest, best"])
@given(seed=st.integers(0, 2**31))
def test_momentum_rest_and_the_network_that_is_kept(schedule, seed):
    data, start, key = tiny.data(seed), tiny.network(seed), jax.random.key(seed)
    fast = sometimes(schedule, data, start, key)
    of_steps = list(slow_momentum(schedule, data, start, key))
    networks = [reference.Network(start), *of_steps[STEPS // 3 - 1 :: STEPS // 3]]
    along = [reference.accuracy(network(data.validation.x), data.validation.y) for network in networks]
    np.testing.assert_allclose(fast.records.validation_accuracy_along, along)
    losses = [reference.cross_entropy(network(data.validation.x), data.validation.y) for network in networks]
    np.testing.assert_allclose(fast.records.validation_loss, losses, rtol=1e-7)
    # The first of the best, the untrained one left out.
    kept = networks[-1 if schedule.keep == "last" else 1 + along[1:].index(max(along[1:]))]
    tiny.close(jax.tree.leaves(fast.network), kept.leaves(), rtol=1e-7, atol=1e-8)
    # Only the validation part is watched.
    for unwatched in (fast.records.training_loss, fast.records.accuracy, fast.records.probe_accuracy):
        assert np.isnan(unwatched).all()
    table = np.asarray(fast.trace)
    assert table.shape == (4, STEPS, 4)
    assert not table[0].any()
    passes, gradient, gap, way = table[-1].T
    t = np.arange(STEPS)
    np.testing.assert_array_equal(passes, t // (N // BATCH))
    np.testing.assert_array_equal(gradient != 0, (t % 3 != 0) & (t % 2 != 0))
    # The network before a step is the one after the step before, and without gradient nothing moves if it rests.
    assert not gap.any()
    np.testing.assert_array_equal(way != 0, (t % 3 != 0) if schedule.rest else t > 0)


def test_a_network_that_diverged_is_never_kept():
    """Its logits are NaN, its prediction the first class, and here that is always right."""
    data, start = tiny.data(1), tiny.network(1)
    ours = replace(data, validation=replace(data.validation, y=np.zeros_like(data.validation.y)))
    run = sometimes(KEPT, ours, start, jax.random.key(1), 1e200)
    assert not np.isfinite(run.records.validation_loss[1:]).any()
    assert run.records.validation_accuracy_along[-1] == 1 > run.records.validation_accuracy_along[0]
    tiny.same(run.network, start)


@given(seed=st.integers(0, 2**31), order=st.permutations(range(3)))
def test_three_modalities_are_trained_as_in_a_slow_loop_and_in_any_order(seed, order):
    data, start = tiny.data(seed, shapes=tiny.THREE.shapes), tiny.network(seed, tiny.THREE)
    key, hyper = jax.random.key(seed), {"learning_rate": jnp.asarray(RATE)}
    schedule = replace(WHOLE, probes=False)
    one = tiny.trained(Method(), tiny.THREE, schedule, data, Pretrained(), hyper, key, start)
    slow = reference.Network(start)
    steps = reference.descend(slow, data.train.x, data.train.y, [np.arange(N)] * 6, [RATE] * 6)
    *_, (slow, _) = steps
    tiny.close(jax.tree.leaves(one.network), slow.leaves(), rtol=1e-7, atol=1e-8)
    turned = Data(
        *(replace(part, x=tuple(part.x[r] for r in order)) for part in (data.train, data.validation, data.test))
    )
    build = replace(tiny.THREE, shapes=tuple(tiny.THREE.shapes[r] for r in order))
    other = tiny.trained(Method(), build, schedule, turned, Pretrained(), hyper, key, tiny.permuted(start, order))
    tiny.close(tiny.permuted(one.network, order), other.network, rtol=1e-7, atol=1e-9)
    tiny.close(one.records.accuracy, other.records.accuracy)
