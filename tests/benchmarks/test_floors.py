"""The floors are the products of a step: all of them, and nothing else."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from benchmarks.descent import needed
from benchmarks.floors import by_blas, multiplications, repeated
from benchmarks.stopwatch import per_step
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.simulation import setup

pytestmark = pytest.mark.slow


def test_multiplications_are_counted():
    assert multiplications([(1, 3, 4, 5), (2, 6, 6, 6)]) == 3 * 4 * 5 + 2 * 6 * 6 * 6


@pytest.mark.parametrize(("d_r", "count"), [(4, 4), (50, 2)])
def test_a_step_of_descent_takes_two_products_a_modality_in_the_weights_and_one_in_the_samples(d_r, count):
    found = needed(setup(Parameters(K=2, m=2, n=20, d_r=(d_r,))))
    assert len(found) == count
    assert multiplications(found) == 2 * 4 * 20 * (2 * d_r if count == 4 else 20)


def test_what_is_repeated_is_a_product():
    """Of matrices that differ from product to product and from seed to seed."""
    shapes = [(1, 3, 40, 5), (1, 3, 40, 5)]
    found = [np.asarray(result) for key in (0, 1) for result in repeated(shapes, jnp.asarray(7), jax.random.key(key))]
    assert all(result.shape == (1, 3, 5) and 1 < result.std() < 20 for result in found)
    assert len({result.tobytes() for result in found}) == 4


def test_products_are_not_left_out_by_the_compiler():
    """A thousand products take far longer than one."""
    run = jax.jit(lambda steps: repeated([(1, 200, 200, 200)], steps, jax.random.key(0)))
    assert per_step(lambda steps: run(jnp.asarray(steps)), least=0.05) > 2 * 200**3 / 1e12


def test_the_machines_products_are_taken_as_often_as_asked(monkeypatch):
    taken = []
    monkeypatch.setattr(np, "matmul", lambda a, b, out: taken.append((a.shape, b.shape, out.shape)))
    by_blas([(1, 3, 4, 5), (2, 6, 6, 6)], seeds=2)(10)
    assert len(taken) == 2 * 2 * 10
    assert set(taken) == {((3, 4), (4, 5), (3, 5)), ((2, 6, 6), (2, 6, 6), (2, 6, 6))}
