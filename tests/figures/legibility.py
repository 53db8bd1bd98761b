"""What a reader cannot read in a figure at the width at which it is saved."""

import itertools
import re
from collections.abc import Iterator
from unittest import mock

from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from mmtheory.figures.drawing import whiskers

SMALLEST = 7
"""Points; of the letters that indices and exponents belong to."""

EDGE, TOUCH = 0.5, 1.0
"""Points that stay free at the figure's edge, and by which the boxes of two texts may overlap: they have margins."""

APART = 2.0
"""Points between the labels of neighbouring ticks."""

HYPHEN = re.compile(r"(?<![\w{])-\d")


def drawn(figure: Figure) -> list[Text]:
    """The texts that are drawn, where layout has put them."""
    seen: list[Text] = []
    draw = Text.draw

    def seeing(text, renderer):
        if text.get_visible() and text.get_text().strip() and text not in seen:
            seen.append(text)
        draw(text, renderer)

    with mock.patch.object(Text, "draw", seeing):
        FigureCanvasAgg(figure).draw()
    return seen


def faults(figure: Figure) -> list[str]:
    """A sentence about every text that is small, cut or under another, clumsy number, wide legend and cut whisker."""
    texts = drawn(figure)
    of_texts = *_small(texts), *_cut(figure, texts), *_overlapping(figure, texts), *_hyphens(texts)
    return [*of_texts, *_clumsy(figure), *_crowded(figure), *_wide(figure), *_beyond(figure)]


def _small(texts: list[Text]) -> Iterator[str]:
    for text in texts:
        if (size := float(text.get_fontsize())) < SMALLEST:
            yield f"{text.get_text()!r} has {size:g} pt"


def _cut(figure: Figure, texts: list[Text]) -> Iterator[str]:
    edge = EDGE * figure.dpi / 72
    for text in texts:
        box = text.get_window_extent()
        if min(box.x0, box.y0) < edge or box.x1 > figure.bbox.width - edge or box.y1 > figure.bbox.height - edge:
            yield f"{text.get_text()!r} touches the edge"


def _overlapping(figure: Figure, texts: list[Text]) -> Iterator[str]:
    touch = TOUCH * figure.dpi / 72
    # The box of a slanted text is mostly empty.
    straight = [(text, text.get_window_extent()) for text in texts if text.get_rotation() % 90 == 0]
    for (one, a), (other, b) in itertools.combinations(straight, 2):
        if min(a.x1, b.x1) - max(a.x0, b.x0) > touch and min(a.y1, b.y1) - max(a.y0, b.y0) > touch:
            yield f"{one.get_text()!r} and {other.get_text()!r} overlap"


def _hyphens(texts: list[Text]) -> Iterator[str]:
    yield from (f"{text.get_text()!r} has a hyphen for a minus" for text in texts if HYPHEN.search(text.get_text()))


def _crowded(figure: Figure) -> Iterator[str]:
    apart = APART * figure.dpi / 72
    for ax in figure.axes:
        labels = [one for one in ax.get_xticklabels() if one.get_text() and one.get_visible()] if ax.axison else []
        boxes = [(one.get_text(), one.get_window_extent()) for one in labels if one.get_rotation() == 0]
        for (one, a), (other, b) in itertools.pairwise(boxes):
            if b.x0 - a.x1 < apart:
                yield f"{one!r} and {other!r} run together"


def _beyond(figure: Figure) -> Iterator[str]:
    for ax in figure.axes:
        low, high = sorted(ax.get_ylim())
        ends = [end for segment in whiskers(ax) for end in segment[:, 1]]
        yield from (f"a whisker to {end:g} is cut at {low:g} or {high:g}" for end in ends if end < low or end > high)


def _wide(figure: Figure) -> Iterator[str]:
    for ax in figure.axes:
        legend = ax.get_legend()
        if legend is not None and legend.get_window_extent().width > ax.bbox.width:
            yield f"the legend of {legend.get_texts()[0].get_text()!r} is wider than its axes"


def _clumsy(figure: Figure) -> Iterator[str]:
    for ax in figure.axes:
        for axis in (ax.xaxis, ax.yaxis) if ax.axison else ():
            low, high = sorted(axis.get_view_interval())
            if axis.get_scale() == "log" and low > 0.0005 and high < 20_000:
                yield from (f"{words!r} is a plain number" for words in _labels(axis) if "10^" in words)


def _labels(axis: Axis) -> list[str]:
    labels = (*axis.get_ticklabels(), *axis.get_ticklabels(minor=True))
    return [label.get_text() for label in labels if label.get_visible()]
