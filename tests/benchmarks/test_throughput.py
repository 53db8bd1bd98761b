"""The table's numbers from times that are known, and what the history calls slower."""

from dataclasses import replace

import pytest

from benchmarks import engines, history
from benchmarks.throughput import HEADER, LIMIT, OURS, XLA, Compared

TIMES = {OURS: [4e-3, 8e-3, 2e-3], XLA: [2e-3, 4e-3, 1e-3], LIMIT: [1e-3, 4e-3, 2e-3], "PyTorch": [8e-3, 9e-3, 3e-3]}


def test_medians_are_per_seed_and_ratios_per_round():
    row = Compared("tiny", 2, TIMES)
    assert row.median(OURS) == 2
    assert row.ratio(LIMIT) == (2, 1, 4)
    assert row.cells == ["tiny", "2", "1", "2.00 [1.00, 4.00]", "–", "1", "4", "0.67 [0.50, 0.89]", "–", "ahead"]


def test_targets_are_met_or_missed_by_the_median():
    row = Compared("small", 2, TIMES)
    assert [row.cells[4], row.cells[8]] == ["2.5: met", "0.5: missed"]
    assert all(
        len(each.cells) == len(HEADER) for each in (row, replace(row, times={n: TIMES[n] for n in list(TIMES)[:3]}))
    )


@pytest.mark.parametrize(("theirs", "word"), [([1e-3] * 3, "behind"), ([3e-3] * 3, "level"), ([9e-3] * 3, "ahead")])
def test_ahead_and_behind_are_so_in_every_round(theirs, word):
    assert Compared("tiny", 2, TIMES | {"PyTorch": theirs}).cells[-1] == word


def test_the_peer_is_the_fastest_one():
    assert Compared("tiny", 2, TIMES | {"slow": [1.0] * 3}).peer == "PyTorch"
    assert Compared("tiny", 2, {name: TIMES[name] for name in (OURS, XLA, LIMIT)}).cells[-1] == "not installed"


def test_slower_is_what_every_round_was(tmp_path):
    machine = {"cores": 2, "device": "cpu"}
    file = tmp_path / "history.jsonl"
    assert history.read(file) == []
    history.append(history.line(machine, {"a": (2.0, 1.9, 2.2), "b": (1.0, 0.9, 1.1)}), file)
    now = history.line(machine, {"a": (2.5, 2.3, 3.0), "new": (9.0, 9.0, 9.0)})
    assert history.last_alike({**now, "cores": 4}, history.read(file)) is None
    past = history.last_alike(now, history.read(file))
    assert past is not None
    assert history.slower(now, past) == [f"a: 2.50 times the limit; 2.00 on {past['date']}"]
    assert history.slower(history.line(machine, {"a": (2.5, 2.1, 3.0), "b": (1.2, 1.0, 1.3)}), past) == []


def test_exponents():
    rows = [engines.Row("", 3e-3 * size**1.5) for size in (10, 20, 40)]
    assert engines.exponent((10, 20, 40), rows) == pytest.approx(1.5)


def test_the_figure_has_every_axis():
    rows = [engines.Row("", 3e-3 * size, 1e-3) for size in (10, 20)]
    figure = engines.draw({"n": ((10, 20), rows), "K": ((10, 20), rows)})
    assert [ax.get_xlabel() for ax in figure.axes] == ["n", "K"]
    assert figure.axes[0].get_title() == "exponent 1.00"
