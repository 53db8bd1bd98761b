"""Three modalities: every row takes steps, UMT has its slow formula, tables and summaries tell of all of them."""

from dataclasses import replace
from itertools import cycle
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.datasets.dataset import DataError
from mmtheory.learners.data import Data, Examples
from mmtheory.learners.method import Pretrained, Step
from mmtheory.parameter import ParameterError
from mmtheory.umt.comparison import Comparison
from mmtheory.umt.methods import METHODS
from mmtheory.umt.outcome import Outcome
from mmtheory.umt.parameters import ALONE, Parameters
from mmtheory.umt.sources import source
from mmtheory.umt.sweep import Compared, methods, read, to_dataset
from mmtheory.umt.tables import as_json, class_table, tables
from mmtheory.umt.teacher import UniModalTeacher
from tests.learners import reference as learners
from tests.learners import tiny
from tests.umt import reference
from tests.umt.test_sweep import made_up
from tests.umt.tiny import loss, pretrained, step, taught

pytestmark = pytest.mark.usefixtures("stand_ins")


ROWS = list(zip(METHODS, cycle(["linear", "MLP", "attention"]), strict=False))


def one_step(name, head, data, build=tiny.THREE):
    """Loss, gradient and memory of a row's first step, and network and memory after a period."""
    entry, teaching = METHODS[name], jax.tree.map(jnp.asarray, pretrained(0, build))
    data, method = jax.tree.map(jnp.asarray, data), entry.under(head)

    def taken(key):
        first = {name: value[0] for name, value in entry.trials(4, R=3).items()}
        network = method.start(build, key, teaching, first)
        memory = method.memory(network, data, teaching)
        step = Step(key, jnp.zeros(()), jnp.asarray(0), first, teaching, memory)
        (value, notes), gradient = jax.value_and_grad(method.noted_loss, has_aux=True)(network, data.train, step)
        gradient = method.transform_gradient(gradient, notes, network, step)
        after = method.after_step(notes, gradient, network, network, step)
        return value, gradient, after, method.after_period(network, data, jnp.asarray(9), after)

    return taken


@pytest.mark.parametrize(("name", "head"), ROWS)
def test_every_row_takes_a_step(name, head):
    data = tiny.data(0, shapes=tiny.THREE.shapes)
    value, *_ = jax.eval_shape(one_step(name, head, data), jax.random.key(0))
    assert value.shape == ()


@pytest.mark.slow
@pytest.mark.parametrize(("name", "head"), ROWS)
def test_samples_that_do_not_count_change_no_step(name, head):
    """Parts of different sizes are filled up with copies."""
    data = tiny.data(0, shapes=tiny.THREE.shapes)
    n = data.train.n
    filled = replace(data, train=replace(data.train[np.arange(n + 3) % n], y=np.append(data.train.y, [-1] * 3)))
    with jax.enable_x64(True):
        key = jax.random.key(0)
        alone, padded = (jax.jit(one_step(name, head, each))(key) for each in (data, filled))
    for a, b in zip(jax.tree.leaves(alone), jax.tree.leaves(padded), strict=True):
        if a.shape == b.shape:
            np.testing.assert_allclose(b, a, rtol=1e-9, atol=1e-12)
        else:
            np.testing.assert_allclose(b[:n], a, rtol=1e-9, atol=1e-12)


def test_one_modality_of_three_is_distilled():
    np.testing.assert_array_equal(METHODS["umt-second"].trials(2, R=3)["modality_weights"], [[0, 1, 0]] * 2)
    np.testing.assert_array_equal(METHODS["umt"].trials(2, R=3)["modality_weights"], [[1, 1, 1]] * 2)


