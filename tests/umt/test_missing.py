"""Modalities that are missing in some samples: every row takes steps, and is judged by what it is shown."""

import json
from itertools import cycle

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mmtheory.commands import summarise, umt
from mmtheory.datasets.dataset import DataError, Part
from mmtheory.learners.data import Data
from mmtheory.learners.imputation import subsets
from mmtheory.umt.dropping import ModalityDropout
from mmtheory.umt.methods import METHODS
from mmtheory.umt.outcome import _subset_accuracy
from mmtheory.umt.parameters import Parameters
from mmtheory.umt.sources import source
from mmtheory.umt.sweep import methods
from tests.learners import tiny
from tests.learners.test_imputation import BUILD, with_gaps
from tests.umt.test_three_modalities import one_step
from tests.umt.tiny import loss, pretrained, step

pytestmark = pytest.mark.usefixtures("stand_ins")

ROWS = list(zip(METHODS, cycle(["linear", "MLP", "attention"]), strict=False))


def gapped(seed):
    return Data(*(with_gaps(seed + k)[0] for k in range(3)))


@pytest.mark.parametrize(("name", "head"), ROWS)
def test_every_row_takes_a_step(name, head):
    value, *_ = jax.eval_shape(one_step(name, head, gapped(0), BUILD), jax.random.key(0))
    assert value.shape == ()


@pytest.mark.slow
@pytest.mark.parametrize(("name", "head"), ROWS)
def test_no_step_sees_what_is_missing(name, head):
    first = jax.jit(one_step(name, head, gapped(0), BUILD))(jax.random.key(0))
    assert all(np.isfinite(leaf).all() for leaf in jax.tree.leaves(first[:2]))


def test_what_modality_dropout_drops_has_the_stand_in():
    examples, network = with_gaps(2)[0], tiny.network(2, BUILD)
    pretraining = pretrained(2, tiny.THREE)

    def lacking(r):
        x = tuple(np.full_like(x_s, np.nan) if s == r else x_s for s, x_s in enumerate(examples.x))
        return loss(METHODS["naive"].method, network, tiny.labelled(x, examples.y), step(pretraining))

    found = {
        round(loss(ModalityDropout(), network, examples, step(pretraining, probability=1.0, key=k)), 5)
        for k in range(12)
    }
    assert found == {round(lacking(r), 5) for r in range(3)}


def test_a_subset_is_judged_on_the_samples_that_have_it():
    examples, here = with_gaps(3)
    network = tiny.network(3, BUILD)
    runs = jax.tree.map(lambda leaf: np.asarray(leaf)[None], (network, tiny.labelled(examples.x, examples.y)))
    found = _subset_accuracy((), runs)[0]
    for accuracy, chosen in zip(found, subsets(3), strict=True):
        x = tuple(x_r if r in chosen else np.full_like(x_r, np.nan) for r, x_r in enumerate(examples.x))
        predicted = np.argmax(tiny.quickly(lambda n, x: n(x))(network, tuple(map(jnp.asarray, x))), axis=1)
        rows = here[list(chosen)].all(axis=0) & (examples.y >= 0)
        assert accuracy == pytest.approx(np.mean(predicted[rows] == examples.y[rows]))


@pytest.fixture
def mine(tmp_path):
    """Two modalities that tell the class; in a third of the rows the second one is missing."""
    rng, y = np.random.default_rng(0), np.arange(90) % 3
    audio, video = (np.eye(3)[y] + 0.3 * rng.standard_normal((90, 3)) for _ in range(2))
    return tmp_path / "mine.npz", {"audio": audio, "video": video, "y": y}, np.arange(90) % 9 < 6


