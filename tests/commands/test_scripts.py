"""The scripts in experiments/ as a user has them: processes that start in some other folder."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.test_laziness import EXAMPLE

FOLDER = Path(__file__).parents[2] / "experiments"


def script(name, flags, folder):
    command = [sys.executable, str(FOLDER / f"{name}.py"), *flags.split()]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def test_an_experiment(tmp_path):
    (tmp_path / "mine.toml").write_text(EXAMPLE, encoding="utf-8")
    done = script("laziness", "--instance mine.toml --out out", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "UMT, reading B" in done.stdout
    assert (tmp_path / "out" / "summary.json").exists()


@pytest.mark.parametrize(
    ("name", "flags", "sentence"),
    [
        ("competition", "--mu -0.1", "--mu: must lie in [0, 1]; got -0.1"),
        ("greedy", "--data mnist:.", "--data: . has no file train-images"),
        ("segmentation", "--rgb-noise -1", "--rgb-noise: must lie in [0, 100]; got -1.0"),
        ("umt", "--trials 6", "--trials: must be a power of two"),
    ],
)
def test_bad_input_is_one_sentence(name, flags, sentence, tmp_path):
    done = script(name, flags, tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: {sentence}")
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())
