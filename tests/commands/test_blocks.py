"""Every experiment's seeds, computed in two goes or at once: the same arrays and the same summary, to the bit."""

import importlib
import json
from collections import defaultdict

import pytest
import xarray as xr

from tests.commands import test_competition, test_greedy, test_laziness, test_segmentation, test_umt

pytestmark = pytest.mark.slow

FLAGS = {
    "competition": test_competition.TINY,
    "greedy": [*test_greedy.DENSE, "--method", "alone-0", "guided"],
    "laziness": [*test_laziness.TINY, "--paired", "0.3", "--c", "5"],
    "segmentation": test_segmentation.TINY,
    "umt": [*test_umt.LAW, *test_umt.SMALL, *test_umt.METHODS, "--paired", "6"],
}


def summary(out):
    """Without the names of files."""
    return json.loads(
        (out / "summary.json").read_text(encoding="utf-8"),
        object_hook=lambda entry: {key: value for key, value in entry.items() if key != "files"},
    )


def points(out):
    """By the name of a point its results, all seeds together."""
    parts = defaultdict(list)
    for path in sorted(out.glob("*.nc"), key=lambda path: int(path.stem.split("-")[2])):
        parts[path.name[:16]].append(xr.load_dataset(path).drop_attrs(deep=False))
    return {
        name: xr.concat(blocks, "seed", data_vars="minimal", coords="minimal", compat="equals", join="exact")
        for name, blocks in parts.items()
    }


@pytest.mark.parametrize("name", FLAGS)
def test_in_two_goes_or_at_once(name, tmp_path):
    main = importlib.import_module(f"mmtheory.commands.{name}").main
    for out, seeds in (("grown", "1"), ("grown", "3"), ("at once", "3")):
        assert main([*FLAGS[name], "--seeds", seeds, "--out", str(tmp_path / out)]) == 0
    grown, at_once = (points(tmp_path / out) for out in ("grown", "at once"))
    assert grown.keys() == at_once.keys()
    for point in grown:
        xr.testing.assert_identical(grown[point], at_once[point])
    assert summary(tmp_path / "grown") == summary(tmp_path / "at once")
