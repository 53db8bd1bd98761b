"""What methods compute of one modality by itself, against slow sums over the samples that have it."""

from dataclasses import replace
from functools import partial
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mmtheory.learners.data import Data
from mmtheory.umt.methods import METHODS
from mmtheory.umt.mla import SharedHead
from mmtheory.umt.pmr import prototypes
from mmtheory.umt.pretraining import AveragedNetworks
from mmtheory.umt.reconboost import ReconBoost, SummedLogits
from mmtheory.umt.relearning import set_back
from tests.learners import reference as learners
from tests.learners import tiny
from tests.learners.test_imputation import BUILD, plain
from tests.umt.test_mla import parts
from tests.umt.tiny import hyper, pretrained, step

pytestmark = pytest.mark.usefixtures("stand_ins", "float64")

N, R = 9, 3

HERE = np.ones((R, N), bool)
HERE[0, [1, 4]] = HERE[1, 2] = False

EVERY = np.ones((R, N), bool)


def examples(seed, here=HERE):
    complete = tiny.examples(np.random.default_rng(seed), N, BUILD.shapes)
    x = tuple(np.where(here_r[:, None], x_r, np.nan) for x_r, here_r in zip(complete.x, here, strict=True))
    return tiny.labelled(x, complete.y)


@partial(jax.jit, static_argnums=0)
def noted(method, network, examples, at):
    return method.noted_loss(network, examples, at)


class Slow:
    """Features with the stand-ins in them, and means over the samples of a modality that count."""

    def __init__(self, network, batch, counted):
        self.counted, self.y = counted, batch.y
        encoders = [[learners.layer(layer) for layer in e.encoder.layers] for e in network.encoders]
        self.phi = []
        for encoder, layers, x in zip(network.encoders, encoders, batch.x, strict=True):
            phi = learners.mlp(layers, np.nan_to_num(x))
            phi[np.isnan(x).all(axis=1)] = encoder.stand_in
            self.phi.append(phi)

    def cross_entropy(self, logits, r):
        return learners.cross_entropy(logits[self.counted[r]], self.y[self.counted[r]])

    def probability(self, logits, r):
        rows = self.counted[r]
        return np.mean(learners.softmax(logits[rows])[np.arange(rows.sum()), self.y[rows]])

    def squared(self, phi, taught, r):
        return np.mean((phi - taught)[self.counted[r]] ** 2)

    def joint(self, network):
        return learners.linear(learners.layer(network.head.layer), np.concatenate(self.phi, axis=1))

    def heads(self, network):
        return [learners.linear(learners.layer(network.auxiliary[r].layer), self.phi[r]) for r in range(R)]

    def shares(self, network):
        weight, bias = learners.layer(network.head.layer)
        blocks = np.split(weight, R, axis=1)
        return [phi @ block.T + bias / R for phi, block in zip(self.phi, blocks, strict=True)]


WEIGHTS = np.array([0.2, 0.5, 0.1, 0.7])


def heads_and_joint(slow, network, weights=(1, 1, 1, 1)):
    alone = [slow.cross_entropy(z, r) for r, z in enumerate(slow.heads(network))]
    return float(np.dot(weights, [*alone, learners.cross_entropy(slow.joint(network), slow.y)]))


def warmed_up(slow, network):
    return sum(slow.cross_entropy(z, r) for r, z in enumerate(slow.shares(network)))


def by_prototypes(slow, network):
    means = np.random.default_rng(3).standard_normal((R, tiny.K, BUILD.features))
    near = [-np.sqrt(((phi[:, None] - c[None]) ** 2).sum(axis=-1)) for phi, c in zip(slow.phi, means, strict=True)]
    p = [slow.probability(z, r) for r, z in enumerate(near)]
    lag = sum(slow.cross_entropy(z, r) for r, z in enumerate(near) if p[r] < max(p))
    return learners.cross_entropy(slow.joint(network), slow.y) + 0.5 * lag


def taught(slow, network, teachers):
    """`teachers` are all modalities' encoders."""
    other = [slow.squared(phi, target, r) for r, (phi, target) in enumerate(zip(slow.phi, teachers, strict=True))]
    return learners.cross_entropy(slow.joint(network), slow.y) + 0.5 * sum(other)


PROTOTYPES = tuple(np.random.default_rng(3).standard_normal((R, tiny.K, BUILD.features)))

