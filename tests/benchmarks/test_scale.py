"""The benchmark of sweeps at a tiny size: every stage is timed, and finds the same."""

from benchmarks import scale


def test_every_stage_is_measured(tmp_path, capsys):
    assert scale.main(["--side", "2", "--out", str(tmp_path / "out")]) == 0
    header, *rows = capsys.readouterr().out.splitlines()
    assert header.split() == ["4", "points", "CPU", "s", "ms", "a", "point"]
    assert len(rows) == 7
    assert len(list((tmp_path / "out").glob("*.nc"))) == 4
