"""The frame of all experiments, on one that takes no time: flags, sweeps, resuming, bad input, what is stored."""

import json
from dataclasses import dataclass

import numpy as np
import pytest
import xarray as xr
from filelock import FileLock, Timeout

from mmtheory.commands.frame import Command, Job, Options, fail
from mmtheory.parameter import Declared, ParameterError, parameter
from mmtheory.sweep import Axis, Experiment, Interrupted, alone_in, sweep


@dataclass(frozen=True)
class Parameters(Declared):
    slope: float = parameter(1.0, "a", "1", "slope of a line", "[0, 10]")
    offsets: tuple[float, ...] = parameter((0.0,), "b", "1", "one per line")
    count: int = parameter(2, "n", "1", "number of points", "[1, 5]")


computed: list[Parameters] = []


def compute(parameters, seeds, advance):
    computed.append(parameters)
    values = [[parameters.slope * seed + parameters.offsets[0]] * parameters.count for seed in seeds]
    advance(len(seeds))
    return xr.Dataset({"value": (("seed", "point"), values)}, {"seed": list(seeds)})


LINES = Experiment("lines", compute, lambda dataset, parameters, seeds: float(dataset["value"].sum()))


def plan(options, axes):
    lines = sweep(LINES, Parameters(), axes, options.chosen_seeds(3), options.folder("lines"))
    return Job(
        lines.out,
        lambda: lines.run(options.cluster),
        lambda found: "\n".join(f"{one.point.place or 'all'}: {one.result:g}" for one in found),
        lambda found: [
            {"axes": dict(one.axes), "params": one.parameters.as_config(), "sum": one.result} for one in found
        ],
    )


COMMAND = Command("lines", "Lines.", Options, Parameters, plan)


@pytest.fixture(autouse=True)
def nothing_computed():
    computed.clear()


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_sweep_is_computed_printed_and_stored(here, capsys):
    assert COMMAND.main(["--slope", "1", "2", "--offsets", "0.5,1", "3", "--count", "1", "--out", "out"]) == 0
    summary = json.loads((here / "out" / "summary.json").read_text())
    # The sum over seeds 0, 1, 2 is 3 a + 3 b.
    assert [(one["axes"], one["sum"]) for one in summary] == [
        ({"slope": 1.0, "offsets": "0.5,1"}, 4.5),
        ({"slope": 1.0, "offsets": "3"}, 12.0),
        ({"slope": 2.0, "offsets": "0.5,1"}, 7.5),
        ({"slope": 2.0, "offsets": "3"}, 15.0),
    ]
    assert summary[1]["params"] == {"slope": 1.0, "offsets": [3.0], "count": 1}
    printed = capsys.readouterr().out
    assert "slope = 1.0, offsets = 0.5,1: 4.5" in printed
    assert "results and summary.json: out" in printed
    files = list((here / "out").glob("*.nc"))
    assert len(files) == 4
    with xr.open_dataset(files[0]) as stored:
        assert set(stored.dims) == {"slope", "offsets", "seed", "point"}
        assert json.loads(stored.attrs["config"])["experiment"] == "lines"


def test_a_single_value_is_no_axis(here):
    assert COMMAND.main(["--slope", "2", "--seeds", "1", "--first-seed", "4"]) == 0
    summary = json.loads((here / "results" / "lines" / "summary.json").read_text())
    assert summary == [{"axes": {}, "params": {"slope": 2.0, "offsets": [0.0], "count": 2}, "sum": 16.0}]


def test_what_is_there_is_not_computed_again(here):
    assert COMMAND.main(["--slope", "1", "2", "--out", "out"]) == 0
    assert COMMAND.main(["--slope", "1", "2", "--out", "out"]) == 0
    assert [parameters.slope for parameters in computed] == [1.0, 2.0]
    assert COMMAND.main(["--slope", "1", "2", "3", "--out", "out"]) == 0
    assert [parameters.slope for parameters in computed] == [1.0, 2.0, 3.0]


def test_figures_are_drawn_when_the_summary_changes(here):
    drawn = []

    def job(options, axes):
        planned = plan(options, axes)
        return Job(planned.out, planned.run, planned.text, planned.summary, lambda found, out: drawn.append(len(found)))

    command = Command("lines", "Lines.", Options, Parameters, job)
    for slopes in (["1"], ["1"], ["1", "2"]):
        assert command.main(["--slope", *slopes, "--out", "out"]) == 0
    assert drawn == [1, 2]


