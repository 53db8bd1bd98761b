"""Whatever is written after a flag or stands in a file: no traceback, and one short line where it is refused.

A few of everything, as test_fuzz.py runs it; `make fuzz` goes on for FUZZ_SECONDS. What was found stands as examples.
Types are not enforced here (JAXTYPING_DISABLE), for what they would say is no sentence of a command.
"""

import io
import os
import subprocess
import sys
import time
import zipfile
from contextlib import redirect_stderr, redirect_stdout
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from mmtheory.commands import competition, greedy, laziness, segmentation, umt
from mmtheory.commands.frame import reported
from mmtheory.commands.main import COMMANDS, main
from tests.commands.test_laziness import EXAMPLE
from tests.commands.test_summarise import stored

SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))
PROPERTIES = 11
LONGEST = 400
FLAGS = {command.COMMAND.name: command.COMMAND for command in (competition, greedy, laziness, segmentation, umt)}

fuzzed = settings(
    max_examples=200 if SECONDS else 10,
    deadline=None,
    derandomize=not SECONDS,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
)


def for_a_while(check):
    """Once, and again until this property's share of the time is over."""
    end = time.monotonic() + SECONDS / PROPERTIES
    check()
    while time.monotonic() < end:
        check()


def plain(work):
    """The exit code of a command, whose complaints are to be short lines, one of them an error where it is refused."""
    stderr = io.StringIO()
    with redirect_stderr(stderr), redirect_stdout(io.StringIO()):
        try:
            code = work()
        except SystemExit as stop:
            # --help.
            code = stop.code or 0
    check(code, stderr.getvalue())
    return code


def planned(command, words):
    """A command line as far as it can be refused; nothing is computed."""

    def work():
        command.job(words)

    plain(lambda: reported(work))


def check(code, complaints):
    lines = complaints.splitlines()
    assert code in (0, 1, 2), complaints
    assert all(len(line) <= LONGEST for line in lines), complaints
    assert all(line.startswith(("note: ", "warning: ")) for line in (lines[:-1] if code == 2 else lines)), complaints
    assert code != 2 or lines[-1].startswith("error: "), complaints


# What the shell can pass: any bytes but 0, of which those that are no text are surrogates.
WORDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]) | st.sampled_from("\udc80\udcff"))
NUMBERS = st.one_of(
    st.integers().map(str),
    st.floats().map(repr),
    st.sampled_from(
        ["1e999", "-0", "9" * 5000, "0x10", "1_000", "١", "²", "2e9", "1/3", "1/0", "0:1", "1:2:3", "1:", ":"]
    ),
)
VALUES = st.one_of(NUMBERS, WORDS, st.lists(NUMBERS | WORDS, min_size=2, max_size=4).map(",".join))


def lines_of(command):
    names = [*command.parameters.declarations(), *(name for name in command.options.__dataclass_fields__)]
    flags = st.sampled_from(names).map(lambda name: "--" + name.replace("_", "-")) | WORDS.map("--{}".format)
    one = st.tuples(flags, st.lists(VALUES, max_size=3)).map(lambda pair: [pair[0], *pair[1]])
    return st.lists(one, min_size=1, max_size=3).map(lambda parts: list(chain.from_iterable(parts)))


@pytest.mark.parametrize("name", FLAGS)
def test_flags(name):
    command = FLAGS[name]

    @fuzzed
    @given(lines_of(command))
    def property(words):
        planned(command, words)

    for_a_while(property)


COMMANDS_OF_WORDS = ("list", "show", "verify", "conjecture", "summarise", "figure", "figures")


def test_statements_and_ids():
    @fuzzed
    @given(st.sampled_from(COMMANDS_OF_WORDS), WORDS | VALUES)
    @example("conjecture", "x" * 5000)
    @example("show", "x" * 5000)
    @example("summarise", "x" * 5000)
    def property(name, word):
        # Nothing that runs: a word that is not of the command.
        if name in ("verify", "figure", "figures"):
            word = "--nothing" + word
        if name == "conjecture":
            word += " §"
        plain(lambda: main([name, word]))

    for_a_while(property)


def test_first_words():
    @fuzzed
    @given(WORDS.filter(lambda word: word not in COMMANDS))
    @example("x" * 5000)
    def property(word):
        assert plain(lambda: main([word])) in (0, 2)

    for_a_while(property)


