"""Every figure is drawn from results of the right kind; `make figures` knows them and refuses others."""

import dataclasses
from types import SimpleNamespace
from typing import Any

import jax
import numpy as np
import pytest
from mmtheory.commands.greedy_tables import Found
from mmtheory.commands.segmentation_tables import Found as SegmentationFound

from mmtheory.commands import competition, greedy, laziness, segmentation, umt
from mmtheory.commands.flags import BadInput
from mmtheory.competition import simulate
from mmtheory.competition.summary import Summary
from mmtheory.datasets.scenes import CLASSES
from mmtheory.estimate import Estimate
from mmtheory.figures import make, paired_share
from mmtheory.figures.drawing import save
from mmtheory.greedy.balancing import Trace
from mmtheory.greedy.outcome import Outcome as GreedyOutcome
from mmtheory.laziness.families import Parameters
from mmtheory.laziness.monte_carlo import Rates, count
from mmtheory.learners.evaluation import Encoders
from mmtheory.learners.training import Records
from mmtheory.seeds import concatenate
from mmtheory.segmentation.outcome import NETWORKS, SHOWN
from mmtheory.segmentation.outcome import Outcome as SegmentationOutcome
from mmtheory.segmentation.summary import Summary as SegmentationSummary
from mmtheory.umt.comparison import Comparison
from mmtheory.umt.outcome import Outcome
from paper_figures import gallery
from tests.competition.test_simulation import TINY


@pytest.fixture(scope="module")
def outcome():
    return simulate(TINY, range(5)).outcome


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


def made_up(rng, K, R):
    """Some numbers of the right shapes: no training, which takes minutes to compile."""
    seeds, epochs = 4, 40

    def numbers(*shape):
        return rng.uniform(0.5, 0.9, (seeds, *shape))

    encoders = Encoders(numbers(R), numbers(R), numbers(R, K))
    loss, accuracy = numbers(epochs + 1), numbers(epochs + 1)
    records = Records(loss, loss, accuracy, accuracy, numbers(epochs + 1, R))
    counts: Any = np.zeros(seeds, int)
    return Outcome(numbers(), numbers(K), counts, numbers(1), counts[:, None] > 0, encoders, records)


def small_umt(flags):
    """The sweep's grid, with made-up numbers for every method; one run has diverged."""
    planned, rng = umt.plan(flags), np.random.default_rng(0)
    K, source, R = len(planned.source.classes), planned.source, len(planned.methods)
    found = []
    for point, parameters in list(zip(planned.plan.points, planned.plan.parameters, strict=True))[::R]:
        outcomes = {m: made_up(rng, K, 1 if m in umt.TEACHERS else 2) for m in planned.methods}
        outcomes[planned.methods[-1]].test_accuracy[0] = np.nan
        found.append(umt.Found(point.axes, parameters, Comparison(outcomes, source.overlap), {}))
    return found


def small_greedy(flags):
    """The study's grids, with made-up numbers at every point; one run has diverged, one never took a regular step."""
    rng, seeds, periods = np.random.default_rng(0), 4, 3
    found = []
    planned = greedy.plan(flags).plan
    for point, parameters in zip(planned.points, planned.parameters, strict=True):
        loss: Any = rng.uniform(0.5, 0.9, (seeds, periods))
        unknown: Any = np.full((seeds, periods), np.nan)
        loss[0] = np.nan
        speeds: Any = rng.uniform(-1, 1, (seeds, periods, 2))
        speeds[1] = np.nan
        steps: Any = np.tile(np.array([20, 10, 5]), (seeds, periods, 1))
        of_run: Any = {
            "accuracies": rng.uniform(0.1, 0.9, (seeds, 4, 5)),
            "sparsity": rng.uniform(0, 1, seeds),
            "kept": np.full(seeds, periods - 1),
            "diverged": np.isnan(loss[:, -1]),
        }
        records = Records(unknown, loss, loss, unknown, unknown[..., None])
        outcome = GreedyOutcome(**of_run, trace=Trace(speeds, steps), records=records)
        found.append(Found(point.axes, parameters, outcome, 0.0, 10, "file"))
    return found


