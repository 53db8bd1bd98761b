"""experiments/umt.py --data sparse-coding at tiny size: computed, stored, read, printed; what is there is kept."""

import json
from functools import partial

import jax
import numpy as np
import pytest

from mmtheory.commands import umt
from mmtheory.remedies import sweep as remedies
from mmtheory.remedies.comparison import compare
from mmtheory.sweep import Environment, Listing, read
from tests.remedies.test_trainer import TINY

pytestmark = pytest.mark.slow

NAMES = ("naive", "umt-classes-own-1", "averaged-logits")


@pytest.fixture
def tiny(monkeypatch):
    monkeypatch.setattr(remedies, "planned", partial(remedies.planned, setting=TINY))


def test_the_command_at_tiny_size(tiny, tmp_path, capsys):
    command = ["--data", "sparse-coding", "--methods", ",".join(NAMES[1:]), "--seeds", "3", "--out", str(tmp_path)]
    assert umt.main(command) == 0
    printed = capsys.readouterr().out
    summary = (tmp_path / "summary.json").read_text(encoding="utf-8")
    rows = json.loads(summary)["rows"]
    assert len(rows) == len(NAMES)
    for row in rows:
        assert row["label"] in printed
        assert 0 <= row["joint"]["value"] <= 1
        assert row["rate"] in TINY.rates
    (file,) = tmp_path.glob("*.nc")
    written = file.stat().st_mtime_ns
    assert umt.main(command) == 0
    assert file.stat().st_mtime_ns == written
    assert (tmp_path / "summary.json").read_text(encoding="utf-8") == summary


def test_what_is_read_is_what_was_computed(tmp_path):
    planned = remedies.planned(NAMES, range(2), tmp_path, TINY)
    planned.run()
    back = remedies.from_dataset(read(planned.point, range(2), Environment.here(), Listing.now(tmp_path)), TINY, NAMES)
    computed = compare(TINY, range(2), NAMES)
    assert back.rates == computed.rates
    assert all(back.seconds[name] > 0 for name in NAMES)
    for name in NAMES:
        for part in ("outcomes", "encoders"):
            for a, b in zip(*(jax.tree.leaves(getattr(which, part)[name]) for which in (computed, back)), strict=True):
                np.testing.assert_array_equal(a, b)


def test_shards_of_seeds_are_one_table(tiny, tmp_path, capsys):
    """Each has CPU times of its own."""
    command = ["--data", "sparse-coding", "--methods", ",".join(NAMES[1:]), "--out", str(tmp_path)]
    for first, seeds in (("0", "1"), ("1", "2"), ("0", "3")):
        assert umt.main([*command, "--first-seed", first, "--seeds", seeds]) == 0
    assert len(list(tmp_path.glob("*.nc"))) == 2
    assert [row["name"] for row in json.loads((tmp_path / "summary.json").read_text("utf-8"))["rows"]] == list(NAMES)