LOSSES: dict[str, Any] = {
    "auxiliary": (heads_and_joint, (), {}),
    "blending": (partial(heads_and_joint, weights=WEIGHTS), WEIGHTS, {}),
    "inforeg": (heads_and_joint, (), {}),
    "mmpareto": (heads_and_joint, (), {}),
    "warm-up": (warmed_up, (), {"warm_up": 0.5}),
    "pmr": (by_prototypes, PROTOTYPES, {"alpha": 0.5}),
}


@pytest.mark.parametrize("name", LOSSES)
def test_a_uni_modal_loss_is_a_mean_over_the_samples_that_have_the_modality(name):
    expected, memory, values = LOSSES[name]
    network, batch = tiny.network(5, BUILD, auxiliary=True), examples(5)
    found, _ = noted(METHODS[name].method, network, batch, step(pretrained(5, BUILD), memory, **values))
    assert float(found) == pytest.approx(expected(Slow(network, batch, HERE), network), rel=1e-9)
    assert float(found) != pytest.approx(expected(Slow(network, batch, EVERY), network), rel=1e-3)


@pytest.mark.parametrize("name", ["umt", "self-features"])
def test_features_are_distilled_where_there_are_any(name):
    network, batch, before = tiny.network(6, BUILD), examples(6), pretrained(6, BUILD)
    values = {"weight": 0.5, "modality_weights": np.ones(R)}
    found, _ = noted(METHODS[name].method, network, batch, step(before, **values))
    teacher = before.fusion if name == "self-features" else AveragedNetworks(before.teachers, "logits")
    targets = Slow(teacher, batch, HERE).phi
    assert float(found) == pytest.approx(taught(Slow(network, batch, HERE), network, targets), rel=1e-9)
    assert float(found) != pytest.approx(taught(Slow(network, batch, EVERY), network, targets), rel=1e-3)


def test_modalities_are_compared_by_the_samples_that_have_them():
    """And one that a batch lacks is level with the others."""
    network, batch = tiny.network(7, BUILD, auxiliary=True), examples(7)
    none = np.array([[False] * N, *HERE[1:]])
    for name, memory in (("ogm-ge", ()), ("agm", (np.zeros(R), 0.0)), ("inforeg", ())):
        at = step(pretrained(7, BUILD), memory, alpha=0.5, beta=0.5)
        for here in (HERE, none):
            batch = examples(7, here)
            slow = Slow(network, batch, here)
            logits = slow.heads(network) if name == "inforeg" else slow.shares(network)
            measured = {
                "ogm-ge": slow.probability,
                "agm": slow.cross_entropy,
                "inforeg": lambda z, r, slow=slow: N * slow.probability(z, r),
            }[name]
            known = np.array([measured(z, r) if here[r].any() else np.nan for r, z in enumerate(logits)])
            expected = np.where(np.isnan(known), np.nanmean(known), known)
            _, notes = noted(METHODS[name].method, network, batch, at)
            np.testing.assert_allclose(notes.p if name == "inforeg" else notes, expected, rtol=1e-9)


STATES: dict[str, Any] = {
    **{name: (memory, values) for name, (_, memory, values) in LOSSES.items()},
    "ogm-ge": ((), {}),
    "agm": ((), {}),
    "umt": ((), {"weight": 0.5, "modality_weights": np.ones(R)}),
    "self-features": ((), {"weight": 0.5}),
}


@pytest.mark.parametrize("name", STATES)
def test_copies_change_nothing_where_a_batch_lacks_a_modality(name):
    """Even ones that have it; and the gradient is finite."""
    memory, values = STATES[name]
    network, at = tiny.network(17, BUILD, auxiliary=True), step(pretrained(17, BUILD), memory, **values)
    batch, copies = examples(17, np.array([HERE[0], [False] * N, HERE[2]])), examples(18)
    filled = jax.tree.map(lambda a, b: np.concatenate([a, b]), batch, tiny.labelled(copies.x, np.full(N, -1)))

    @tiny.quickly
    def found(batch):
        return jax.value_and_grad(lambda n: METHODS[name].method.noted_loss(n, batch, at), has_aux=True)(network)

    alone = found(batch)
    assert all(np.isfinite(leaf).all() for leaf in jax.tree.leaves(alone))
    tiny.close(found(filled), alone)


