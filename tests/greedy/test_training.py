"""Whole trainings of every method against a slow loop: networks, modes, learning speeds, mean gates and records."""

import math
from dataclasses import replace
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mmtheory.greedy.balancing import REGULAR, TOWARDS_0, TOWARDS_1, Balance, Guided, Random, l1_norm, sparsity
from mmtheory.learners.method import Pretrained
from tests.greedy import reference, stored_run, tiny

pytestmark = pytest.mark.usefixtures("float64")

TOTAL = tiny.EPOCHS * tiny.STEPS

few = settings(max_examples=5)


def problem(seed, build=tiny.EQUAL):
    return tiny.network(seed, build), tiny.data(seed, (tiny.N, 6, 4), build.shapes)


def drawn_modes(key):
    """Of Random: by the steps' own keys after the first epoch."""
    for t, (_, step_key) in enumerate(tiny.batches_and_keys(key)):
        yield int(jax.random.randint(step_key, (), 0, 3)) if t >= tiny.STEPS else REGULAR
    yield REGULAR


def compare(fast, slow, base=10.0):
    """A run of `tiny.run` and one of `tiny.slowly`."""
    network, _, trace, memory = fast
    assert memory.modes.tolist() == slow.modes
    tiny.close(jax.tree.leaves(network), slow.leaves[-1], rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(memory.sums, slow.accumulated, rtol=1e-7)
    np.testing.assert_allclose(memory.accumulated, slow.accumulated[-1], rtol=1e-7)
    tiny.close(jax.tree.leaves(memory.means), jax.tree.leaves(slow.means), rtol=1e-7)
    assert np.isnan(trace.speeds[0]).all()
    assert trace.steps[0].tolist() == [0, 0, 0]
    for epoch in range(1, tiny.EPOCHS + 1):
        sums = slow.accumulated[epoch * tiny.STEPS - 1]
        np.testing.assert_allclose(trace.speeds[epoch], reference.speeds(sums, base), rtol=1e-6, atol=1e-9)
        modes = slow.modes[: epoch * tiny.STEPS]
        assert trace.steps[epoch].tolist() == [modes.count(mode) for mode in range(3)]


def regular_modes():
    while True:
        yield REGULAR


@few
@given(seed=st.integers(0, 2**31), l1=st.sampled_from([0.0, 0.01]))
def test_vanilla_training_equals_a_slow_loop(seed, l1):
    start, data = problem(seed)
    fast = tiny.run(tiny.LoggedVanilla(), tiny.EQUAL, start, data, seed, l1=l1)
    compare(fast, tiny.slowly(start, data, seed, regular_modes(), l1=l1))
    assert fast[3].modes.tolist() == [REGULAR] * TOTAL


@few
@given(seed=st.integers(0, 2**31), alpha=st.floats(0, 0.5), Q=st.integers(1, 4))
def test_guided_training_equals_a_slow_loop(seed, alpha, Q):
    start, data = problem(seed)
    fast = tiny.run(tiny.LoggedGuided(), tiny.EQUAL, start, data, seed, alpha=alpha, Q=Q)
    compare(fast, tiny.slowly(start, data, seed, reference.algorithm_1(tiny.STEPS, alpha, Q)))


AS_IN_THE_CODE = tiny.LoggedGuided(log_base=math.e, norm="before", mean_scope="all", mean_source="first")
RESTING = replace(tiny.SCHEDULE, rest=True)


@few
@given(seed=st.integers(0, 2**31), alpha=st.floats(0, 0.5), Q=st.integers(1, 4))
def test_guided_training_of_images_with_every_option_equals_a_slow_loop(seed, alpha, Q):
    """Natural logarithm, weights before the step, means over all steps, of branch 0, and parameters that rest."""
    start, data = problem(seed, tiny.MIXED)
    fast = tiny.run(AS_IN_THE_CODE, tiny.MIXED, start, data, seed, RESTING, alpha=alpha, Q=Q)
    options: Any = {"norm": "before", "scope": "all", "source": "first", "base": math.e, "rest": True}
    modes = reference.algorithm_1(tiny.STEPS, alpha, Q)
    compare(fast, tiny.slowly(start, data, seed, modes, **options), math.e)


NORMALISED = tiny.LoggedGuided(mean_scope="code", warm_up=7, unit="steps", direction="reversed")


@few
@given(seed=st.integers(0, 2**31), alpha=st.floats(0, 0.2), Q=st.integers(1, 4))
def test_guided_training_with_normalisation_equals_a_slow_loop(seed, alpha, Q):
    """And mean gates that count the present batch, a warm-up of seven steps, and the other direction."""
    start, data = problem(seed, tiny.NORMALISED)
    fast = tiny.run(NORMALISED, tiny.NORMALISED, start, data, seed, alpha=alpha, Q=Q)
    modes = reference.algorithm_1(7, alpha, Q, positive=TOWARDS_1)
    compare(fast, tiny.slowly(start, data, seed, modes, scope="code"))


def test_running_moments_are_for_evaluation_only():
    """They change no step, and no gradient changes them."""
    start, data = problem(1, tiny.NORMALISED)
    other = eqx.tree_at(lambda n: n.running, start, jax.tree.map(lambda leaf: 3 * leaf, start.running))
    (network, records, _, _), (network_2, records_2, _, _) = (
        tiny.run(NORMALISED, tiny.NORMALISED, begin, data, 1) for begin in (start, other)
    )
    tiny.same(network.parameters, network_2.parameters)
    assert np.any(records.validation_loss != records_2.validation_loss)
    faded = 0.9**TOTAL
    for first, second, at_start in zip(*(jax.tree.leaves(n.running) for n in (network, network_2, start)), strict=True):
        np.testing.assert_allclose(second - first, 2 * faded * at_start, rtol=1e-9, atol=1e-12)


@few
@given(seed=st.integers(0, 2**31))
def test_random_training_equals_a_slow_loop(seed):
    start, data = problem(seed)
    fast = tiny.run(tiny.LoggedRandom(), tiny.EQUAL, start, data, seed)
    compare(fast, tiny.slowly(start, data, seed, drawn_modes(seed)))


def test_the_records_are_of_the_average_of_the_logits():
    start, data = problem(1)
    _, records, _, _ = tiny.run(tiny.LoggedVanilla(), tiny.EQUAL, start, data, 1)
    slow = tiny.slowly(start, data, 1, regular_modes())
    networks = [start] + [tiny.filled(start, slow.leaves[t]) for t in range(tiny.STEPS - 1, TOTAL, tiny.STEPS)]
    logits = [reference.Network(network).fused(data.validation.x) for network in networks]
    y = data.validation.y
    np.testing.assert_allclose(records.validation_loss, [reference.cross_entropy(z, y) for z in logits], rtol=1e-9)
    np.testing.assert_allclose(records.validation_accuracy_along, [reference.accuracy(z, y) for z in logits])


def test_guided_training_takes_steps_in_all_modes():
    """Or the comparisons above would compare little."""
    for build, method, schedule in (
        (tiny.EQUAL, tiny.LoggedGuided(), tiny.SCHEDULE),
        (tiny.MIXED, AS_IN_THE_CODE, RESTING),
    ):
        steps = np.zeros(3)
        for seed in range(12):
            start, data = problem(seed, build)
            steps += tiny.run(method, build, start, data, seed, schedule)[2].steps[-1]
        assert np.all(steps > 3)


@few
@given(seed=st.integers(0, 2**31))
def test_boundless_tolerance_is_vanilla_training_bit_for_bit(seed):
    start, data = problem(seed)
    guided = tiny.run(tiny.LoggedGuided(), tiny.EQUAL, start, data, seed, alpha=np.inf)
    tiny.same(guided, tiny.run(tiny.LoggedVanilla(), tiny.EQUAL, start, data, seed))


@few
@given(seed=st.integers(0, 2**31), Q=st.integers(1, TOTAL + 3))
def test_zero_tolerance_rebalances_after_every_regular_step_past_the_first_epoch(seed, Q):
    """Q steps in one direction and a regular one in turn; with Q of all steps none is regular any more."""
    start, data = problem(seed)
    _, _, _, memory = tiny.run(tiny.LoggedGuided(), tiny.EQUAL, start, data, seed, alpha=0.0, Q=Q)
    # Where all maps are dead from the start no gradient reaches the modules, and there is no speed.
    assume(np.all(memory.sums[tiny.STEPS] > 0))
    assert not memory.modes[: tiny.STEPS + 1].any()
    later = memory.modes[tiny.STEPS :]
    for t, mode in enumerate(later):
        assert (mode == REGULAR) == (t % (Q + 1) == 0)
    for first in range(1, len(later), Q + 1):
        assert len(set(later[first : first + Q])) == 1


def test_validation_and_test_data_change_neither_network_nor_memory():
    start, data = problem(3)
    other = tiny.data(4, (tiny.N, 6, 4), tiny.EQUAL.shapes)
    network, records, _, memory = tiny.run(tiny.LoggedGuided(), tiny.EQUAL, start, data, 3, alpha=0.0)
    elsewhere = replace(data, validation=other.validation, test=other.test)
    network_2, records_2, _, memory_2 = tiny.run(tiny.LoggedGuided(), tiny.EQUAL, start, elsewhere, 3, alpha=0.0)
    tiny.same((network, memory), (network_2, memory_2))
    assert np.any(records.validation_loss != records_2.validation_loss)
    assert set(memory.modes) > {REGULAR}


def test_random_modes_are_regular_in_the_first_epoch_and_uniform_after():
    """Of 3,000 keys, within 5 standard deviations."""
    start, data = problem(1)
    memory = Random().memory(start, data, Pretrained())

    @tiny.quickly
    def modes(passes):
        keys = jax.random.split(jax.random.key(5), 3000)
        return jax.vmap(lambda key: Random().mode(replace(tiny.step(memory, passes), key=key)))(keys)

    assert not np.any(modes(0))
    for passes in (1, 2):
        shares = np.bincount(modes(passes), minlength=3) / 3000
        assert shares.shape == (3,)
        assert np.all(np.abs(shares - 1 / 3) < 5 * np.sqrt(2 / 9 / 3000))


@pytest.mark.parametrize("method", [tiny.LoggedGuided(), tiny.LoggedVanilla()], ids=["guided", "vanilla"])
def test_branches_of_identical_modalities_that_change_places_learn_as_before(method):
    """Modes and counts are exactly the other branch's, and the accuracy of the fused logits is the same.

    Parameters and learning speeds are so up to rounding: sums over both squeezes and over the columns of the shared
    layers run in another order.
    """
    for seed in range(3):
        start, data = problem(seed)
        data = tiny.identical(data)
        network, records, trace, memory = tiny.run(method, tiny.EQUAL, start, data, seed)
        other = tiny.run(method, tiny.EQUAL, tiny.swapped(start), data, seed)
        tiny.close(jax.tree.leaves(other[0]), jax.tree.leaves(tiny.swapped(network)))
        tiny.close(other[2].speeds, trace.speeds[:, ::-1])
        exchanged = np.array([REGULAR, TOWARDS_1, TOWARDS_0])
        np.testing.assert_array_equal(other[2].steps, trace.steps[:, exchanged])
        np.testing.assert_array_equal(other[3].modes, exchanged[memory.modes])
        np.testing.assert_array_equal(other[1].validation_accuracy_along, records.validation_accuracy_along)
        d, d_other = (traced.speeds[1:, 0] - traced.speeds[1:, 1] for traced in (trace, other[2]))
        np.testing.assert_allclose(d, -d_other, rtol=1e-9, atol=1e-11)
        assert np.all(d != 0)


@tiny.quickly
def decisions(accumulated, alpha, Q):
    """Of Guided: the mode of every step, where Σ μ after a regular step t is accumulated[t]."""
    none = jnp.zeros(())
    memory = Balance(jnp.zeros((2, 2)), (), none, jnp.asarray(REGULAR), none, jnp.zeros(3, int))

    def one(memory, now):
        t, after = now
        step = tiny.step(memory, t // tiny.STEPS, alpha=alpha, Q=Q)
        mode = Guided().mode(step)
        # Σ μ of a re-balancing step is that of the step before.
        balance = replace(memory, accumulated=jnp.where(mode == REGULAR, after, memory.accumulated))
        return Guided().decide(balance, step), mode

    return jax.lax.scan(one, memory, (jnp.arange(len(accumulated)), accumulated))[1]


def sums(d_speeds):
    """Σ μ with d_speed as given; NaN as 0/0, infinite ones from a sum that overflowed or one of nothing."""
    table = {math.inf: [[1, math.inf], [1, 1]], -math.inf: [[1, 0], [1, 1]]}
    return jnp.asarray(
        [[[0, 0], [1, 1]] if math.isnan(d) else table.get(d) or [[1, 10**d], [1, 1]] for d in d_speeds], float
    )


def slow_decisions(d_speeds, alpha, Q):
    machine, modes = reference.algorithm_1(tiny.STEPS, alpha, Q), []
    mode = next(machine)
    for d in d_speeds:
        modes.append(mode)
        mode = machine.send(d)
    return modes


LENGTH = 4 * tiny.STEPS
SPEEDS = st.one_of(st.floats(-2, 2), st.sampled_from([math.nan, 0.0]))


@given(
    given_speeds=st.lists(SPEEDS, min_size=LENGTH, max_size=LENGTH),
    alpha=st.one_of(st.floats(0.001, 2), st.sampled_from([0.0, math.inf])),
    Q=st.integers(1, LENGTH + 5),
)
def test_decisions_are_algorithm_1s(given_speeds, alpha, Q):
    # What 10^d and its logarithm leave of a speed: none is within rounding of 0 or α, but exactly.
    left = [d if math.isnan(d) or d == 0 or abs(abs(d) - alpha) > 1e-6 < abs(d) else 0.0 for d in given_speeds]
    assert decisions(sums(left), alpha, float(Q)).tolist() == slow_decisions(left, alpha, Q)


@pytest.mark.parametrize("Q", [1, 3, LENGTH])
def test_decisions_from_one_speed(Q):
    """A regular first epoch; then Q steps towards m0 where branch 0 is ahead, else m1, after every regular one."""
    for d, towards in ((0.2, TOWARDS_0), (-0.2, TOWARDS_1)):
        cycle = [REGULAR] + [towards] * Q
        expected = ([REGULAR] * tiny.STEPS + cycle * LENGTH)[:LENGTH]
        assert decisions(sums([d] * LENGTH), 0.1, float(Q)).tolist() == expected
        assert decisions(sums([d] * LENGTH), 0.3, float(Q)).tolist() == [REGULAR] * LENGTH


@pytest.mark.parametrize(("d", "towards"), [(math.nan, REGULAR), (math.inf, TOWARDS_0), (-math.inf, TOWARDS_1)])
def test_speeds_that_are_not_finite(d, towards):
    """NaN starts no re-balancing, an infinite speed exceeds every finite α."""
    expected = ([REGULAR] * tiny.STEPS + [REGULAR, towards, towards] * LENGTH)[:LENGTH]
    assert decisions(sums([d] * LENGTH), 0.1, 2.0).tolist() == expected
    assert decisions(sums([d] * LENGTH), math.inf, 2.0).tolist() == [REGULAR] * LENGTH


def test_regularisation_and_sparsity_are_over_all_parameters():
    leaves, structure = jax.tree.flatten(tiny.network(1, tiny.EQUAL))
    network = jax.tree.unflatten(structure, leaves)
    assert float(l1_norm(network)) == pytest.approx(sum(np.abs(leaf).sum() for leaf in leaves))
    share = tiny.quickly(sparsity)
    small, large = [0.0, 9.9e-8, -9.9e-8, -1e-30], [1e-7, -1e-7, 1.1e-7, -3.0]
    total = sum(leaf.size for leaf in leaves)
    assert float(share(network)) == 0
    for value in small + large:
        for j in range(len(leaves)):
            changed = [np.array(leaf) for leaf in leaves]
            changed[j].flat[-1] = value
            assert float(share(jax.tree.unflatten(structure, changed))) == pytest.approx((value in small) / total)


def test_training_ends_once_no_training_sample_is_wrong():
    """Up to there it is the training that goes on; then nothing changes."""
    start, data = problem(1)
    easy = replace(data.train, x=tuple(x + 4 * np.eye(3)[data.train.y] for x in data.train.x))
    schedule = replace(tiny.SCHEDULE, periods=60, keep="best")
    fitted, whole = (
        tiny.trained(
            Guided(),
            tiny.EQUAL,
            replace(schedule, until=until),
            replace(data, train=easy),
            Pretrained(),
            tiny.hyper(alpha=0.05, learning_rate=0.03),
            jax.random.key(1),
            start,
        )
        for until in ("fitted", "steps")
    )
    steps = np.asarray(fitted.trace.steps).sum(axis=1)
    end = int(np.argmax(steps))
    assert 0 < end < 60
    np.testing.assert_array_equal(steps[end:], end * tiny.STEPS)
    right = [reference.accuracy(reference.Network(last).fused(easy.x), easy.y) for last in (fitted.last, whole.last)]
    assert right[0] == 1
    for kept, longer in ((fitted.records, whole.records), (fitted.trace, whole.trace)):
        tiny.close(*(jax.tree.map(lambda a: a[: end + 1], tree) for tree in (kept, longer)))
        tiny.same(*(jax.tree.map(lambda a, at=at: a[at], kept) for at in (end, 60)))
    assert not np.array_equal(fitted.last.modules[0].shared.weight, whole.last.modules[0].shared.weight)


def test_fifty_two_guided_steps_as_in_the_authors_code_equal_stored_arrays():
    stored = np.load(stored_run.FILE)
    start, data = stored_run.problem()
    out = tiny.trained(
        stored_run.METHOD,
        stored_run.BUILD,
        stored_run.SCHEDULE,
        data,
        Pretrained(),
        tiny.hyper(alpha=stored_run.ALPHA, Q=stored_run.Q),
        jax.random.key(stored_run.SEED),
        start,
    )
    batches = [batch for batch, _ in tiny.batches_and_keys(stored_run.SEED, stored_run.SCHEDULE, stored_run.N)]
    np.testing.assert_array_equal(batches, stored["batches"])
    per_epoch = len(batches) // stored_run.EPOCHS
    counts = [np.bincount(stored["modes"][: per_epoch * epoch], minlength=3) for epoch in range(stored_run.EPOCHS + 1)]
    np.testing.assert_array_equal(out.trace.steps, counts)
    # Or the comparison would compare little.
    assert np.all(counts[-1][0] >= 12)
    assert counts[-1][1:].sum() >= 12
    np.testing.assert_allclose(out.trace.speeds[1:], stored["speeds"][per_epoch - 1 :: per_epoch], rtol=1e-10)
    leaves = np.concatenate([np.ravel(leaf) for leaf in jax.tree.leaves(out.network)])
    np.testing.assert_allclose(leaves, stored["leaves"], rtol=1e-9, atol=1e-11)


@pytest.mark.slow
def test_the_stored_arrays_are_the_slow_loops():
    stored = np.load(stored_run.FILE)
    for name, values in stored_run.slow_run().items():
        np.testing.assert_allclose(values, stored[name], rtol=1e-12, atol=1e-14)
