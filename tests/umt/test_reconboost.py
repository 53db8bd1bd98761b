"""ReconBoost: whose turn it is, and the losses of both halves of a stage against slow ones."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mmtheory.umt.reconboost import ReconBoost, SummedLogits
from tests.learners import reference as learners
from tests.learners import tiny
from tests.umt.tiny import THREE, pretrained, step

pytestmark = pytest.mark.usefixtures("stand_ins", "float64")

METHOD = ReconBoost(passes=3, weight=0.3)


def turn(passes, R):
    """By counting: three passes of one, three of all, then the next."""
    whose, together, left = 0, False, 3
    for _ in range(passes):
        left -= 1
        if left == 0:
            left = 3
            whose = (whose + together) % R
            together = not together
    return whose, together


@pytest.mark.parametrize("build", [tiny.BUILD, THREE])
def test_losses_in_turn(build):
    R = len(build.shapes)
    drawn, examples = tiny.network(3, build, auxiliary=True), tiny.data(3, shapes=build.shapes).train
    network = SummedLogits(drawn.encoders, drawn.auxiliary)
    slow = learners.Network(drawn)
    logits = [learners.linear(h, phi) for h, phi in zip(slow.auxiliary, slow.features(examples.x), strict=True)]
    y = examples.y

    @jax.jit
    def at(passes):
        of_step = dataclasses.replace(step(pretrained(3, build)), passes=passes)
        return jax.value_and_grad(METHOD.loss)(network, examples, of_step)

    seen = set()
    for passes in range(6 * R + 3):
        value, gradient = at(jnp.asarray(passes))
        whose, together = turn(passes, R)
        seen.add((whose, together))
        moving = [any(np.any(np.asarray(g) != 0) for g in jax.tree.leaves(part)) for part in gradient.encoders]
        if together:
            assert value == pytest.approx(learners.cross_entropy(sum(logits), y), rel=1e-9)
            assert all(moving)
            continue
        assert moving == [r == whose for r in range(R)]
        q = learners.softmax(sum(z for r, z in enumerate(logits) if r != whose))
        weights = [1 - 0.3 * (passes >= 3) * row[k] for row, k in zip(q, y, strict=True)]
        each = [learners.cross_entropy(logits[whose][i : i + 1], y[i : i + 1]) for i in range(len(y))]
        assert value == pytest.approx(np.mean(np.multiply(weights, each)), rel=1e-9)
    assert len(seen) == 2 * R
    fused = network.fuse(network.features(tuple(map(jnp.asarray, examples.x))))
    np.testing.assert_allclose(fused, sum(logits), rtol=1e-9)


def test_it_starts_with_a_head_for_every_modality():
    start = jax.eval_shape(lambda key: METHOD.start(tiny.BUILD, key, pretrained(0), {}), jax.random.key(0))
    assert [head.layer.weight.shape for head in start.auxiliary] == [(tiny.K, tiny.BUILD.features)] * 2
