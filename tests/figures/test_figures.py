"""Every figure is drawn from results of the right kind, and asks for the sweeps that the command lines have."""

import dataclasses
import itertools
from types import SimpleNamespace
from typing import Any

import jax
import numpy as np
import pytest
from matplotlib.contour import ContourSet
from PIL import Image

from mmtheory.claim import Finding
from mmtheory.commands.competition import CompetitionOptions
from mmtheory.commands.flags import parse
from mmtheory.commands.frame import Options
from mmtheory.competition import simulate
from mmtheory.competition.claims.limits import LIMITS
from mmtheory.competition.parameters import Parameters as CompetitionParameters
from mmtheory.competition.summary import Summary
from mmtheory.competition.sweep import preset
from mmtheory.datasets.scenes import CLASSES
from mmtheory.figures import (
    claim_graph,
    gamma_trajectories,
    learned_features,
    learning_rate_balance,
    limits,
    make,
    permanence,
    utilisation_histograms,
)
from mmtheory.figures.claim_graph import Verdicts
from mmtheory.figures.drawing import COLUMN, PAGE, PHONE, PIXELS, new_figure, save
from mmtheory.greedy.balancing import Trace
from mmtheory.greedy.outcome import Outcome as GreedyOutcome
from mmtheory.greedy.summary import Result
from mmtheory.laziness.families import Parameters
from mmtheory.laziness.monte_carlo import Rates, count
from mmtheory.laziness.sweep import EXPERIMENT
from mmtheory.learners.evaluation import Encoders
from mmtheory.learners.training import Records
from mmtheory.ledger.claims import CLAIMS
from mmtheory.ledger.verification import Row
from mmtheory.seeds import concatenate
from mmtheory.segmentation.outcome import NETWORKS, SHOWN
from mmtheory.segmentation.outcome import Outcome as SegmentationOutcome
from mmtheory.segmentation.summary import Summary as SegmentationSummary
from mmtheory.sweep import Found, sweep
from mmtheory.umt.outcome import Outcome
from mmtheory.umt.parameters import ALONE
from mmtheory.umt.sweep import Methods
from paper_figures import gallery
from tests.competition.test_simulation import TINY
from tests.figures.legibility import faults

WIDTHS = (COLUMN, PHONE, PAGE)
PARTS = ("test data", "in distribution")


@pytest.fixture(scope="module")
def outcome():
    return simulate(TINY, range(5)).outcome


@pytest.fixture(scope="module")
def counts():
    family = Parameters(features=6, samples=1, instances=50)
    return concatenate(list(count(family, range(2))))


def test_every_module_is_listed():
    modules = {path.stem for path in make.Path(make.__file__).parent.glob("*.py")}
    assert modules - {"__init__", "drawing", "make", "plane"} == set(make.NAMES)


def test_the_gallery_has_every_figure_and_leads_to_it_at_full_size():
    text = (gallery.PICTURES.parent / "README.md").read_text(encoding="utf-8")
    for name in make.NAMES:
        assert f'<a href="pictures/{name}.png"><img src="pictures/{name}.png" width="300" alt="' in text
        assert f"FIG={name}" in text
        assert 1000 < (gallery.PICTURES / f"{name}.png").stat().st_size < 500_000
    assert {path.stem for path in gallery.PICTURES.iterdir()} == set(make.NAMES)


def test_the_gallery_takes_what_was_drawn(monkeypatch, tmp_path):
    monkeypatch.setattr(gallery, "RESULTS", tmp_path)
    monkeypatch.setattr(gallery, "PICTURES", tmp_path / "pictures")
    gallery.PICTURES.mkdir()
    save(learned_features.draw({}), tmp_path, "learned_features")
    gallery.take("learned_features")
    with (
        Image.open(gallery.PICTURES / "learned_features.png") as picture,
        Image.open(tmp_path / "learned_features.png") as drawn,
    ):
        assert picture.size == drawn.size
        assert picture.width == PIXELS