@given(seed=st.integers(0, 2**31), order=st.permutations(range(3)))
def test_umt_has_its_formula_in_any_order(seed, order):
    with jax.enable_x64(True):
        pretraining, weights = pretrained(seed, tiny.THREE), np.array([0.3, 1.0, 2.0])
        examples, network = tiny.data(seed, shapes=tiny.THREE.shapes).train, tiny.network(seed, tiny.THREE)
        fast = loss(UniModalTeacher(), network, examples, step(pretraining, weight=3.0, modality_weights=weights))
        slow, pairs = learners.Network(network), zip(taught(pretraining), examples.x, strict=True)
        targets = [teacher.features([x])[0] for teacher, x in pairs]
        distances = [reference.mse(a, b) for a, b in zip(slow.features(examples.x), targets, strict=True)]
        task = learners.cross_entropy(slow(examples.x), examples.y)
        assert fast == pytest.approx(task + 3 * np.dot(weights, distances), rel=1e-10)
        turned = Pretrained(tuple(pretraining.teachers[r] for r in order))
        other = Examples(tuple(examples.x[r] for r in order), examples.y)
        at = step(turned, weight=3.0, modality_weights=weights[list(order)])
        assert loss(UniModalTeacher(), tiny.permuted(network, order), other, at) == pytest.approx(fast, rel=1e-10)


@pytest.fixture(scope="module")
def mine(tmp_path_factory):
    path, rng = tmp_path_factory.mktemp("data") / "mine.npz", np.random.default_rng(0)
    y = np.arange(60) % 3
    x: Any = {name: rng.standard_normal((60, d)) for name, d in (("audio", 3), ("video", 2), ("touch", 4))}
    np.savez(path, labels=y, groups=np.arange(60) // 4, **x)
    return source(f"npz:{path}")


def test_groups_of_a_file_are_kept_together(mine):
    first, second = mine.draw(Parameters(), range(2))
    for one in (first, second):
        assert all(len(set(one.split[one.groups == group])) == 1 for group in range(15))
    assert np.any(first.split != second.split)
    assert "no group is in two parts" in mine.note("random")
    assert mine.overlap("random") == pytest.approx(0.6, abs=0.2)


def test_a_seed_has_the_same_parts_beside_any_other(mine):
    """Parts of whole groups differ in size; all are filled up to the same."""
    sizes = mine.sizes("random")
    assert sizes is not None
    sets = [mine.draw(Parameters(), [seed])[0] for seed in range(40)]
    assert all(np.bincount(one.split, minlength=3).max(initial=0) <= max(sizes) for one in sets)
    assert (np.max([np.bincount(one.split, minlength=3) for one in sets], axis=0) <= sizes).all()
    alone, together = Data.stacked(sets[:1], sizes), Data.stacked(sets[:8], sizes)
    tiny.same(jax.tree.map(lambda leaf: leaf[0], together), jax.tree.map(lambda leaf: leaf[0], alone))


def test_folds_and_passes_are_of_htad_alone(mine, tmp_path):
    with pytest.raises(ParameterError, match="is for data that come in passes: htad"):
        methods(mine, (), {"split": ("folds",)}, 3, tmp_path)


def test_one_modality_is_refused(tmp_path):
    x, y = np.ones((30, 2)), np.arange(30) % 2
    np.savez(tmp_path / "one.npz", x1=x, y=y)
    with pytest.raises(DataError, match="two modalities or more"):
        source(f"npz:{tmp_path / 'one.npz'}")


def test_tables_and_summary_have_all_modalities(mine, tmp_path):
    planned = methods(mine, ("umt", "frozen"), {}, 3, tmp_path)
    assert planned.names == ("alone-1", "alone-2", "alone-3", "naive", "umt", "frozen")
    with pytest.raises(ParameterError, match="no method 'alone-4'"):
        methods(mine, ("alone-4",), {}, 3, tmp_path)
    outcomes: dict[str, Outcome] = {}
    about = mine.about(Parameters())
    for point in planned.sweep.points:
        parameters, R = point.parameters, 1 if point.parameters.method.startswith(ALONE) else 3
        outcome = made_up(parameters, range(3), R, 3)
        stored = to_dataset(outcome, parameters, range(3), about)
        tiny.same(read(stored, parameters, range(3)), outcome)
        outcomes[parameters.method] = outcome
    comparison = Comparison(outcomes, about.overlap)
    text = tables(comparison, about.modalities)
    assert "touch, test" in text
    assert "uni-modal, modality 3" in class_table(comparison, about.classes)
    files = dict.fromkeys(outcomes, ("file",))
    (summary,) = as_json(range(3), [Compared({}, Parameters(), comparison, files, about)])
    assert list(summary["methods"]["umt"]["encoders"]) == ["1", "2", "3"]
    assert list(summary["methods"]["alone-3"]["encoders"]) == ["3"]
