"""Whole trainings of every method against a slow loop: networks, modes, learning speeds, mean gates and records."""

import math
from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmtheory.greedy.balancing import REGULAR, TOWARDS_0, TOWARDS_1, Guided, Random, l1_norm, sparsity
from tests.greedy import reference, tiny

pytestmark = pytest.mark.usefixtures("float64")

TOTAL = tiny.EPOCHS * tiny.STEPS

few = settings(max_examples=5)


def problem(seed, build=tiny.MIXED):
    return tiny.network(seed, build), tiny.data(seed, (tiny.N, 6, 4), build.shapes)


def drawn_modes(key):
    """Of Random: by the steps' own keys after the first epoch."""
    for t, (_, step_key) in enumerate(tiny.batches_and_keys(key)):
        yield int(jax.random.randint(step_key, (), 0, 3)) if t >= tiny.STEPS else REGULAR
    yield REGULAR


def compare(fast, slow, base=10.0):
    """A run of `tiny.run` and one of `tiny.slowly`."""
    network, records, trace, memory = fast
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
    fast = tiny.run(tiny.VanillaHere(), tiny.MIXED, start, data, seed, l1=l1)
    compare(fast, tiny.slowly(start, data, seed, regular_modes(), l1=l1))


@few
@given(seed=st.integers(0, 2**31), alpha=st.floats(0, 0.5), Q=st.integers(1, 4))
def test_guided_training_equals_a_slow_loop(seed, alpha, Q):
    start, data = problem(seed)
    fast = tiny.run(tiny.GuidedHere(), tiny.MIXED, start, data, seed, alpha=alpha, Q=Q)
    compare(fast, tiny.slowly(start, data, seed, reference.algorithm_1(tiny.STEPS, alpha, Q)))


AS_IN_THE_CODE = tiny.GuidedHere(log_base=math.e, norm="before", mean_scope="all", mean_source="first")


@few
@given(seed=st.integers(0, 2**31), alpha=st.floats(0, 0.5), Q=st.integers(1, 4))
def test_guided_training_with_every_option_equals_a_slow_loop(seed, alpha, Q):
    """Natural logarithm, weights before the step, means over all steps, of branch 0, and parameters that rest."""
    start, data = problem(seed)
    schedule = replace(tiny.SCHEDULE, rest=True)
    fast = tiny.run(AS_IN_THE_CODE, tiny.MIXED, start, data, seed, schedule, alpha=alpha, Q=Q)
    options = {"norm": "before", "scope": "all", "source": "first", "base": math.e, "rest": True}
    modes = reference.algorithm_1(tiny.STEPS, alpha, Q)
    compare(fast, tiny.slowly(start, data, seed, modes, **options), math.e)


@few
@given(seed=st.integers(0, 2**31))
def test_random_training_equals_a_slow_loop(seed):
    start, data = problem(seed)
    fast = tiny.run(tiny.RandomHere(), tiny.MIXED, start, data, seed)
    compare(fast, tiny.slowly(start, data, seed, drawn_modes(seed)))