def test_the_gallery_falsifies_no_colour(monkeypatch, tmp_path):
    """A drawing's greys stay grey among more colours than a palette has."""
    monkeypatch.setattr(gallery, "RESULTS", tmp_path)
    monkeypatch.setattr(gallery, "PICTURES", tmp_path / "pictures")
    gallery.PICTURES.mkdir()
    greys = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
    colours = np.random.default_rng(0).integers(0, 256, (256, 3), np.uint8)
    Image.fromarray(np.stack([greys, colours])).save(tmp_path / "drawn.png")
    gallery.take("drawn")
    with Image.open(gallery.PICTURES / "drawn.png") as picture:
        assert np.array_equal(np.asarray(picture.convert("RGB")), np.stack([greys, colours]))


def widened(outcome, K):
    """The classes of TINY over and over, K of them."""
    classes = np.arange(K) % TINY.K
    return jax.tree.map(lambda a: np.take(a, classes, a.shape.index(TINY.K)) if TINY.K in a.shape else a, outcome)


def small_competition(planned, outcome):
    """The sweep's parameters, with one small run's numbers in every grid point."""
    found = []
    for point in planned.points:
        along_K = "K" in point.axes or point.parameters.coordinates == "isotropic"
        K = point.parameters.K if along_K else TINY.K
        p = dataclasses.replace(point.parameters, K=K, records=10, steps=60)
        summary = Summary(p, widened(outcome, K))
        found.append(Found(dataclasses.replace(point, parameters=p), summary, ("file",)))
    return found


def small_laziness(planned, counts):
    """The sweep's parameters, with the counts of one small family in every grid point."""
    return [
        Found(point, Rates(dataclasses.replace(point.parameters, instances=50), counts), ("file",))
        for point in planned.points
    ]


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


def small_umt(planned, monkeypatch):
    """The sweep's grid, with made-up numbers for every method; one run has diverged."""
    rng, K = np.random.default_rng(0), len(planned.source.classes)
    found = []
    for point in planned.sweep.points:
        outcome = made_up(rng, K, 1 if point.parameters.method.startswith(ALONE) else 2)
        if point.parameters.method == planned.names[-1]:
            outcome.test_accuracy[0] = np.nan
        found.append(Found(point, outcome, ("file",)))
    monkeypatch.setattr(type(planned.sweep), "run", lambda self, cluster: found)
    return planned.run()


def small_greedy(planned):
    """The study's grids, with made-up numbers at every point; one run has diverged, one never took a regular step."""
    rng, seeds, periods = np.random.default_rng(0), 4, 3
    found = []
    for point in planned.points:
        loss: Any = rng.uniform(0.5, 0.9, (seeds, periods))
        unknown: Any = np.full((seeds, periods), np.nan)
        loss[0] = np.nan
        speeds: Any = rng.uniform(-1, 1, (seeds, periods, 2))
        speeds[1] = np.nan
        steps: Any = np.tile(np.array([20, 10, 5]), (seeds, periods, 1))
        run: Any = {
            "accuracies": rng.uniform(0.1, 0.9, (seeds, 4, 5)),
            "last_accuracies": rng.uniform(0.1, 0.9, (seeds, 4, 5)),
            "sparsity": rng.uniform(0, 1, seeds),
            "kept": np.full(seeds, periods - 1),
            "diverged": np.isnan(loss[:, -1]),
        }
        records = Records(unknown, loss, loss, unknown, unknown[..., None])
        outcome = GreedyOutcome(**run, trace=Trace(speeds, steps), records=records)
        found.append(Found(point, Result(outcome, 0.0, 10, 2), ("file",)))
    return found


def small_segmentation(planned):
    """The sweep's grid, with made-up predictions; one network has diverged."""
    rng, seeds = np.random.default_rng(0), 2
    found = []
    for point in planned.points:
        K, size, shape = len(CLASSES), point.parameters.law.size, (seeds, len(NETWORKS))
        diverged: Any = np.zeros(shape, bool)
        diverged[0, 0] = True
        made_up: dict[str, Any] = {
            "confusion": rng.integers(0, 100, (*shape, K, K)),
            "training_confusion": rng.integers(0, 100, (*shape, K, K)),
            "predictions": rng.integers(0, K, (*shape, SHOWN, size, size)),
        }
        summary = SegmentationSummary(SegmentationOutcome(**made_up, diverged=diverged))
        found.append(Found(point, summary, ("file",)))
    return found


