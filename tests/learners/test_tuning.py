"""Even trials, the choice among them, and what it must not depend on."""

import dataclasses
from typing import ClassVar

import equinox as eqx
import jax
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.learners.data import Data
from mmtheory.learners.method import Method
from mmtheory.learners.pipeline import Task, runs_of
from mmtheory.learners.training import Schedule
from mmtheory.learners.tuning import Range, fit, trials
from tests.learners import reference, tiny

pytestmark = pytest.mark.usefixtures("stand_ins")


@given(
    exponent=st.integers(0, 5),
    ranges=st.lists(st.tuples(st.floats(1e-4, 1), st.floats(1.5, 100), st.booleans()), min_size=1, max_size=4),
)
def test_each_axis_is_covered_evenly(exponent, ranges):
    count = 2**exponent
    space = {f"h{i}": Range(low, low * ratio, log) for i, (low, ratio, log) in enumerate(ranges)}
    chosen = trials(space, count, {"fixed": 2.5, "vector": (1.0, 0.0)})
    assert set(chosen) == {*space, "fixed", "vector"}
    for name, span in space.items():
        values = np.sort(np.asarray(chosen[name], float))
        scale = np.log if span.log else np.asarray
        shares = (scale(values) - scale(span.low)) / (scale(span.high) - scale(span.low))
        # One value in the middle of each of `count` equal cells.
        np.testing.assert_allclose(shares, (np.arange(count) + 0.5) / count, atol=1e-3)
    np.testing.assert_array_equal(chosen["fixed"], np.full(count, 2.5))
    np.testing.assert_array_equal(chosen["vector"], np.tile([1.0, 0.0], (count, 1)))
    if len(space) > 1 and count > 2:
        # Not a diagonal.
        assert list(np.argsort(chosen["h0"])) != list(np.argsort(chosen["h1"]))


class Table(eqx.Module):
    """Logits read off a table, for an observation that is a row's number."""

    logits: jax.Array
    encoders: tuple = ()

    def features(self, x):
        return (self.logits[x[0][:, 0].astype(int)],)

    def fuse(self, features):
        return features[0]

    def __call__(self, x):
        return self.fuse(self.features(x))


@dataclasses.dataclass(frozen=True)
class Tabulated(Method):
    """A hyper-parameter is the table."""

    trained: ClassVar[bool] = False

    def start(self, build, key, pretrained, hyper):
        return Table(hyper["logits"])


ROWS, TRIALS = 4, 4
LABELS = np.array([0, 0, 1, 2])


def tables(rng):
    """A table per trial: small integers, so that accuracies and losses tie, and now and then no number."""
    logits = rng.choice([0.0, 1.0, 2.0], (TRIALS, ROWS, 3))
    for i in np.flatnonzero(rng.random(TRIALS) < rng.choice([0.0, 0.4, 1.0])):
        logits[i, rng.integers(ROWS), rng.integers(3)] = rng.choice([np.nan, np.inf])
    if rng.random() < 0.3:
        logits[3] = logits[1]
    return logits


def tabulated(logits):
    part = tiny.labelled((np.arange(float(ROWS))[None, :, None],), LABELS[None])
    # Other parts see other rows: only those of validation may decide.
    data = Data(
        tiny.labelled((part.x[0][:, :2],), part.y[:, :2]), part, tiny.labelled((part.x[0][:, 3:],), part.y[:, 3:])
    )
    task = Task(Tabulated(), tiny.BUILD, Schedule(periods=1, batch=None, probes=False))
    return fit(task, runs_of([0], data, {"learning_rate": np.ones(TRIALS), "logits": logits}))


