"""Compiled programs that are kept: a second start compiles nothing; bounded; nothing where there is no place."""

import os
import subprocess
import sys

import pytest

from mmtheory.commands.compiled import FLAG, remove_oldest
from tests.commands.test_laziness import EXAMPLE

FLAGS = ["competition", "--preset", "quick", "--steps", "20", "--n", "40", "--seeds", "2"]


def run(flags, folder, cache):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JAX_")}
    done = subprocess.run(
        [sys.executable, "-m", "mmtheory", *flags],
        cwd=folder,
        env=environment | {"XDG_CACHE_HOME": str(cache)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done


def programs(cache):
    return {file.name for file in cache.rglob("*-cache")}


@pytest.mark.slow
def test_a_second_start_compiles_nothing_and_finds_the_same(tmp_path):
    cache = tmp_path / "cache"
    first = run([*FLAGS, "--out", "first"], tmp_path, cache)
    compiled = programs(cache)
    assert any(name.startswith("jit_run_seed") for name in compiled)
    second = run([*FLAGS, "--out", "second"], tmp_path, cache)
    assert programs(cache) == compiled, "a program that is compiled is kept: a new one would be here"
    assert first.stdout.replace("first", "") == second.stdout.replace("second", "")
    run([*FLAGS, "--seeds", "3", "--out", "third"], tmp_path, cache)
    assert programs(cache) > compiled, "other shapes are compiled and kept"


def test_with_the_flag_nothing_is_kept(tmp_path):
    (tmp_path / "mine.toml").write_text(EXAMPLE, encoding="utf-8")
    run(["laziness", "--instance", "mine.toml", FLAG], tmp_path, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_where_there_is_no_place_nothing_is_kept(tmp_path):
    run(["list"], tmp_path, "/dev/null/nowhere")


def test_the_programs_written_first_go(tmp_path):
    for age, name in enumerate("abc"):
        (tmp_path / name).write_bytes(bytes(10))
        os.utime(tmp_path / name, (age, age))
    remove_oldest(tmp_path, 20)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["b", "c"]
    remove_oldest(tmp_path, 20)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["b", "c"]
