"""Every figure is drawn from results of the right kind; `make figures` knows them and refuses others."""

import dataclasses

import jax
import numpy as np
import pytest

from experiments import competition, laziness
from mmtheory.competition import simulate
from mmtheory.competition.summary import Summary
from mmtheory.laziness.families import Parameters
from mmtheory.laziness.monte_carlo import Rates, count
from mmtheory.seeds import concatenate
from paper_figures import gallery, make
from paper_figures.drawing import save
from tests.competition.test_simulation import TINY


@pytest.fixture(scope="module")
def outcome():
    return simulate(TINY, range(5))


@pytest.fixture(scope="module")
def counts():
    family = Parameters(features=6, samples=1, instances=50)
    return concatenate(list(count(family, range(2))))


def test_every_script_is_listed():
    scripts = {path.stem for path in make.Path(make.__file__).parent.glob("*.py")}
    assert scripts - {"__init__", "drawing", "make", "gallery"} == set(make.FIGURES)


def test_the_gallery_has_every_figure_small():
    text = (gallery.THUMBNAILS.parent / "README.md").read_text(encoding="utf-8")
    for name in make.FIGURES:
        assert f"thumbnails/{name}.png" in text
        assert f"FIG={name}" in text
        assert 1000 < (gallery.THUMBNAILS / f"{name}.png").stat().st_size < 60_000


def small_competition(flags, outcome):
    """The sweep's parameters, with one small run's numbers in every grid point."""
    planned = competition.plan([*flags, "--K", str(TINY.K)] if "--K" not in flags else flags)
    summaries = []
    for p in planned.parameters:
        classes = np.arange(p.K) % TINY.K

        def widen(a, K=TINY.K, classes=classes):
            return np.take(a, classes, axis=a.shape.index(K)) if K in a.shape else a

        summaries.append(Summary(dataclasses.replace(p, records=10, steps=60), jax.tree.map(widen, outcome)))
    return summaries


def small_laziness(flags, counts):
    """The sweep's parameters, with the counts of one small family in every grid point."""
    return [Rates(dataclasses.replace(p, instances=50), counts) for p in laziness.plan(flags).parameters]


@pytest.mark.parametrize("name", make.FIGURES)
def test_figure(name, outcome, counts, tmp_path):
    """Drawn without complaint from small results in place of every sweep's."""
    figure = make.FIGURES[name]
    results: dict[str, list] = {
        sweep: small_competition(flags, outcome)
        if figure.EXPERIMENT == "competition"
        else small_laziness(flags, counts)
        for sweep, flags in figure.SWEEPS.items()
    }
    drawn = figure.draw(results)
    assert all(ax.get_xlabel() for ax in drawn.axes[:1] if len(drawn.axes) == 1)
    save(drawn, tmp_path, name)
    for kind in ("pdf", "png"):
        assert (tmp_path / f"{name}.{kind}").stat().st_size > 5000


def test_unknown_figure(capsys):
    assert make.main(["nosuchfigure"]) == 2
    assert "no figure 'nosuchfigure'" in capsys.readouterr().err
