"""The benchmark of sweeps at a tiny size: every stage is timed and stored, and finds the same."""

import json

import pytest

from benchmarks import scale


def test_every_stage_is_measured(tmp_path, capsys):
    file = tmp_path / "out" / "scale.json"
    assert scale.main(["--sides", "2", "--out", str(file)]) == 0
    header, *rows = capsys.readouterr().out.splitlines()
    assert header.split() == ["4", "points", "CPU", "s", "ms", "a", "point"]
    assert len(rows) == 7
    [sweep] = json.loads(file.read_text(encoding="utf-8"))["sweeps"]
    assert sweep["points"] == 4
    assert sorted(sweep["milliseconds a point"].values()) == pytest.approx(
        sorted(float(row.split()[-1]) for row in rows), abs=0.01
    )
