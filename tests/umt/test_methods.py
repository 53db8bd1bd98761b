"""Every row of the tables can be trained, and no loss tells the modalities apart."""

from itertools import cycle

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mmtheory.learners.data import Examples
from mmtheory.learners.method import Pretrained, Step
from mmtheory.umt.methods import METHODS
from mmtheory.umt.pretraining import PAPER_RATES
from mmtheory.umt.teacher import PAPER_WEIGHTS
from tests.learners import tiny
from tests.umt.tiny import exchanged, pretrained, step

pytestmark = pytest.mark.usefixtures("float64")


@pytest.mark.parametrize(("name", "head"), list(zip(METHODS, cycle(["linear", "MLP", "attention"]), strict=False)))
def test_every_row_has_the_hyper_parameters_that_its_loss_asks_for(name, head):
    entry, (pretraining, data) = METHODS[name], jax.tree.map(jnp.asarray, (pretrained(0), tiny.data(0)))
    values = entry.trials(4)
    assert {len(value) for value in values.values()} == {4}
    method = entry.under(head)
    assert method.head == (entry.method.head if entry.own_head else head)

    def first_loss(key):
        first = {name: value[0] for name, value in values.items()}
        network = method.start(tiny.BUILD, key, pretraining, first)
        memory = method.memory(network, data, pretraining)
        step = Step(key, jnp.zeros(()), jnp.asarray(0), first, pretraining, memory)
        loss, notes = method.noted_loss(network, data.train, step)
        scaled = method.scale(method.transform_gradient(network, notes, network, step), first)
        stepped = method.after_step(notes, network, network, network, step)
        later, kept = method.after_period(network, data, jnp.asarray(0), memory)
        return loss, (scaled, later, stepped, kept), (network, network, memory, memory)

    loss, later, before = jax.eval_shape(first_loss, jax.random.key(0))
    assert loss.shape == ()
    # A scan carries them: their shapes and types stay as they are.
    assert jax.tree.map(lambda a: (a.shape, a.dtype), later) == jax.tree.map(lambda a: (a.shape, a.dtype), before)


def test_the_papers_grids_have_their_rows():
    for weight in PAPER_WEIGHTS:
        assert METHODS[f"umt-weight-{weight}"].fixed["weight"] == weight
    for rate in PAPER_RATES:
        assert METHODS[f"fine-tuning-{rate:g}" if rate else "frozen"].fixed["encoder_rate"] == rate


def test_no_two_rows_are_the_same():
    rows = {(entry.method, *map(str, entry.fixed.items()), *entry.space) for entry in METHODS.values()}
    assert len(rows) == len({entry.name for entry in METHODS.values()}) == len(METHODS)


SYMMETRIC = (
    *("naive", "auxiliary", "blending", "blending-online", "self-labels", "self-features", "fine-tuning"),
    *("umt", "umt-l1", "umt-contrastive", "umt-decayed", "umt-subspace"),
)


def test_modalities_that_change_places_change_no_loss():
    examples, pretraining = tiny.data(1, shapes=tiny.EQUAL.shapes).train, pretrained(1, tiny.EQUAL)
    network = tiny.network(1, tiny.EQUAL, auxiliary=True)
    weights = np.array([0.5, 0.2, 0.3])

    @jax.jit
    def losses(network, examples, pretraining, weights, modality_weights):
        memories = {"blending": weights, "blending-online": (weights, jnp.zeros((3, 2)))}
        hyper = {"weight": 2.0, "temperature": 0.7, "modality_weights": modality_weights}
        at = {name: step(pretraining, memories.get(name, ()), 0.3, **hyper) for name in SYMMETRIC}
        return jnp.stack([METHODS[name].method.loss(network, examples, at[name]) for name in SYMMETRIC])

    one = losses(network, examples, pretraining, weights, jnp.array([0.3, 1.0]))
    turned = Pretrained(pretraining.teachers[::-1], exchanged(pretraining.fusion))
    other = (Examples(examples.x[::-1], examples.y), Pretrained(turned.teachers, turned.fusion, pretraining.curves))
    two = losses(exchanged(network), *other, weights[[1, 0, 2]], jnp.array([1.0, 0.3]))
    np.testing.assert_allclose(one, two, rtol=1e-10)
    unturned = losses(exchanged(network), *other, weights, jnp.array([0.3, 1.0]))
    told_apart = {name for name, a, b in zip(SYMMETRIC, one, unturned, strict=True) if abs(a - b) > 1e-6}
    # Only these have a weight per modality.
    assert told_apart == {name for name in SYMMETRIC if name.startswith(("umt", "blending"))}