def small_segmentation(flags):
    """The sweep's grid, with made-up predictions; one network has diverged."""
    rng, seeds = np.random.default_rng(0), 2
    found = []
    planned = segmentation.plan(flags).plan
    for point, parameters in zip(planned.points, planned.parameters, strict=True):
        K, size, shape = len(CLASSES), parameters.size, (seeds, len(NETWORKS))
        diverged: Any = np.zeros(shape, bool)
        diverged[0, 0] = True
        made_up: dict[str, Any] = {
            "confusion": rng.integers(0, 100, (*shape, K, K)),
            "training_confusion": rng.integers(0, 100, (*shape, K, K)),
            "predictions": rng.integers(0, K, (*shape, SHOWN, size, size)),
        }
        summary = SegmentationSummary(SegmentationOutcome(**made_up, diverged=diverged))
        found.append(SegmentationFound(point.axes, parameters, summary, CLASSES, "file"))
    return found


@pytest.mark.parametrize("name", make.FIGURES)
def test_figure(name, outcome, counts, tmp_path):
    """Drawn without complaint from small results in place of every sweep's."""
    figure = make.FIGURES[name]
    small = {
        "competition": lambda flags: small_competition(flags, outcome),
        "laziness": lambda flags: small_laziness(flags, counts),
        "umt": small_umt,
        "greedy": small_greedy,
        "segmentation": small_segmentation,
    }[figure.EXPERIMENT]
    results: dict[str, list] = {sweep: small(flags) for sweep, flags in figure.SWEEPS.items()}
    drawn = figure.draw(results)
    assert all(ax.get_xlabel() for ax in drawn.axes[:1] if len(drawn.axes) == 1 and ax.axison)
    save(drawn, tmp_path, name)
    for kind in ("pdf", "png"):
        assert (tmp_path / f"{name}.{kind}").stat().st_size > 5000


def test_unknown_figure(capsys):
    assert make.main(["nosuchfigure"]) == 2
    assert "no figure 'nosuchfigure'" in capsys.readouterr().err


def test_a_figure_without_its_data_does_not_stop_the_others(monkeypatch, capsys, tmp_path):
    def refuse(flags):
        raise BadInput("--data: no such package")

    monkeypatch.setattr(make, "RESULTS", tmp_path)
    monkeypatch.setitem(make.EXPERIMENTS, "umt", SimpleNamespace(plan=refuse))
    assert make.main(["class_fusion", "learned_features"]) == 2
    assert "FIG=class_fusion: --data: no such package" in capsys.readouterr().err
    assert [path.name for path in tmp_path.glob("*.png")] == ["learned_features.png"]


SHARES = np.array([0, 0.25, 0.5])


@pytest.mark.parametrize(
    ("mean", "zero"), [((-1, 3, 4), 0.0625), ((-2, -1, 1), 0.375), ((1, -1, 2), -np.inf), ((-3, -2, -1), np.inf)]
)
def test_crossing(mean, zero):
    """The first zero of the mean difference, interpolated."""
    found = paired_share.crossing(SHARES, np.tile(np.array(mean, float), (5, 1)), resamples=10)
    assert found.value == found.low == found.high == pytest.approx(zero)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ((0.2, 0.1, 0.3), "0.20 [0.10, 0.30]"),
        ((0.2, -np.inf, 0.3), "0.20 [at most 0.30]"),
        ((0.2, 0.1, np.inf), "0.20 [at least 0.10]"),
        ((0.2, -np.inf, np.inf), "0.20 [no bounds]"),
        ((np.inf, 0.4, np.inf), "no crossing: averaging is ahead throughout"),
        ((-np.inf, -np.inf, 0.1), "no crossing: naive is ahead throughout"),
    ],
)
def test_crossing_in_words(at, words):
    assert words in paired_share.sentence(Estimate(*at))


def test_crossing_interval():
    """Seed s has the difference share − s, so that the zero is the mean of s, whose interval is known."""
    s = np.random.default_rng(0).normal(0.3, 0.05, 100)
    found = paired_share.crossing(np.linspace(0, 1, 11), np.linspace(0, 1, 11) - s[:, None])
    half = 1.96 * s.std() / 10
    assert found.value == pytest.approx(s.mean())
    assert (found.low, found.high) == pytest.approx((s.mean() - half, s.mean() + half), abs=0.1 * half)