def points(runs):
    return (runs.sweep if isinstance(runs, Methods) else runs).points


@pytest.mark.parametrize("name", make.NAMES)
def test_figure(name, outcome, counts, monkeypatch, tmp_path):
    """Drawn without complaint from small results in place of every sweep's."""
    figure = make.drawing(name)
    small: dict[str, Any] = {
        "competition": lambda planned: small_competition(planned, outcome),
        "laziness": lambda planned: small_laziness(planned, counts),
        "umt": lambda planned: small_umt(planned, monkeypatch),
        "greedy": small_greedy,
        "segmentation": small_segmentation,
    }
    results = {}
    for title, planned in figure.SWEEPS.items():
        runs = planned(tmp_path / "sweeps")
        if isinstance(runs, Verdicts):
            results[title] = [Row(claim, Finding(claim.expected, ""), 0.0, 0.0, []) for claim in CLAIMS]
            continue
        results[title] = small[points(runs)[0].config["experiment"].split()[0]](runs)
    assert not any(tmp_path.iterdir())
    drawn = figure.draw(results)
    assert all(ax.get_xlabel() for ax in drawn.axes[:1] if len(drawn.axes) == 1 and ax.axison)
    assert drawn.get_figwidth() in WIDTHS
    assert faults(drawn) == []
    save(drawn, tmp_path, name)
    for kind in ("pdf", "png"):
        assert (tmp_path / f"{name}.{kind}").stat().st_size > 5000


def test_every_statement_that_runs_judge_in_the_limit_has_a_panel():
    judged = {claim.id for claim in LIMITS.claims}
    assert judged <= set(limits.CLAIMS)


def test_lines_of_the_claim_graph_run_under_no_box():
    graph = claim_graph.below()
    for wing in claim_graph.WINGS:
        places, arrows = graph.places(wing), list(graph.arrows(graph.places(wing)))
        lines = claim_graph.routes(places, arrows)
        assert any(places[user][0] - places[used][0] > 1 for user, used in arrows)
        for (user, used), line in zip(arrows, lines, strict=True):
            assert line[0][0] == places[used][0] + claim_graph.WIDTH
            assert line[-1][0] == places[user][0]
            along = np.linspace(0, len(line) - 1, 1000)
            x, y = (np.interp(along, range(len(line)), values) for values in zip(*line, strict=True))
            for column, row in places.values():
                across = (column + 1e-9 < x) & (x < column + claim_graph.WIDTH - 1e-9)
                assert not (across & (row < y) & (y < row + claim_graph.HEIGHT)).any()
        parallel = [segment for line in lines for segment in itertools.pairwise(line) if segment[0][1] == segment[1][1]]
        assert len(parallel) == len(set(parallel))


def test_predicted_lines_cross_no_number(outcome, tmp_path):
    planned = permanence.SWEEPS["run"](tmp_path)
    ax = permanence.draw({"run": small_competition(planned, outcome)}).axes[0]
    lines = [one for one in ax.collections if isinstance(one, ContourSet)]
    numbers = [text for text in ax.texts if text.get_text()[0].isdigit()]
    assert len(lines) == 2
    assert numbers
    for text in numbers:
        assert text.get_zorder() > max(line.get_zorder() for line in lines)
        patch: Any = text.get_bbox_patch()
        assert patch.get_facecolor()[:3] == pytest.approx(3 * (float(text.get_text()),), abs=0.01)


def test_panels_with_nothing_below_have_the_labels_of_the_axis(outcome):
    summary = Summary(dataclasses.replace(TINY, K=6), widened(outcome, 6))
    axes = [ax for ax in gamma_trajectories.draw_run(summary).axes if ax.axison]
    below = {id(ax) for ax in axes[-4:]}
    for ax in axes:
        assert bool(ax.get_xlabel()) == (id(ax) in below)
        assert ax.xaxis.get_tick_params()["labelbottom"] == (id(ax) in below)