BAD = [
    (["--slope", "11"], "--slope: must lie in [0, 10]; got 11.0"),
    (["--slope", "1", "nan"], "--slope: must lie in [0, 10]; got nan"),
    (["--slope", "small"], "--slope: must be a number; got 'small'"),
    (["--slope"], "--slope: needs at least one value"),
    (["--slope", "1", "1.0"], "--slope: has the same value twice"),
    (["--offsets", "1,,2"], "--offsets: must be a number; got ''"),
    (["--count", "1.5"], "--count: must be an integer; got '1.5'"),
    (["--seeds", "0"], "--seeds: must be at least 1; got 0"),
    (["--seeds", "abc"], "--seeds: must be an integer; got 'abc'"),
    (["--seeds", "9" * 5000], f"--seeds: must be an integer; got '{'9' * 12}...{'9' * 13}'"),
    (["--seeds", "1.5"], "--seeds: must be an integer; got '1.5'"),
    (["--seeds"], "--seeds: needs a value"),
    (["--seeds", "1", "2"], "--seeds: takes one value; got 2"),
    (["--cluster", ""], "--cluster: needs a value"),
    (["--cluster", "local:0"], "--cluster: local:N needs a number of workers N from 1 to 999; got 'local:0'"),
    (
        ["--cluster", "http://x"],
        "--cluster: is local:N, or a scheduler's address like tcp://head:8786; got 'http://x'",
    ),
    (["--first-seed", "-1"], "--first-seed: must not be negative; got -1"),
    (["--first-seed", "99999999999"], "--seeds: the last seed must be below 2^31; got 100000000001"),
]


@pytest.mark.parametrize(("flags", "sentence"), BAD, ids=[" ".join(flags) for flags, _ in BAD])
def test_bad_input_is_one_sentence_and_nothing_is_written(here, capsys, flags, sentence):
    assert COMMAND.main(["--out", "out", *flags]) == 2
    assert capsys.readouterr().err == f"error: {sentence}\n"
    assert not computed
    assert not list(here.iterdir())


def test_an_unknown_flag_is_refused(here, capsys):
    assert COMMAND.main(["--slop", "1"]) == 2
    assert capsys.readouterr().err == "error: --slop: is no flag; perhaps --slope\n"
    assert COMMAND.main(["1"]) == 2
    assert capsys.readouterr().err == "error: '1' is no flag\n"


def test_no_folder_is_none(here, capsys):
    assert COMMAND.main(["--out", ""]) == 2
    assert capsys.readouterr().err == "error: --out: needs a value\n"
    assert COMMAND.main(["--out", "/".join(["a"] * 1500)]) == 2
    assert capsys.readouterr().err == "error: --out: is 1501 folders deep; at most 200 are made\n"
    assert not list(here.iterdir())


def test_a_folder_that_cannot_be_made(here, capsys):
    (here / "file").touch()
    assert COMMAND.main(["--out", "file/out"]) == 2
    assert capsys.readouterr().err == "error: --out: cannot write to file/out: Not a directory\n"


def test_one_run_at_a_time_writes_to_a_folder(here, capsys):
    (here / "out").mkdir()
    with FileLock(here / "out" / ".lock"):
        assert COMMAND.main(["--out", "out"]) == 2
    assert capsys.readouterr().err == "error: --out: another run is writing to out\n"


def test_what_a_killed_run_has_left_of_its_figures_is_removed(here):
    (here / "out").mkdir()
    part = here / "out" / f".figure.pdf.{'0' * 16}.part"
    part.touch()
    assert COMMAND.main(["--out", "out"]) == 0
    assert not part.exists()


def test_who_is_alone_in_a_folder_stays_so_when_it_asks_again(tmp_path):
    with alone_in(tmp_path):
        with alone_in(tmp_path):
            pass
        with pytest.raises(Timeout):
            FileLock(tmp_path / ".lock").acquire(blocking=False)
    assert not list(tmp_path.iterdir())


def test_an_interrupted_run_has_an_exit_code_of_its_own(here, capsys):
    def job(options, axes):
        def stop():
            raise Interrupted("2 of 3 grid points are to do")

        return Job(here / "out", stop, str, str)

    assert Command("lines", "Lines.", Options, Parameters, job).main([]) == 1
    assert capsys.readouterr().err == "error: 2 of 3 grid points are to do\n"


def test_help_tells_symbol_section_and_range(capsys):
    with pytest.raises(SystemExit):
        COMMAND.main(["--help"])
    shown = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert "a (section 1): slope of a line, in [0, 10]." in shown


def test_axes_from_python_are_written_as_on_the_command_line(tmp_path):
    """The same points, hence the same files, whether a sweep is asked for by flags or from Python."""
    by_flags = Axis(("0.5,1", "3"), ((0.5, 1.0), (3.0,)))
    for axis in (Axis.from_values((0.5, 1.0), (3.0,)), [(0.5, 1.0), (3.0,)]):
        assert sweep(LINES, Parameters(), {"offsets": axis}, 2, tmp_path) == sweep(
            LINES, Parameters(), {"offsets": by_flags}, range(2), tmp_path
        )
    assert sweep(LINES, Parameters(), {"slope": (2, np.float64(4))}, 2, tmp_path) == sweep(
        LINES, Parameters(), {"slope": Axis(("2", "4"), (2.0, 4.0))}, 2, tmp_path
    )
    with pytest.raises(ParameterError, match=r"^height: is no parameter; there are slope, offsets, count$"):
        sweep(LINES, Parameters(), {"height": (1,)}, 2, tmp_path)


@pytest.mark.parametrize("sentence", ["a\nb", "\x1b[31mred", "x" * 5000, "\ud800"])
def test_a_complaint_is_one_short_line(sentence, capsys):
    assert fail(sentence, 2) == 2
    message = capsys.readouterr().err
    assert message[:-1].isprintable()
    assert message.endswith("\n")
    assert len(message) < 600
