"""A phase diagram of a user's own sweep: every number in its place, and one sentence about what there is none of."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest

from mmtheory.commands import figure
from mmtheory.competition import Parameters
from mmtheory.competition.summary import Summary
from mmtheory.estimate import Estimate
from mmtheory.figures import phase_diagram
from mmtheory.figures.phase_diagram import NUMBERS
from mmtheory.sweep import Found, Point
from tests.commands.test_summarise import CONFIG, stored, with_parameters
from tests.figures.legibility import faults

MU, SIGMA_0 = (0.01, 0.02, 0.03), (1.0, 2.0)


def without_outcome(parameters):
    """A summary that knows its parameters only."""
    summary = object.__new__(Summary)
    object.__setattr__(summary, "parameters", parameters)
    return summary


@pytest.fixture(autouse=True)
def numbers(monkeypatch):
    """In the place of results parameters, and numbers of them: x + 10 y is known everywhere."""

    def read(dataset, parameters, seeds):
        return without_outcome(parameters)

    def number(name, of_parameters):
        monkeypatch.setitem(NUMBERS, name, lambda summary: of_parameters(summary.parameters))

    monkeypatch.setattr(figure, "EXPERIMENT", SimpleNamespace(name="competition", read=read))
    number("gamma_ratio_median", lambda p: Estimate(100 * p.mu[0] + 10 * p.sigma_0, 0.0, 0.0))
    number("encoder_test_error", lambda p: [Estimate(r * p.sigma_0, 0.0, 0.0) for r in (1, 2)])
    number("not_converged", lambda p: 3)
    number("joint_excess", lambda p: Estimate(np.inf if p.sigma_0 == 1 else 1.0, 0.0, 0.0))


@pytest.fixture
def drawn(monkeypatch):
    """The figures that are stored, by name."""
    kept = {}
    monkeypatch.setattr(figure, "save", lambda one, folder, name: kept.update({name: one}))
    return kept


def swept(out, mu=MU, sigma_0=SIGMA_0, but=()):
    for x in mu:
        for y in sigma_0:
            if (x, y) not in but:
                stored(out, with_parameters(mu=[x], sigma_0=y), {"mu": x, "sigma_0": y})
    return [str(out)]


def cells(one):
    """By the labels across and up what is written into a cell, and what its colour stands for."""
    ax = one.axes[0]
    x, y = ([float(label.get_text()) for label in labels] for labels in (ax.get_xticklabels(), ax.get_yticklabels()))
    written = {text.get_position(): float(text.get_text()) for text in ax.texts}
    values = ax.images[0].get_array()
    assert ax.images[0].origin == "lower"
    return {
        (x[column], y[row]): (written.get((column, row)), float(value))
        for (row, column), value in np.ndenumerate(np.ma.filled(values, np.nan))
    }


def test_every_number_is_in_its_place(tmp_path, drawn, capsys):
    assert figure.main(["phase-diagram", *swept(tmp_path)]) == 0
    ((name, one),) = drawn.items()
    assert name == "phase_diagram-gamma_ratio_median-mu-sigma_0"
    assert cells(one) == {(x, y): (100 * x + 10 * y,) * 2 for x in MU for y in SIGMA_0}
    assert (one.axes[0].get_xlabel(), one.axes[0].get_ylabel()) == ("μ$_{r}$", "σ$_{0}$")
    printed = capsys.readouterr()
    assert printed.out == f"{tmp_path / name}.pdf\n"
    assert printed.err == ""
    assert faults(one) == []


def test_axes_the_other_way_round(tmp_path, drawn):
    assert figure.main(["phase-diagram", *swept(tmp_path), "--up", "mu"]) == 0
    assert cells(drawn["phase_diagram-gamma_ratio_median-sigma_0-mu"]) == {
        (y, x): (100 * x + 10 * y,) * 2 for x in MU for y in SIGMA_0
    }


def test_another_number(tmp_path, drawn, capsys):
    folder = swept(tmp_path)
    assert figure.main(["phase-diagram", *folder, "--value", "encoder_test_error.2"]) == 0
    (one,) = drawn.values()
    assert {cell: values[0] for cell, values in cells(one).items()} == {(x, y): 2 * y for x in MU for y in SIGMA_0}
    assert one.get_suptitle() == "encoder test error, modality 2"
    assert figure.main(["phase-diagram", *folder, "--value", "not_converged"]) == 0
    for value, sentence in (
        ("nothing", "is one of uni_modal_test_error, "),
        ("encoder_test_error", "is of a modality, encoder_test_error.1 or encoder_test_error.2; got"),
        ("encoder_test_error.3", "is of a modality"),
        ("not_converged.1", "is not of a modality"),
    ):
        assert figure.main(["phase-diagram", *folder, "--value", value]) == 2
        assert f"error: --value: {sentence}" in capsys.readouterr().err


def test_what_is_missing_is_blank_and_said(tmp_path, drawn, capsys):
    folder = swept(tmp_path, but={(0.02, 1.0)})
    assert figure.main(["phase-diagram", *folder, "--value", "joint_excess"]) == 0
    notes = capsys.readouterr().err.splitlines()
    assert notes == [
        "note: 1 of 6 grid points have no results and are left blank: mu = 0.02, sigma_0 = 1.0",
        "note: 2 of 6 grid points have results but no such number, and are left blank",
    ]
    (one,) = drawn.values()
    assert {cell for cell, (text, _) in cells(one).items() if text is None} == {(x, 1.0) for x in MU}
    assert "hatched: no result" in one.get_suptitle()


def test_a_third_axis(tmp_path, drawn, capsys):
    for q in (3, 4):
        for x in MU:
            for y in SIGMA_0:
                stored(tmp_path, with_parameters(mu=[x], sigma_0=y, q=q), {"mu": x, "q": q, "sigma_0": y})
    assert figure.main(["phase-diagram", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith("error: --at: fixes all axes but two, and left are mu (3) × q (2) × ")
    assert figure.main(["phase-diagram", str(tmp_path), "--at", "q=4"]) == 0
    (name,) = drawn
    assert name == "phase_diagram-gamma_ratio_median-mu-sigma_0-q=4"
    assert "q = 4" in drawn[name].get_suptitle()


def test_any_resolution(tmp_path):
    found = [
        Found(Point({}, {"mu": x, "sigma_0": y}, p), without_outcome(p), ("file",))
        for x, y in itertools.product(range(1, 41), range(1, 31))
        for p in [Parameters(mu=(x / 100,), sigma_0=y)]
    ]
    one = phase_diagram.draw_found(found)
    values = one.axes[0].images[0].get_array()
    assert values is not None
    assert values.shape == (30, 40)
    assert len(one.axes[0].get_xticklabels()) <= phase_diagram.LABELLED
    assert not one.axes[0].texts
    assert faults(one) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["phase_diagram"], "no figure 'phase_diagram' of a sweep of your own; there is phase-diagram"),
        (["limits"], "there is phase-diagram; mmtheory figures limits draws the papers'"),
        (["phase-diagram", "--at", "q"], "--at: is an axis and its value, q=4; got 'q'"),
        (["phase-diagram", "--at", "q=3", "q=4"], "--at: has q twice"),
        (["phase-diagram"], "no two axes of the sweep have several values: it is over mu"),
        (["phase-diagram", "--nothing"], "--nothing"),
    ],
)
def test_bad_input_is_a_sentence(words, sentence, tmp_path, capsys):
    stored(tmp_path, CONFIG, {"mu": 0.01})
    before = sorted(tmp_path.iterdir())
    name, *flags = words
    assert figure.main([name, str(tmp_path), *flags]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: ")
    assert sentence in line
    assert sorted(tmp_path.iterdir()) == before


def test_other_experiments_have_none(tmp_path, capsys):
    stored(tmp_path, {"experiment": "laziness", "parameters": {}})
    assert figure.main(["phase-diagram", str(tmp_path)]) == 2
    assert "results of 'laziness' have no phase diagram" in capsys.readouterr().err
    assert figure.main(["phase-diagram", str(tmp_path / "nowhere")]) == 2
    assert "has no results of a sweep" in capsys.readouterr().err
