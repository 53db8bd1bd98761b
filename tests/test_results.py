"""Results in a folder: believed by what is in them, in blocks of seeds, and told apart by where they were computed."""

import json
import os
import shutil
from dataclasses import dataclass

import jax
import numpy as np
import pytest
import xarray as xr

from mmtheory.commands.frame import Command, Job, Options
from mmtheory.parameter import Declared, ParameterError, parameter
from mmtheory.sweep import Block, Experiment, Point, environment, sweep
from mmtheory.sweep import stored as in_a_folder
from mmtheory.sweep.environment import Environment, versions
from mmtheory.sweep.listing import spread


@dataclass(frozen=True)
class Parameters(Declared):
    slope: float = parameter(1.0, "a", "1", "slope of a line")
    offsets: tuple[float, ...] = parameter((0.0, 1.0), "b", "1", "one per line")
    width: int | None = parameter(None, "w", "1", "perhaps a width")
    even: bool = parameter(False, "e", "1", "whether it is even")


computed: list[tuple[float, range]] = []


def compute(parameters, seeds, advance):
    computed.append((parameters.slope, seeds))
    values = [[parameters.slope * seed + offset for offset in parameters.offsets] for seed in seeds]
    return xr.Dataset({"value": (("seed", "line"), values), "names": ("line", ["α", "β"])}, {"seed": list(seeds)})


EXPERIMENT = Experiment("lines", compute, lambda dataset, parameters, seeds: dataset["value"].values.tolist())


def lines(out, seeds=2, **axes):
    return sweep(EXPERIMENT, Parameters(), {"slope": (1.0, 2.0), **axes}, seeds, out)


def found(out, seeds=2):
    return [one.result for one in lines(out, seeds).run()]


@pytest.fixture(autouse=True)
def nothing_computed():
    computed.clear()


def stored(out):
    return sorted(out.glob("*.nc"))


def file_of(out, slope):
    return out / lines(out).run()[(1.0, 2.0).index(slope)].files[0]


def truncate(path, other):
    path.write_bytes(path.read_bytes()[:3000])


def empty(path, other):
    path.write_bytes(b"")


def flip(path, other):
    """One bit of the numbers, which neither netCDF nor HDF5 notice."""
    content = bytearray(path.read_bytes())
    place = content.index(np.array([3.0]).tobytes())
    content[place] ^= 1
    path.write_bytes(content)


def unseal(path, other):
    path.write_bytes(path.read_bytes().rpartition(b"\nsha256 ")[0])


def exchange(path, other):
    shutil.copy(other, path)


def another_file(path, other):
    xr.Dataset({"value": ("seed", [1.0, 2.0])}).to_netcdf(path, engine="netcdf4")


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (truncate, "is damaged"),
        (empty, "is damaged"),
        (flip, "is damaged"),
        (unseal, "is damaged"),
        (exchange, "holds the results of something else"),
        (another_file, "is damaged"),
    ],
)
def test_what_cannot_be_believed_is_computed_again_with_a_sentence(damage, reason, tmp_path, capsys):
    before = found(tmp_path)
    assert before == [[[0, 1], [1, 2]], [[0, 1], [2, 3]]]
    path = file_of(tmp_path, 2.0)
    damage(path, file_of(tmp_path, 1.0))
    damaged = path.read_bytes()
    computed.clear()
    assert found(tmp_path) == before
    assert computed == [(2.0, range(2))]
    assert capsys.readouterr().err == f"note: {path} {reason}; it is {path.name}.unusable now, and computed again\n"
    assert path.with_name(f"{path.name}.unusable").read_bytes() == damaged
    assert found(tmp_path) == before
    assert len(computed) == 1
    assert capsys.readouterr().err == ""


