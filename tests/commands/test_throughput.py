"""What throughput.py times: the products of a step, all of them and nothing else; and how it fits growth."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mmtheory.commands import throughput
from mmtheory.commands.stopwatch import per_step, products, repeated
from mmtheory.competition.parameters import Parameters

pytestmark = pytest.mark.slow


def test_products_are_found_wherever_they_stand():
    a, b = jnp.ones((3, 4)), jnp.ones((4, 5))
    assert products(lambda a: a @ b, a) == [(1, 3, 4, 5)]
    assert products(jax.jit(jax.vmap(lambda row: row @ b)), a) == [(1, 3, 4, 5)]
    assert products(lambda a: jnp.einsum("nij,njk->nik", a, a), jnp.ones((2, 6, 6))) == [(2, 6, 6, 6)]
    assert sorted(products(jax.grad(lambda b: jnp.sum(jax.nn.relu(a @ b))), b)) == [(1, 3, 4, 5), (1, 5, 3, 4)]


def test_what_is_repeated_is_a_product():
    """Of matrices that differ from product to product and from seed to seed."""
    shapes = [(1, 3, 40, 5), (1, 3, 40, 5)]
    found = [np.asarray(of) for key in (0, 1) for of in repeated(shapes, jnp.asarray(7), jax.random.key(key))]
    assert all(of.shape == (1, 3, 5) and 1 < of.std() < 20 for of in found)
    assert len({of.tobytes() for of in found}) == 4


def test_products_are_not_left_out_by_the_compiler():
    """A thousand products take far longer than one."""
    run = jax.jit(lambda steps: repeated([(1, 200, 200, 200)], steps, jax.random.key(0)))
    assert per_step(lambda steps: run(jnp.asarray(steps)), least=0.05) > 2 * 200**3 / 1e12


def test_seconds_of_a_step(monkeypatch):
    """From a clock that knows: 3 before all steps, 0.01 for each."""
    monkeypatch.setattr("mmtheory.commands.stopwatch.seconds", lambda call: 3 + 0.01 * call())
    assert per_step(lambda steps: steps, least=0.2) == pytest.approx(0.01)


@pytest.mark.parametrize(("d_r", "floor"), [(4, 4), (50, 2)])
def test_a_row_of_descent(monkeypatch, d_r, floor):
    """Its products are two per modality in the weights, and one in the samples."""
    asked = []

    def ask(of, steps, key):
        asked.append(of)
        return repeated(of, steps, key)

    monkeypatch.setattr(throughput, "repeated", ask)
    monkeypatch.setattr(throughput, "per_step", lambda run: bool(run(2)) + 1.0)
    row = throughput.descent_row("tiny", Parameters(K=2, m=2, n=20, d_r=(d_r,)), 2)
    assert row.cells == ["tiny", "2e+03 ms", "1", "2e+03 ms", "1.00"]
    assert len(asked[0]) == floor


def test_exponents():
    rows = [throughput.Row("", 3e-3 * size**1.5) for size in (10, 20, 40)]
    assert throughput.exponent((10, 20, 40), rows) == pytest.approx(1.5)


def test_the_figure_has_every_axis():
    rows = [throughput.Row("", 3e-3 * size, 1e-3) for size in (10, 20)]
    figure = throughput.draw({"n": ((10, 20), rows), "K": ((10, 20), rows)})
    assert [ax.get_xlabel() for ax in figure.axes] == ["n", "K"]
    assert figure.axes[0].get_title() == "exponent 1.00"