def test_complete_data_are_what_they_were(mine):
    """A mask that says that all is there changes nothing."""
    path, arrays, _ = mine
    np.savez(path, **arrays)
    plain, looked_for = source(f"npz:{path}"), source(f"npz:{path}", missing="nan")
    np.savez(path.with_name("masked.npz"), **arrays, mask_audio=np.ones(90, int))
    masked = source(f"npz:{path.with_name('masked.npz')}")
    for other in (looked_for, masked):
        assert other.content is not None
        assert other.content.present is None
        assert other.identity.partition(" ")[2] == plain.identity.partition(" ")[2]


def test_what_is_missing_is_part_of_the_identity(mine):
    path, arrays, here = mine
    found = []
    for name, mask in (("a", here), ("b", ~here)):
        np.savez(path.with_name(f"{name}.npz"), **arrays | {"video": 0 * arrays["video"]}, mask_video=mask)
        found.append(source(f"npz:{path.with_name(f'{name}.npz')}").identity.partition(" ")[2])
    assert found[0] != found[1]


def test_a_part_without_a_modality_is_refused(mine):
    path, arrays, _ = mine
    split = np.repeat([0, 1, 2], 30)
    for part, sentence in ((0, "video is missing in every training sample"), (1, "in every validation sample")):
        file = path.with_name(f"{part}.npz")
        np.savez(file, **arrays, split=split, mask_video=split != part)
        data = source(f"npz:{file}")
        with pytest.raises(DataError, match=sentence):
            data.draw(Parameters(), [0])


def test_every_seed_has_a_modality_where_it_is_needed(mine, tmp_path):
    """Seed 0 has the modality in one training and one validation sample, and hardly another seed has."""
    path, arrays, _ = mine
    np.savez(path, **arrays)
    data = source(f"npz:{path}")
    (first,) = data.draw(Parameters(), [0])
    rows = [np.flatnonzero(first.split == part)[0] for part in (Part.TRAIN, Part.VALIDATION)]
    np.savez(path.with_name("rare.npz"), **arrays, mask_video=np.isin(np.arange(90), rows))
    rare, out = source(f"npz:{path.with_name('rare.npz')}"), tmp_path / "out"
    methods(rare, ["naive"], {}, 1, out)
    with pytest.raises(DataError, match=r"rare\.npz: video is missing in every"):
        methods(rare, ["naive"], {}, 12, out)
    assert not out.exists()


def test_every_seed_has_all_classes_to_train_on(mine, tmp_path):
    """Seed 0 has; but a class is of two groups, which may both be for test."""
    path, arrays, _ = mine
    np.savez(path, **arrays | {"y": np.repeat([0, 1, 2], 30)}, groups=np.repeat([0, 1, 1, 2, 3, 4], 15))
    data = source(f"npz:{path}")
    with pytest.raises(DataError, match="has no training sample"):
        methods(data, ["naive"], {}, 40, tmp_path / "out")


def test_the_command_says_what_each_method_does_with_what_is_there(mine, tmp_path, capsys):
    path, arrays, here = mine
    arrays["video"][~here] = np.nan
    np.savez(path, **arrays)
    out = tmp_path / "out"
    flags = ["--data", f"npz:{path}", "--methods", "averaged-logits", "--seeds", "2", "--epochs", "3", "--trials", "1"]
    assert umt.main([*flags, "--out", str(out)]) == 2
    assert "video holds NaN" in capsys.readouterr().err
    assert umt.main([*flags, "--missing", "nan", "--out", str(out)]) == 0
    printed, summary = capsys.readouterr().out, json.loads((out / "summary.json").read_text())
    assert "by the modalities shown" in printed
    assert "audio + video" in printed
    shown = {name: method["shown"] for name, method in summary[0]["methods"].items()}
    assert {name: list(each) for name, each in shown.items()} == {
        "alone-1": ["1"],
        "alone-2": ["2"],
        "naive": ["1", "2", "1 2"],
        "averaged-logits": ["1", "2", "1 2"],
    }
    alone = summary[0]["methods"]["alone-2"]
    assert shown["alone-2"]["2"] == alone["accuracy"]
    assert summarise.main([str(out)]) == 0
    assert capsys.readouterr().out == printed