def test_histograms_count_in_whole_runs():
    figure, axes = new_figure(1, 1, COLUMN, 2.4)
    # Of twelve in one bin ticks would else be at 2.5, 7.5 and so on.
    utilisation_histograms.histograms(axes[0, 0], [np.array([0.0] * 12 + [1.0])], {"one": "black"})
    figure.canvas.draw()
    assert all(tick == int(tick) for tick in axes[0, 0].get_yticks())


def test_runs_of_one_value_are_both_seen(tmp_path):
    """On solids test data and data in distribution are alike, and both have markers."""
    sweeps = learning_rate_balance.SWEEPS
    figure = learning_rate_balance.draw({name: small_greedy(sweep(tmp_path)) for name, sweep in sweeps.items()})
    for ax, names in zip(figure.axes, (PARTS, ("coloured", "gray"), PARTS, ("front", "rear")), strict=True):
        # The line at zero has two places.
        drawn = [(line.get_color(), np.asarray(line.get_xdata())) for line in ax.lines]
        one, other = (
            np.concatenate([x for own, x in drawn if own == colour])
            for colour in dict.fromkeys(own for own, x in drawn if x.size > 2)
        )
        assert not np.intersect1d(one, other).size
        legend: Any = ax.get_legend()
        for text, name in zip(legend.get_texts(), names, strict=True):
            assert name in text.get_text()


def names(figure, title, folder):
    return [point.name for point in points(make.drawing(figure).SWEEPS[title](folder))]


@pytest.mark.parametrize(
    ("figure", "title", "words"),
    [
        (
            "win_probability",
            "asymmetry",
            "--preset skewed --seeds 16 --z-y 1:2,1:2 1:2,1.1:2.2 1:2,1.2:2.4 1:2,1.3:2.6 1:2,1.5:3",
        ),
        ("joint_error", "mu", "--seeds 6 --mu 0.004,0.004 0.004,0.01 0.004,0.02 0.004,0.04"),
        ("phase_one", "eta", "--preset phase-one --eta 2 4 8 16"),
        ("trend", "K", "--preset skewed --seeds 8 --z-y 1:2 --s 2 --n 800 --K 4 8 16 32"),
        ("phase_diagram", "q", "--preset quick --seeds 4 --steps 4000 --q 3 4 5 --sigma-0 0.02 0.04 0.08 0.16"),
    ],
)
def test_the_command_line_has_the_points_of_competition(figure, title, words, tmp_path):
    options, axes = parse(CompetitionOptions, CompetitionParameters, words.split(), "", "")
    typed = preset(options.preset, axes, options.seeds, tmp_path)
    assert [point.name for point in typed.points] == names(figure, title, tmp_path)


def test_the_command_line_has_the_points_of_laziness(tmp_path):
    words = "--features 80 --c 20 --p-max 0.9 --instances 500 --paired 0 0.2 --samples 16"
    _, axes = parse(Options, Parameters, words.split(), "", "")
    typed = sweep(EXPERIMENT, Parameters(), axes, 10, tmp_path)
    assert [point.name for point in typed.points] == names("finite_sample_failure", "samples 16", tmp_path)


@pytest.mark.parametrize("figure", ["encoder_training", "class_laziness", "fine_tuning", "distillation_weight"])
def test_figures_on_htad_share_their_runs(figure, tmp_path):
    assert set(names("class_fusion", "htad", tmp_path)) < set(names(figure, "htad", tmp_path))


def test_figures_on_greedy_learning_share_their_runs(tmp_path):
    for title in ("digits", "solids"):
        one, *others = [
            names(figure, title, tmp_path)
            for figure in ("utilisation_histograms", "balanced_histograms", "learning_rate_balance")
        ]
        assert others == [one, one]


def test_results_of_sweeps_stand_beside_the_figure(monkeypatch, tmp_path):
    sweeps = {"one": lambda out: SimpleNamespace(run=lambda: [out])}
    monkeypatch.setattr(learned_features, "SWEEPS", sweeps)
    received, draw = [], learned_features.draw

    def draw_from(results):
        received.append(results)
        return draw({})

    monkeypatch.setattr(learned_features, "draw", draw_from)
    make.make("learned_features", tmp_path)
    assert received == [{"one": [tmp_path / "sweeps"]}]
    assert {path.name for path in tmp_path.iterdir()} == {"learned_features.pdf", "learned_features.png"}