def test_a_shared_head_learns_from_the_samples_that_have_the_modality():
    drawn, batch = tiny.network(8, BUILD, auxiliary=True), examples(8)
    network = SharedHead(drawn.encoders, drawn.auxiliary[0])
    found, (gradients, means) = noted(METHODS["mla"].method, network, batch, step(pretrained(8, BUILD)))
    features, logits = parts(plain(network), [np.nan_to_num(x) for x in batch.x])
    rows = [np.flatnonzero(here) for here in HERE]
    losses = [learners.cross_entropy(z[own], batch.y[own]) for z, own in zip(logits, rows, strict=True)]
    assert float(found) == pytest.approx(sum(losses), rel=1e-9)
    for r, own in enumerate(rows):
        error = (learners.softmax(logits[r][own]) - np.eye(tiny.K)[batch.y[own]]) / len(own)
        np.testing.assert_allclose(gradients[r].layer.weight, error.T @ features[r][own], rtol=1e-8, atol=1e-11)
        np.testing.assert_allclose(means[r], features[r][own].mean(axis=0), rtol=1e-9)


def summed(seed):
    drawn = tiny.network(seed, BUILD, auxiliary=True)
    return SummedLogits(drawn.encoders, drawn.auxiliary)


@pytest.mark.parametrize("turn", range(R))
def test_boosting_knows_what_the_modalities_that_are_there_know(turn):
    network, batch = summed(9), examples(9)
    method = ReconBoost()
    at = replace(step(pretrained(9, BUILD)), passes=jnp.asarray(2 * method.passes * (turn + R)))
    found, _ = noted(method, network, batch, at)
    slow = Slow(network, batch, HERE)
    z = [np.where(here[:, None], logits, 0) for here, logits in zip(HERE, slow.heads(network), strict=True)]
    losses = []
    for i in np.flatnonzero(HERE[turn]):
        q = learners.softmax(sum(z[s][i] for s in range(R) if s != turn))[batch.y[i]]
        losses.append((1 - method.weight * q) * learners.cross_entropy(z[turn][i : i + 1], batch.y[i : i + 1]))
    assert float(found) == pytest.approx(np.mean(losses), rel=1e-9)


def test_predictions_of_what_is_there_are_combined():
    before, batch = pretrained(10, BUILD), examples(10)
    drawn = tiny.network(10, BUILD, auxiliary=True)
    networks = {
        "logits": AveragedNetworks(before.teachers, "logits"),
        "probabilities": AveragedNetworks(before.teachers, "probabilities"),
        "sum": summed(10),
        "by entropy": SharedHead(drawn.encoders, drawn.auxiliary[0]),
    }
    found = jax.jit(lambda networks, x: {name: network(x) for name, network in networks.items()})(networks, batch.x)
    for name, network in networks.items():
        phi = Slow(network, batch, HERE).phi
        heads = {
            "logits": [teacher.head.layer for teacher in before.teachers],
            "probabilities": [teacher.head.layer for teacher in before.teachers],
            "sum": [head.layer for head in drawn.auxiliary],
            "by entropy": [drawn.auxiliary[0].layer] * R,
        }[name]
        z = [learners.linear(learners.layer(head), phi_r) for head, phi_r in zip(heads, phi, strict=True)]
        for i in range(N):
            own = np.array([z[r][i] for r in range(R) if HERE[r, i]])
            p = learners.softmax(own)
            sure = np.exp((p * np.log(p)).sum(axis=1))
            expected = {
                "logits": own.mean(axis=0),
                "probabilities": np.log(p.mean(axis=0)),
                "sum": own.sum(axis=0),
                "by entropy": sure @ own / sure.sum(),
            }[name]
            np.testing.assert_allclose(found[name][i], expected, rtol=1e-9, atol=1e-11)


def test_averages_along_training_leave_out_what_is_missing():
    """As the averaged network does afterwards."""
    parts_of_data = [examples(seed) for seed in (11, 12, 13)]
    data, before = Data(*parts_of_data), pretrained(11, BUILD)
    done = tiny.trained(
        METHODS["averaged-logits"].method, BUILD, tiny.SCHEDULE, data, before, hyper(), jax.random.key(0)
    )
    logits = jax.jit(lambda network, x: network(x))(done.network, data.test.x)
    expected = learners.accuracy(np.asarray(logits), data.test.y)
    np.testing.assert_allclose(done.records.accuracy, expected, rtol=1e-9)


def test_clusters_and_class_means_are_of_what_is_there():
    """They do not depend on what stands in."""
    data, network = Data(*(examples(seed) for seed in (14, 15, 16))), tiny.network(14, BUILD)
    far = [encoder.stand_in + 100 for encoder in network.encoders]
    other = eqx.tree_at(lambda n: [e.stand_in for e in n.encoders], network, far)
    measured = jax.jit(lambda network: (prototypes(network, data.train, tiny.K), set_back(network, data)))
    tiny.close(measured(network), measured(other))
