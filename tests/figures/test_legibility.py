"""Every fault is found, and nothing else is called one."""

import pytest

from mmtheory.figures.drawing import COLUMN, logarithmic, new_figure
from tests.figures.legibility import faults


@pytest.fixture
def figure():
    figure, axes = new_figure(1, 1, COLUMN, 2)
    ax = axes[0, 0]
    ax.plot([1, 30], [0.01, 1], label="measured")
    ax.set(xlabel="step", ylabel="share")
    ax.legend()
    return figure


def test_a_plain_figure_has_none(figure):
    logarithmic(figure.axes[0].xaxis)
    logarithmic(figure.axes[0].yaxis)
    assert faults(figure) == []
    assert [label.get_text() for label in figure.axes[0].get_xticklabels() if label.get_text()][1:3] == ["1", "10"]


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda ax: ax.text(20, 0.2, "tiny", fontsize=6), "'tiny' has 6 pt"),
        (lambda ax: ax.figure.text(0.9, 0.98, "outside"), "'outside' touches the edge"),
        (lambda ax: [ax.text(20, 0.2, words) for words in ("one", "other")], "'one' and 'other' overlap"),
        (lambda ax: ax.set_title("exponent -0.72"), "has a hyphen for a minus"),
        (lambda ax: ax.set_xticks([9, 12.5], ["run to", "gether"]), "'run to' and 'gether' run together"),
        (lambda ax: ax.set_ylim(ax.errorbar([5], [0.5], [0.1]).lines[0].get_ydata()[0], 1), "a whisker to 0.4 is cut"),
        (lambda ax: ax.set_xscale("log"), "is a plain number"),
        (lambda ax: ax.legend(["measured, and much that need not be told in a legend"]), "is wider than its axes"),
    ],
)
def test_each_fault_is_found(figure, spoil, fault):
    spoil(figure.axes[0])
    found = faults(figure)
    assert found
    assert all(fault in one for one in found)


def test_powers_are_left_where_plain_numbers_are_long(figure):
    ax = figure.axes[0]
    ax.plot([1, 30], [1e-9, 1])
    logarithmic(ax.yaxis)
    assert faults(figure) == []
    assert any("10^" in label.get_text() for label in ax.get_yticklabels())


def test_given_ticks_stand_alone(figure):
    ax = figure.axes[0]
    logarithmic(ax.xaxis, (1, 3, 30))
    assert faults(figure) == []
    assert [label.get_text() for label in ax.get_xticklabels()] == ["1", "3", "30"]
    assert ax.get_xticklabels(minor=True) == []