def test_a_changed_byte_is_found_before_netcdf_sees_it(tmp_path, monkeypatch, capsys):
    """Its library crashes on some files, and takes the process with it."""
    before = found(tmp_path)
    path = file_of(tmp_path, 2.0)
    content = path.read_bytes()
    load, loaded = xr.load_dataset, set()

    def watched(file, **engine):
        loaded.add(file)
        return load(file, **engine)

    monkeypatch.setattr(xr, "load_dataset", watched)
    for place in (0, 8, len(content) // 2, len(content) - 1):
        changed = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        path.write_bytes(changed)
        assert found(tmp_path) == before
        assert "is damaged" in capsys.readouterr().err
        assert changed not in loaded


def test_a_folder_in_the_place_of_results_is_refused(tmp_path):
    found(tmp_path)
    path = file_of(tmp_path, 2.0)
    path.unlink()
    path.mkdir()
    computed.clear()
    with pytest.raises(ParameterError, match=r"^out: .*\.nc is no file, and results belong there$"):
        found(tmp_path)
    assert not computed


def plan(options, axes):
    planned = lines(options.folder("lines"), options.chosen_seeds(2))
    return Job(planned.out, planned.run, lambda found: "printed", lambda found: [one.result for one in found])


COMMAND = Command("lines", "Lines.", Options, Parameters, plan)


def test_a_folder_in_the_place_of_the_summary_is_refused_before_any_work(tmp_path, capsys):
    (tmp_path / "summary.json").mkdir()
    assert COMMAND.main(["--out", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"error: --out: {tmp_path / 'summary.json'} is a folder\n"
    assert not computed


def full(*_):
    raise OSError(28, os.strerror(28))


def test_a_full_disk_is_a_sentence_and_leaves_nothing(tmp_path, capsys, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("os.write", full)
        assert COMMAND.main(["--out", str(tmp_path)]) == 1
    message = capsys.readouterr().err
    assert message.startswith(f"error: cannot write {tmp_path}/")
    assert message.endswith(".nc: No space left on device\n")
    assert message.count("\n") == 1
    assert not list(tmp_path.iterdir())
    assert COMMAND.main(["--out", str(tmp_path)]) == 0
    assert {path.suffix for path in tmp_path.iterdir()} == {".nc", ".json"}


def test_what_the_killed_have_left_is_removed(tmp_path):
    found(tmp_path)
    part = tmp_path / f".{stored(tmp_path)[0].name}.{'0' * 16}.part"
    part.touch()
    found(tmp_path)
    assert not part.exists()


# -- seeds -----------------------------------------------------------------------------------------------------------


def test_more_seeds_cost_the_new_ones_only(tmp_path):
    few = found(tmp_path / "grown", 2)
    more = found(tmp_path / "grown", 5)
    assert [seeds for _, seeds in computed] == [range(2)] * 2 + [range(2, 5)] * 2
    assert [each[:2] for each in more] == few
    assert more == found(tmp_path / "at once", 5)
    computed.clear()
    assert found(tmp_path / "grown", range(1, 4)) == [each[1:4] for each in more]
    assert found(tmp_path / "at once", 1) == [each[:1] for each in more]
    assert not computed
    # Around what is there.
    later = found(tmp_path / "around", range(2, 4))
    assert [each[2:4] for each in found(tmp_path / "around", 6)] == later
    assert [seeds for slope, seeds in computed if slope == 1] == [range(2, 4), range(2), range(4, 6)]


def test_shards_of_seeds_in_one_folder_are_one_result(tmp_path):
    for place, seeds in (("one", range(3)), ("two", range(2, 6))):
        found(tmp_path / place, seeds)
        shutil.copytree(tmp_path / place, tmp_path / "all", dirs_exist_ok=True)
    computed.clear()
    (first, second) = lines(tmp_path / "all", 6).run()
    assert not computed
    assert first.result == [[seed, seed + 1] for seed in range(6)]
    assert len(second.files) == 2


def test_a_folder_is_listed_once_a_pass_and_what_is_there_is_parsed_once(tmp_path, monkeypatch):
    """However many points there are; and to see what is missing nothing is parsed."""
    listed, parsed = [], []
    listdir, load = os.listdir, xr.load_dataset

    def listing(folder):
        listed.append(folder)
        return listdir(folder)

    def parsing(file, **engine):
        parsed.append(file)
        return load(file, **engine)

    monkeypatch.setattr(os, "listdir", listing)
    monkeypatch.setattr(xr, "load_dataset", parsing)
    many = lines(tmp_path, offsets=[(float(offset), 0.0) for offset in range(6)])
    many.run()
    assert listed == [tmp_path] * 2
    assert len(parsed) == len(many.points) == 12
    listed.clear()
    parsed.clear()
    many.run()
    assert len(computed) == 12
    assert listed == [tmp_path] * 2
    assert len(parsed) == 12
    parsed.clear()
    in_a_folder(tmp_path)
    assert not parsed


@pytest.mark.parametrize("seeds", ["0-1", "3-5"])
def test_a_file_is_not_believed_to_hold_the_seeds_of_another_name(seeds, tmp_path, capsys):
    first, count = map(int, seeds.split("-"))
    found(tmp_path, 3)
    path = file_of(tmp_path, 2.0)
    renamed = path.rename(path.with_name(path.name.replace("-0-2.nc", f"-{seeds}.nc")))
    several = lines(tmp_path, range(first, count + 1))
    computed.clear()
    several.run()
    assert (2.0, range(first, count + 1)) in computed
    assert f"{renamed} holds the results of something else" in capsys.readouterr().err


def test_a_name_that_is_written_otherwise_is_no_result(tmp_path, capsys):
    before = found(tmp_path)
    path = file_of(tmp_path, 2.0)
    path.rename(path.with_name(path.name.replace("-0-1.nc", "-00-01.nc")))
    assert found(tmp_path) == before
    assert capsys.readouterr().err == ""


def test_blocks_are_cut_by_seeds_where_workers_would_be_idle():
    where, points = Environment.here(), [Point({"k": k}, {}, None) for k in range(3)]
    blocks = [Block(points[0], range(10), where), Block(points[1], range(2), where)]
    assert spread(blocks, 2) == blocks
    cut = spread(blocks, 6)
    assert [block.seeds for block in cut] == [range(3), range(3, 6), range(6, 10), range(1), range(1, 2)]
    assert [block.point for block in cut] == [points[0]] * 3 + [points[1]] * 2
    assert spread([], 4) == []


def test_xarray_opens_a_folder_and_says_what_it_shows(tmp_path):
    lines(tmp_path, 2).run()
    lines(tmp_path, 3).run()
    with xr.open_mfdataset(str(tmp_path / "*.nc"), data_vars="minimal", compat="equals") as all_of_it:
        assert dict(all_of_it.sizes) == {"slope": 2, "seed": 3, "line": 2}
        assert all_of_it["offsets"] == "0,1"
        assert all_of_it["even"] == "False"
        assert "width" not in all_of_it
        np.testing.assert_array_equal(all_of_it["value"].sel(slope=2, seed=2), [4, 5])


# -- environments ----------------------------------------------------------------------------------------------------


def test_everything_that_numbers_depend_on_is_stored(tmp_path):
    found(tmp_path)
    with xr.open_dataset(stored(tmp_path)[0]) as dataset:
        attrs = dataset.attrs
    where = json.loads(attrs["environment"])
    assert where["platform"] == jax.default_backend()
    assert where["precision"] == "float32"
    assert (where["jax"], where["jaxlib"]) == (jax.__version__, versions()["jaxlib"])
    assert json.loads(attrs["config"]) == {
        "experiment": "lines",
        "parameters": {"slope": 1.0, "offsets": [0.0, 1.0], "width": None, "even": False},
    }


@pytest.mark.parametrize(
    ("setting", "value", "difference"),
    [
        ("jax_enable_x64", True, "precision float32 instead of float64"),
        ("jax_default_matmul_precision", "highest", "matmul precision default instead of highest"),
    ],
)
def test_other_arithmetic_has_results_of_its_own(setting, value, difference, tmp_path, capsys):
    found(tmp_path)
    before = getattr(jax.config, setting)
    jax.config.update(setting, value)
    try:
        found(tmp_path)
    finally:
        jax.config.update(setting, before)
    assert len(computed) == len(stored(tmp_path)) == 4
    sentence = f"note: {tmp_path} has results with {difference}; these get names of their own\n"
    assert capsys.readouterr().err == sentence
    found(tmp_path)
    assert len(computed) == 4
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("package", ["jax", "jaxlib"])
def test_so_have_other_versions(package, tmp_path, monkeypatch, capsys):
    found(tmp_path)
    known = {**versions(), package: "0.0"}
    monkeypatch.setattr("mmtheory.sweep.environment.versions", lambda: known)
    found(tmp_path)
    assert len(computed) == len(stored(tmp_path)) == 4
    assert f"{package} {versions()[package]} instead of 0.0" in capsys.readouterr().err


@pytest.fixture
def versions_anew():
    environment._version.cache_clear()
    yield
    environment._version.cache_clear()


def test_without_installation_metadata_all_works(tmp_path, monkeypatch, versions_anew):
    """A bare checkout on a path has none of its own."""
    from importlib.metadata import PackageNotFoundError

    def unknown(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr("mmtheory.sweep.environment.version", unknown)
    assert Environment.here().values["jax"] == "unknown"
    assert len(found(tmp_path)) == 2


def test_an_older_versions_folder_is_left_alone(tmp_path):
    old = tmp_path / f"{'0' * 16}.nc"
    xr.Dataset({"value": ("seed", [1.0])}).to_netcdf(old, engine="netcdf4")
    before = old.read_bytes()
    assert len(found(tmp_path)) == 2
    assert old.read_bytes() == before
