"""The benchmark of the flow, on networks so small that it takes next to no time: what is stored is what is printed."""

import json
from dataclasses import replace

import pytest

from benchmarks import prediction
from mmtheory.competition.presets import PRESETS


def test_both_are_timed_and_stored(tmp_path, capsys, monkeypatch):
    tiny = replace(PRESETS["memorising"], K=3, n=30, d_r=(40,), m=4, steps=5, test_samples=100)
    monkeypatch.setitem(prediction.PRESETS, "tiny", tiny)
    file = tmp_path / "times.json"
    assert prediction.main(["--presets", "tiny", "--seeds", "2", "--out", str(file)]) == 0
    stored = json.loads(file.read_text(encoding="utf-8"))
    assert stored["seeds"] == 2
    times = stored["tiny"]
    assert times["share"] == pytest.approx(times["flow"] / times["run"])
    assert capsys.readouterr().out.split()[-4:] == [
        "tiny",
        *(f"{times[name]:.2f}" for name in ("flow", "run", "share")),
    ]
