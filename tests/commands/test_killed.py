"""Killed at random moments and started again: the same bits, and nothing left behind.

Two at a time in one folder, and a folder that an older version has left.
"""

import itertools
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import xarray as xr

from mmtheory import __version__
from tests.commands import test_competition, test_laziness, test_umt

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
KILLS = 20

# Many files in a few seconds, so that kills hit moments of writing.
MANY = """
import sys, numpy as np, xarray as xr
from dataclasses import dataclass
from mmtheory.parameter import Declared, parameter
from mmtheory.sweep import Experiment, sweep

@dataclass(frozen=True)
class Parameters(Declared):
    k: int = parameter(0, "k", "1", "a number")

def compute(parameters, seeds, advance):
    numbers = [np.random.default_rng([parameters.k, seed]).random(5000) for seed in seeds]
    return xr.Dataset({"numbers": (("seed", "draw"), numbers)}, {"seed": list(seeds)})

sweep(Experiment("many", compute, lambda *_: None), Parameters(), {"k": range(150)}, 2, sys.argv[1]).run()
"""

COMMAND = """
from mmtheory.commands.main import console
console()
"""

PROGRAMS = {
    "many": [MANY],
    "competition": [
        *[COMMAND, "competition", *test_competition.TINY, "--seeds", "2"],
        *["--sigma-0", "0.05", "0.1", "--mu", "0.01", "0.1", "--out"],
    ],
    "laziness": [COMMAND, "laziness", *test_laziness.TINY, "--paired", "0", "0.3", "0.6", "--c", "2", "5", "--out"],
    "umt": [COMMAND, "umt", *test_umt.LAW, *test_umt.SMALL, *test_umt.METHODS, "--paired", "0", "6", "--out"],
}

OLDER = "import mmtheory; mmtheory.__version__ = '0.0.9'"


def start(name, out, first=""):
    program, *words = PROGRAMS[name]
    return subprocess.Popen(
        [sys.executable, "-c", f"{first}\n{program}", *words, str(out)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(name, out, first=""):
    run = start(name, out, first)
    _, errors = run.communicate(timeout=600)
    return run.returncode, errors


def same(one, other, apart_from=()):
    names = sorted(path.name for path in one.iterdir() if path.name not in apart_from)
    assert names == sorted(path.name for path in other.iterdir())
    for name in names:
        if name.endswith(".nc"):
            assert xr.load_dataset(one / name).identical(xr.load_dataset(other / name))
    if "summary.json" in names:
        assert (one / "summary.json").read_bytes() == (other / "summary.json").read_bytes()


@pytest.fixture(scope="module", params=PROGRAMS)
def alone(request, tmp_path_factory):
    """A program, what it computes if it is left alone, and how long that takes."""
    out = tmp_path_factory.mktemp(request.param)
    # Compiled programs are cached by the first run, where a cache is set.
    finish(request.param, tmp_path_factory.mktemp("first"))
    begin = time.monotonic()
    assert finish(request.param, out)[0] == 0
    return request.param, out, time.monotonic() - begin


def test_killed_at_random_moments(alone, tmp_path):
    name, expected, seconds = alone
    moments = random.Random(0)
    out, killed = tmp_path / "0", 0
    for runs in itertools.count(1):
        # Else nearly all moments are after the ends of the runs.
        assert runs < 5 * KILLS
        fresh, begin = not out.exists(), time.monotonic()
        run = start(name, out)
        try:
            run.wait(moments.uniform(0.2, 1) * seconds)
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
            killed += 1
        _, errors = run.communicate()
        assert "Traceback" not in errors
        if killed == KILLS:
            break
        if run.returncode == 0:
            same(out, expected)
            # The machine is as busy as it is now, not as it was when the first run was timed.
            if fresh:
                seconds = time.monotonic() - begin
            out = tmp_path / str(runs)
    assert finish(name, out)[0] == 0
    same(out, expected)


def test_two_runs_in_one_folder(alone, tmp_path):
    """The second is told to wait, or comes so late that all is there."""
    name, expected, _ = alone
    both = [start(name, tmp_path / "out") for _ in range(2)]
    ends = [(run.communicate(timeout=600)[1], run.returncode) for run in both]
    assert 0 in {code for _, code in ends}
    for errors, code in ends:
        assert code == 0 or f"another run is writing to {tmp_path / 'out'}" in errors
    same(tmp_path / "out", expected)


def test_a_folder_of_an_older_version(alone, tmp_path):
    """Its results stay, and those of this version get names of their own."""
    name, expected, _ = alone
    assert finish(name, tmp_path, OLDER)[0] == 0
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*.nc")}
    code, errors = finish(name, tmp_path)
    assert code == 0
    difference = f"mmtheory 0.0.9 instead of {__version__}"
    assert f"note: {tmp_path} has results with {difference}; these get names of their own\n" in errors
    assert {name: (tmp_path / name).read_bytes() for name in before} == before
    same(tmp_path, expected, before)
