"""What a command has stored, and what of it comes back when some is lost."""

import json


def read(out):
    return json.loads((out / "summary.json").read_text(encoding="utf-8"))


def comes_back(main, command, out, lost):
    """What is there is kept, and what is missing comes back the same, by the same command again."""
    before = read(out)
    times = {path.name: path.stat().st_mtime_ns for path in out.glob("*.nc")}
    (out / lost).unlink()
    assert main([*command, "--out", str(out)]) == 0
    assert read(out) == before
    after = {path.name: path.stat().st_mtime_ns for path in out.glob("*.nc")}
    assert {name for name in times if times[name] != after[name]} == {lost}