PLACES = [
    ("c = 2", "c = {}"),
    ("tau = 0.55", "tau = {}"),
    ("boost = 0.15", "boost = {}"),
    ('"f1"', "{}"),
    ('"self-standing"', "{}"),
    ("modality = 1", "modality = {}"),
    ("p = 0.20", "p = {}"),
    ("f1 = [1, 0, 1, 1]", "f1 = {}"),
    ("1, 0, 1, 1", "1, 0, 1, {}"),
    ("[votes]", "{}\n[votes]"),
]


def changed(old, new, value):
    return EXAMPLE.replace(old, new.format(value), 1).encode("utf-8", "surrogateescape")


TOML = st.one_of(
    st.binary(),
    WORDS.map(lambda text: text.encode("utf-8", "surrogateescape")),
    st.recursive(
        NUMBERS | WORDS.map(repr) | st.sampled_from(["true", "1979-05-27", "[]", "{}", "inf", "nan"]),
        lambda inner: st.lists(inner, max_size=3).map(lambda parts: f"[{', '.join(parts)}]"),
        max_leaves=5,
    ).flatmap(lambda value: st.sampled_from(PLACES).map(lambda place: changed(*place, value))),
)


def test_toml(tmp_path):
    file = tmp_path / "mine.toml"

    @fuzzed
    @given(TOML, st.sampled_from([[], ["--vary", "p.h"], ["--vary", "tau"], ["--ties", "correct"]]))
    def property(content, more):
        file.write_bytes(content)
        planned(laziness.COMMAND, ["--instance", str(file), *more])

    for_a_while(property)


KINDS = (float, np.float16, int, np.uint8, bool, complex, "U3", "S2", "M8[s]", "V4")
ARRAYS = st.dictionaries(
    st.sampled_from(
        ["x1", "x2", "y", "split", "M1", "M2", "rgb", "depth", "labels", "image", "label", "\udcff", "a/b"]
    ),
    st.one_of(
        st.lists(st.integers(0, 3), max_size=5).flatmap(
            lambda shape: st.sampled_from(
                [float, np.float16, int, np.uint8, bool, complex, "U3", "S2", "M8[s]", "V4"]
            ).map(lambda kind: np.zeros(shape, kind))
        ),
        st.floats().map(lambda x: np.full((4, 2), x)),
        st.lists(st.integers(-3, 2**40), max_size=6).map(np.array),
    ),
    max_size=4,
)


@st.composite
def npz(draw):
    """An archive of arrays, some of its bytes changed or lost."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, array in draw(ARRAYS).items():
            data = io.BytesIO()
            np.lib.format.write_array(data, array, allow_pickle=False)
            archive.writestr(f"{name.encode('utf-8', 'replace').decode()}.npy", data.getvalue())
    content = bytearray(buffer.getvalue())
    for place, byte in draw(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=3)):
        if place < len(content):
            content[place] = byte
    return bytes(content[: draw(st.integers(0, 3000))] if draw(st.booleans()) else content)


def test_npz(tmp_path):
    file = tmp_path / "mine.npz"
    readers = [
        ["competition", "--dictionary", str(file)],
        ["segmentation", "--data", f"npz:{file}"],
        ["umt", "--data", f"npz:{file}"],
    ]

    @fuzzed
    @given(npz() | st.binary(), st.sampled_from(readers))
    def property(content, words):
        file.write_bytes(content)
        planned(FLAGS[words[0]], words[1:])

    for_a_while(property)


def test_results(tmp_path):
    """A file of a sweep of which something has changed: netCDF's library would crash on some."""
    file = stored(tmp_path)
    whole = file.read_bytes()

    @fuzzed
    @given(st.lists(st.tuples(st.integers(0, len(whole) - 100), st.integers(1, 255)), min_size=1, max_size=30))
    def property(changes):
        content = bytearray(whole)
        for place, change in dict(changes).items():
            content[place] ^= change
        file.write_bytes(content)
        assert plain(lambda: main(["summarise", str(tmp_path)])) == 2

    for_a_while(property)


def test_processes(tmp_path):
    """Bytes that are no text, as a shell passes them."""

    @settings(fuzzed, max_examples=3)
    @given(
        st.sampled_from(["competition", "laziness", "list", "conjecture", "summarise"]),
        st.lists(st.binary(max_size=20)),
    )
    @example("competition", [b"--out", b"\xff" * 300])
    @example("laziness", [b"--instance", b"\xff"])
    @example("summarise", [b"\xff"])
    def property(name, words):
        words = [word.replace(b"\0", b"") for word in words]
        # Nothing that runs.
        command = [sys.executable, "-m", "mmtheory", name, *words, "--nothing"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=ENVIRONMENT)
        check(done.returncode, done.stderr)

    for_a_while(property)


ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
