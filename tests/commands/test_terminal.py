"""Standard output as a pipe whose reader leaves, a device that is full, and in encodings that lack characters."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MMTHEORY = [sys.executable, "-m", "mmtheory"]


def run(words, **kwargs):
    # Buffered, as it is where nobody says otherwise.
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "", **kwargs.pop("env", {})}
    return subprocess.run([*MMTHEORY, *words], env=environment, stderr=subprocess.PIPE, text=True, **kwargs)


@pytest.mark.parametrize("words", [["--help"], ["list"]], ids=" ".join)
def test_a_reader_who_leaves_ends_it_quietly(words):
    read, write = os.pipe()
    os.close(read)
    try:
        done = run(words, stdout=write)
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (-signal.SIGPIPE, "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="has no /dev/full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_device_is_a_sentence(unbuffered):
    with open("/dev/full", "w") as full:
        done = run(["list"], stdout=full, env={"PYTHONUNBUFFERED": unbuffered})
    assert done.returncode == 1
    assert done.stderr == "error: cannot write to standard output: No space left on device\n"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_characters_that_an_encoding_lacks_are_replaced(encoding):
    done = run(["list"], stdout=subprocess.PIPE, env={"PYTHONIOENCODING": encoding}, encoding=encoding)
    assert (done.returncode, done.stderr) == (0, "")
    assert "?" in done.stdout


def test_so_they_are_in_complaints():
    done = run(["competition", "--K", "Ω"], stdout=subprocess.PIPE, env={"PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (2, "error: --K: must be an integer; got '\\u03a9'\n")


def test_without_standard_output():
    """As a service manager may start it."""
    close = "import os, sys; os.close(1); os.execv(sys.executable, [sys.executable, '-m', 'mmtheory', 'list'])"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", close], env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_help_lists_the_commands_one_a_line():
    lines = run(["--help"], stdout=subprocess.PIPE).stdout.splitlines()
    for name in ("verify", "competition", "laziness", "umt", "figures"):
        assert sum(line.split()[:1] == [name] for line in lines) == 1


def test_the_scripts_help():
    for script in ("paper_figures/make.py", "experiments/umt.py"):
        done = subprocess.run([sys.executable, str(ROOT / script), "--help"], capture_output=True, text=True)
        assert done.returncode == 0
        assert "usage: mmtheory " in done.stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["list", "--full", "abc"], "Unrecognized options: --full, abc"),
        (["figures", "--budget", "abc"], "Unrecognized options: --budget, abc"),
        (["figures", "nosuchfigure"], "no figure 'nosuchfigure'; there are "),
    ],
)
def test_every_complaint_is_one_line(words, sentence):
    done = run(words, stdout=subprocess.PIPE)
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: {sentence}")
    assert done.stderr.count("\n") == 1
