"""InfoReg: the networks of a training against a slow loop, and how long the window lasts."""

import copy
import math
from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mmtheory.umt.inforeg import GROWTH, WINDOW, Acquired, InfoReg, in_window
from tests.learners import reference as learners
from tests.learners import tiny
from tests.learners.test_imputation import BUILD
from tests.umt import reference
from tests.umt.test_mmpareto import Alone
from tests.umt.tiny import STEPS, THREE, pretrained, step, trained

pytestmark = pytest.mark.usefixtures("stand_ins", "float64")

BETA, RATE = 0.9, 0.1


def slow_window(traces):
    """Of one modality, by the traces of past periods."""
    if not traces:
        return True
    now, before = (sum(part) / WINDOW for part in (traces[-WINDOW:], traces[-WINDOW - 1 : -1]))
    return (now - before) / now > GROWTH


def test_the_window():
    rng = np.random.default_rng(0)
    history: list[float] = []
    stored, lasts = np.zeros((WINDOW + 1, 1)), []
    for period in range(40):
        lasts.append(bool(in_window(jnp.asarray(stored), jnp.asarray(period))[0]))
        assert lasts[-1] == slow_window(history)
        # What is acquired in a period falls after the fifteenth.
        trace = rng.uniform(0.9, 1.1) * min(period + 1, 15) * 0.8 ** max(period - 15, 0)
        history.append(trace)
        stored = np.concatenate([stored[1:], [[trace]]])
    assert all(lasts[:10])
    assert not any(lasts[25:])


@pytest.mark.parametrize("build", [tiny.BUILD, THREE])
def test_training_equals_a_slow_loop(build):
    schedule = replace(STEPS, periods=4, passes=3)
    found, data, start = trained(InfoReg(), build, 6, schedule, auxiliary=True, beta=BETA)
    network, R = learners.Network(start), len(build.shapes)
    x, y = data.train.x, data.train.y
    traces: list[list[float]] = [[] for _ in range(R)]
    pulls = []
    for _ in range(4):
        began, running = copy.deepcopy(network.encoders), [0.0] * R
        lasts = [slow_window(history) for history in traces]
        for _ in range(3):
            gradient = copy.deepcopy(network.gradient(x, y))
            alone = [Alone(network, r) for r in range(R)]
            p = [len(y) * reference.true_class_probability(one([x[r]]), y) for r, one in enumerate(alone)]
            for r, one in enumerate(alone):
                own = one.gradient([x[r]], y)
                lead = p[r] - sum(v for s, v in enumerate(p) if s != r) / (R - 1)
                pull = BETA * math.exp(math.tanh(lead)) if lead > 0 and lasts[r] else 0.0
                pulls.append(pull)
                for k, layer in enumerate(gradient.encoders[r]):
                    for i, array in enumerate(layer):
                        here, there = network.encoders[r][k][i], began[r][k][i]
                        layer[i] = array + own.encoders[0][k][i] + pull * (here - there)
                        running[r] += np.mean(layer[i] ** 2)
                gradient.auxiliary[r] = own.head
            for array, g in zip(network.leaves(), gradient.leaves(), strict=True):
                array -= RATE * g
        for history, trace in zip(traces, running, strict=True):
            history.append(trace)
    tiny.close(jax.tree.leaves(found.network), network.leaves(), rtol=1e-7, atol=1e-9)
    assert min(pulls) == 0 < max(pulls)


def test_what_a_batch_lacks_is_not_pulled():
    """Its lead is one of rounding; so is that of the only modality that a batch has."""
    network, other = (tiny.network(seed, BUILD, auxiliary=True) for seed in (7, 8))
    memory = Acquired(other.encoders, jnp.zeros(3), jnp.zeros((WINDOW + 1, 3)), jnp.asarray(0))
    at = step(pretrained(7, BUILD), memory, beta=BETA)
    zero = jax.tree.map(jnp.zeros_like, network)

    @tiny.quickly
    def pulls(examples):
        notes = InfoReg().noted_loss(network, examples, at)[1]
        return InfoReg().transform_gradient(zero, notes, network, at).encoders

    pulled = np.zeros((2, 3), int)
    for seed in range(20):
        batch = tiny.examples(np.random.default_rng(seed), 9, BUILD.shapes)
        for lacking in (1, 2):
            x = tuple(np.full_like(x_r, np.nan) if r < lacking else x_r for r, x_r in enumerate(batch.x))
            parts = pulls(tiny.labelled(x, batch.y))
            pulled[lacking - 1] += [any(np.any(leaf != 0) for leaf in jax.tree.leaves(part)) for part in parts]
    # Of the two that are there one is ahead.
    assert pulled[0, 0] == 0 < min(pulled[0, 1:])
    assert pulled[0].sum() == 20
    assert not pulled[1].any()
