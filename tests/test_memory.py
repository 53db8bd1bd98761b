"""How much memory there is, who is refused, and who is to blame."""

from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import pytest
import xarray as xr

from mmtheory import memory
from mmtheory.competition import Parameters as Competition
from mmtheory.competition import simulate
from mmtheory.competition.cost import memory as of_competition
from mmtheory.competition.cost import seconds
from mmtheory.competition.presets import PRESETS
from mmtheory.competition.simulation import run_seed, setup
from mmtheory.laziness import monte_carlo
from mmtheory.laziness.families import Parameters as Family
from mmtheory.memory import TooLarge, amount, available, check_fits, check_work_fits
from mmtheory.parameter import Declared, ParameterError, parameter
from mmtheory.seeds import over_seeds, threads
from mmtheory.sweep import Experiment, duration, sweep


def test_amounts():
    assert [amount(size) for size in (0, 999, 1000, 4.04e10, 9.999e14, 1e19)] == [
        *("0 bytes", "999 bytes", "1 kB", "40.4 GB", "1 PB", "1e+04 PB"),
    ]
    assert [duration(s) for s in (5, 119, 120, 3600, 7200, 1e6)] == [
        *("5 seconds", "119 seconds", "2 minutes", "60 minutes", "2 hours", "12 days"),
    ]


def test_what_there_is():
    assert 2**20 < available() < 2**60


@pytest.fixture
def group(tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "_GROUPS", tmp_path)
    return tmp_path


def test_a_groups_limit_counts_and_what_it_holds_of_files_is_free(group):
    assert available() == memory._of_the_machine()
    (group / "memory.max").write_text("1000000\n")
    (group / "memory.current").write_text("700000\n")
    (group / "memory.stat").write_text("anon 300000\ninactive_file 250000\nactive_file 150000\n")
    assert available() == 700000
    (group / "memory.max").write_text("max\n")
    assert available() == memory._of_the_machine()


def test_what_does_not_fit(monkeypatch):
    monkeypatch.setattr(memory, "available", lambda: 24 * 10**9)
    check_fits(23e9, "n")
    with pytest.raises(ParameterError, match=r"^n: needs about 40 GB of memory; 24 GB are free$"):
        check_fits(40e9, "n")
    with pytest.raises(TooLarge, match=r"^this needs about 40 GB of memory; 24 GB are free$"):
        check_work_fits(40e9)


def test_a_program_is_not_started_if_it_would_not_fit(monkeypatch):
    """By what its compiler says, whatever a wing may have estimated."""
    started = []

    def run(setup, key):
        jax.debug.callback(lambda: started.append(1))
        return jnp.sort(jax.random.normal(key, (1000,)))

    monkeypatch.setattr(memory, "available", lambda: 3000)
    with pytest.raises(TooLarge, match=r"^this needs about [0-9.]+ kB of memory; 3 kB are free$"):
        list(over_seeds(run)(jnp.zeros(()), range(2)))
    assert not started


@dataclass(frozen=True)
class Sizes(Declared):
    rows: int = parameter(1, "n", "1", "rows")
    columns: int = parameter(1, "m", "1", "columns")


def size(parameters: Sizes, seeds: int) -> float:
    return parameters.rows * parameters.columns * seeds


TABLE: Experiment[Sizes, None] = Experiment("table", lambda *_: xr.Dataset(), lambda *_: None, memory=size)


@pytest.mark.parametrize(
    ("rows", "columns", "seeds", "name"), [(100, 10, 1, "rows"), (10, 100, 1, "columns"), (10, 10, 100, "seeds")]
)
def test_who_is_to_blame(rows, columns, seeds, name, tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "available", lambda: 500)
    planned = sweep(TABLE, Sizes(), {"rows": (1, rows), "columns": (1, columns)}, seeds, tmp_path)
    with pytest.raises(ParameterError, match=rf"^{name}: needs about "):
        planned.check_size()


@pytest.mark.slow
@pytest.mark.parametrize(
    "changed",
    [
        {"n": 10**6},
        {"K": 300},
        {"d_r": (10**5,)},
        {"d": 10**4},
        {"d_r": (10**4,), "coordinates": "weights"},
        {"K": 1000, "m": 5},
    ],
    ids=str,
)
def test_the_competitions_estimate_is_what_is_allocated(changed):
    p = PRESETS["default"].with_values(changed)
    needs: Any = jax.jit(run_seed).lower(setup(p), jax.random.key(0)).compile().memory_analysis()
    assert of_competition(p, 1) == pytest.approx(needs.temp_size_in_bytes + 3 * needs.output_size_in_bytes, rel=0.3)


@pytest.mark.slow
@pytest.mark.parametrize(("features", "samples"), [(24, 10**5), (200, 4), (2000, 1), (2000, 1000)])
def test_so_is_that_of_laziness(features, samples, monkeypatch):
    monkeypatch.setattr(monte_carlo, "over_seeds", lambda per_seed: per_seed)
    p = Family(features=features, samples=samples)
    with jax.enable_x64(True):
        run = monte_carlo._compiled.__wrapped__(p.family, features, samples, p.ties, p.instances)
        names = ("p_max", "paired", "c", "tau", "boost", "delta")
        numbers = {name: jnp.asarray(getattr(p, name), float) for name in names}
        needs: Any = jax.jit(run).lower(numbers, jax.random.key(0)).compile().memory_analysis()
    assert needs.temp_size_in_bytes < 2e8
    assert needs.temp_size_in_bytes / 2.5 < monte_carlo.memory(p, 1) < 2.5 * needs.temp_size_in_bytes


def test_time_grows_with_sizes():
    assert seconds(Competition(), 100) == pytest.approx(100 * seconds(Competition(), 1))
    assert 1 < seconds(PRESETS["default"], 24) * threads() < 1000
    assert 1 < 18 * monte_carlo.seconds(Family(), 10) * threads() < 1000
    # Half a minute for each of a thousand instances.
    assert monte_carlo.seconds(Family(features=2000, samples=10**6), 1) * threads() > 3600


def test_what_takes_hours_says_so_before_and_only_what_is_missing_counts(tmp_path, capsys):
    def compute(parameters, seeds, advance):
        return xr.Dataset({"x": ("seed", [0.0] * len(seeds))}, {"seed": list(seeds)})

    long = Experiment("long", compute, lambda *_: None, seconds=lambda parameters, seeds: 1800.0 * seeds)
    sweep(long, Sizes(), {"rows": (1, 2)}, 2, tmp_path).run()
    note = f"note: this takes about 2 hours on {threads()} cores; what is finished is kept if it stops\n"
    assert capsys.readouterr().err == note
    sweep(long, Sizes(), {"rows": (1, 2)}, 2, tmp_path).run()
    sweep(long, Sizes(), {"rows": (1, 2)}, 3, tmp_path).run()
    assert capsys.readouterr().err == ""


def test_seeds_without_end():
    with pytest.raises(ParameterError, match=r"^seeds: needs about "):
        simulate(Competition(), 2_000_000_000)