@given(seed=st.integers(0, 2**31))
def test_the_best_validation_accuracy_then_the_least_loss_and_nothing_diverged(seed):
    rng = np.random.default_rng(seed)
    for _ in range(20):
        logits = tables(rng)
        fitted = tabulated(logits)
        finite = np.isfinite(logits).all(axis=(1, 2))
        np.testing.assert_array_equal(fitted.diverged[0], ~finite)
        chosen = int(fitted.chosen[0])
        np.testing.assert_array_equal(fitted.network.logits[0], logits[chosen].astype(np.float32))
        np.testing.assert_array_equal(fitted.test_logits[0], logits[chosen, 3:].astype(np.float32))
        if not finite.any():
            assert chosen == 0
            continue
        accuracies = {int(i): reference.accuracy(logits[i], LABELS) for i in np.flatnonzero(finite)}
        losses = {i: reference.cross_entropy(logits[i], LABELS) for i in accuracies}
        best = [i for i in accuracies if accuracies[i] == max(accuracies.values())]
        assert chosen in best
        assert losses[chosen] == pytest.approx(min(losses[i] for i in best), abs=1e-6)
        for i, value in accuracies.items():
            assert fitted.validation_accuracy[0, i] == pytest.approx(value)
        if np.array_equal(logits[1], logits[3]):
            assert chosen != 3


RATES = np.array([0.01, 0.1, 1e30, 0.03])


def fitted(seeds, data, rates=RATES):
    return fit(Task(Method(), tiny.EQUAL, tiny.SCHEDULE), runs_of(seeds, data, {"learning_rate": rates}))


@pytest.fixture(scope="module")
def three():
    return fitted((0, 1, 2), tiny.many((0, 1, 2)))


def test_a_seed_alone_is_the_seed_in_a_batch_bit_for_bit(three):
    tiny.same(fitted((2,), tiny.many((2,))), jax.tree.map(lambda a: a[2:], three))
    tiny.same(fitted((1, 0), tiny.many((1, 0))), jax.tree.map(lambda a: a[[1, 0]], three))


def test_a_seed_is_a_network_of_its_own():
    """On the same data too."""
    network = fitted((0, 1), tiny.many((5, 5))).network
    assert all(np.any(leaf[0] != leaf[1]) for leaf in jax.tree.leaves(network))


def test_the_test_part_has_no_say(three):
    data = tiny.many((0, 1, 2))
    y = (np.asarray(data.test.y) + 1) % tiny.K
    other = fitted((0, 1, 2), dataclasses.replace(data, test=tiny.labelled(tuple(-x for x in data.test.x), y)))
    for name in ("network", "chosen", "validation_accuracy", "diverged", "training_features"):
        tiny.same(getattr(other, name), getattr(three, name))
    for name in ("training_loss", "validation_loss"):
        tiny.same(getattr(other.records, name), getattr(three.records, name))
    # These two are reported on it.
    assert np.any(other.records.accuracy != three.records.accuracy)
    assert np.any(other.test_logits != three.test_logits)


def test_a_trial_depends_on_no_other(three):
    for k, rate in enumerate(RATES):
        lonely = fitted((0, 1, 2), tiny.many((0, 1, 2)), np.full(4, rate))
        np.testing.assert_array_equal(lonely.validation_accuracy[:, k], three.validation_accuracy[:, k])
        np.testing.assert_array_equal(lonely.diverged[:, k], three.diverged[:, k])
        for seed in np.flatnonzero(three.chosen == k):
            tiny.same(*(jax.tree.map(lambda a, s=seed: a[s], f.network) for f in (lonely, three)))


def test_the_best_trial_is_reported(three):
    np.testing.assert_array_equal(three.diverged, [[False, False, True, False]] * 3)
    data = tiny.many((0, 1, 2))
    for seed in range(3):
        network = reference.Network(jax.tree.map(lambda a, s=seed: a[s], three.network))
        validation, test = (network([x[seed] for x in part.x]) for part in (data.validation, data.test))
        best = three.validation_accuracy[seed, ~three.diverged[seed]].max()
        assert reference.accuracy(validation, data.validation.y[seed]) == pytest.approx(best)
        np.testing.assert_allclose(three.test_logits[seed], test, rtol=1e-4, atol=1e-5)
        features = network.features([x[seed] for x in data.train.x])
        tiny.close([phi[seed] for phi in three.training_features], features, rtol=1e-4, atol=1e-5)
        features = network.features([x[seed] for x in data.test.x])
        tiny.close([phi[seed] for phi in three.test_features], features, rtol=1e-4, atol=1e-5)
        assert three.records.accuracy[seed, -1] == pytest.approx(reference.accuracy(test, data.test.y[seed]))
