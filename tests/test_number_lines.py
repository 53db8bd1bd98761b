"""Estimates are drawn where there is something to compare with, at the places that their values have."""

import pytest

from mmtheory.design import Design, Reading
from mmtheory.ledger.number_lines import ticks
from tests.reported import parsed, row, terms

DESIGN = Design(Reading.DATA_SET, margin=0.01, sd=0.01, repeats=40)


def estimate(value, low=None, high=None):
    return {"value": value, "low": low, "high": high}


def drawn(numbers, **fields):
    return list(parsed(row("a.one", numbers=numbers, **fields)).one(id="a.one").all("svg"))


def place(text):
    """A share of the width, in per cent."""
    return float(text.removesuffix("%"))


def test_an_estimate_stands_against_where_it_is_declared_to_lie():
    numbers = {"share": estimate(0.5, 0.4, 0.7)}
    article = parsed(row("a.one", numbers=numbers, declares={"share": (0.3, 0.9)})).one(id="a.one")
    svg = article.one("svg")
    assert svg.attributes["role"] == "img"
    assert svg.attributes["aria-label"] == "share: 0.5 [0.4, 0.7]; declared to lie in 0.3 … 0.9"
    assert terms(article)["share"].startswith("0.5 [0.4, 0.7]")
    box, bar, dot = svg.one("rect"), svg.one("line", class_="interval"), svg.one("circle")
    left, width = place(box.attributes["x"]), place(box.attributes["width"])
    ends = [place(bar.attributes[x]) for x in ("x1", "x2")]
    # From 0.3 to 0.9 the box spans what the axis has besides 6 % of it on either side.
    assert (left, left + width) == pytest.approx((5.4, 94.7), abs=0.11)
    inside = [(x - left) / width for x in (*ends, place(dot.attributes["cx"]))]
    assert inside == pytest.approx([1 / 6, 2 / 3, 1 / 3], abs=0.005)
    assert [text.text for text in svg.all("text")] == ["0.4", "0.6", "0.8"]
    key = "dot: estimate; bar: its interval; box: where the ledger declares it to lie, whatever the statement says"
    assert article.one("p", class_="key").text == key


def test_an_estimate_without_anything_to_compare_with_is_not_drawn():
    assert not drawn({"share": estimate(0.5, 0.4, 0.7), "count": 3, "text": "so", "unknown": estimate(None)})


def test_a_prediction_is_marked_on_the_line_of_what_it_predicts():
    numbers = {
        "simulated p_1": estimate(0.2, 0.1, 0.3),
        "predicted p_1": 0.25,
        "simulated p_2": estimate(0.6, 0.5, 0.7),
        "predicted p_2": 0.65,
    }
    first, second = drawn(numbers)
    assert first.attributes["aria-label"] == "simulated p_1: 0.2 [0.1, 0.3]; predicted 0.25"
    # Of one kind, and so on one axis.
    marks = [place(svg.one("line", class_="reference").attributes["x1"]) for svg in (first, second)]
    dots = [place(svg.one("circle").attributes["cx"]) for svg in (first, second)]
    assert marks[1] - marks[0] == pytest.approx(dots[1] - dots[0], abs=0.11)
    assert dots[1] - dots[0] > 50


def test_only_comparable_numbers_share_an_axis():
    numbers = {"modality 1": estimate(1.0, 0.9, 1.1), "modality 2": estimate(2.0), "share": estimate(0.1, 0.0, 0.2)}
    first, second = drawn(numbers)
    assert place(first.one("circle").attributes["cx"]) < 20 < 80 < place(second.one("circle").attributes["cx"])
    assert not list(second.all("line", class_="interval"))


def test_a_list_of_estimates_is_one_line_with_a_row_each():
    (svg,) = drawn({"ratios": [estimate(1.0, 0.9, 1.1), estimate(1.2, 1.1, 1.3)]})
    heights = [float(dot.attributes["cy"]) for dot in svg.all("circle")]
    assert heights == sorted(set(heights))
    assert float(svg.attributes["height"]) > heights[-1]


def test_a_difference_under_a_design_stands_against_its_margin():
    numbers = {"− naive": estimate(0.02, 0.01, 0.03), "− frozen": estimate(-0.01, -0.02, 0.0), "accuracy": 0.9}
    article = parsed(row("a.one", numbers=numbers, design=DESIGN)).one(id="a.one")
    first, second = article.all("svg")
    assert first.attributes["aria-label"] == "− naive: 0.02 [0.01, 0.03]; margin 0.01 around 0"
    axes = [[line.attributes["x1"] for line in svg.all("line", class_="reference")] for svg in (first, second)]
    assert axes[0] == axes[1]
    assert len(axes[0]) == 3
    assert "margin either way" in article.one("p", class_="key").text


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [
        (0.0, 1.0, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (-0.013, 0.021, [-0.01, 0.0, 0.01, 0.02]),
        (0.93, 1.07, [0.95, 1.0, 1.05]),
        (1234.0, 5678.0, [2000.0, 3000.0, 4000.0, 5000.0]),
    ],
)
def test_ticks_are_few_and_round(low, high, marks):
    assert ticks(low, high) == pytest.approx(marks)
