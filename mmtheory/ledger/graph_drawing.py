"""The graph of the claims as drawings: a box a claim in its verdict's colour, a line to each that it uses."""

from collections.abc import Mapping
from xml.etree import ElementTree

from mmtheory.claim import Verdict
from mmtheory.ledger.elements import VERDICTS, css, tag
from mmtheory.ledger.graph import Graph

WIDTH, HEIGHT, GAP_X, GAP_Y = 236, 26, 40, 12
"""Of a box, and between boxes, in pixels."""

FITTING = 30
"""Characters that a box has room for."""

LEGEND = (
    "To the left of a claim stands what its statement or its proof uses. A dashed border: it rests on a statement that "
    "is refuted, though it may itself hold at this size."
)


def drawing(graph: Graph, verdicts: Mapping[str, Verdict], wing: str) -> ElementTree.Element | None:
    """The graph of a wing as a figure with its caption; None where no claim of the wing rests on another."""
    svg = connected(graph, verdicts, wing)
    return None if svg is None else figure(svg, f"{wing}. {LEGEND}")


def figure(svg: ElementTree.Element, caption: str) -> ElementTree.Element:
    """A drawing, which scrolls by itself where it is too wide, under its caption."""
    return tag("figure", tag("figcaption", caption), tag("div", svg, class_="scroll", tabindex="0"), class_="graph")


def connected(graph: Graph, verdicts: Mapping[str, Verdict], wing: str) -> ElementTree.Element | None:
    """The boxes and lines alone."""
    places = graph.places(wing)
    if len(places) < 2:
        return None
    columns = 1 + max(column for column, _ in places.values())
    rows = 1 + max(row for _, row in places.values())
    width, height = columns * (WIDTH + GAP_X) - GAP_X + 2, rows * (HEIGHT + GAP_Y) - GAP_Y + 2
    lines = [_line(places[name], places[used]) for name, used in graph.arrows(places)]
    boxes = [_box(graph, name, place, verdicts, wing) for name, place in places.items()]
    return tag(
        "svg",
        *lines,
        *boxes,
        viewBox=f"0 0 {width} {height}",
        width=str(width),
        height=str(height),
        role="group",
        aria_label=f"Which claims of {wing} rest on which",
    )


def _corner(place: tuple[int, int]) -> tuple[int, int]:
    column, row = place
    return 1 + column * (WIDTH + GAP_X), 1 + row * (HEIGHT + GAP_Y)


def _line(user: tuple[int, int], used: tuple[int, int]) -> ElementTree.Element:
    (x1, y1), (x2, y2) = _corner(used), _corner(user)
    start, end, middle = x1 + WIDTH, x2, HEIGHT / 2
    bend = f"C {start + GAP_X / 2:g} {y1 + middle:g} {end - GAP_X / 2:g} {y2 + middle:g}"
    return tag("path", d=f"M {start} {y1 + middle:g} {bend} {end} {y2 + middle:g}", class_="arrow")


def _box(
    graph: Graph, name: str, place: tuple[int, int], verdicts: Mapping[str, Verdict], wing: str
) -> ElementTree.Element:
    x, y = _corner(place)
    verdict = verdicts[name]
    shaky = graph.shaky(name, verdicts)
    rests = f"; rests on {', '.join(shaky)}, refuted" if shaky else ""
    symbol, _ = VERDICTS[verdict]
    frame = tag(
        "rect", x=str(x), y=str(y), width=str(WIDTH), height=str(HEIGHT), rx="4", class_="shaky" if shaky else "firm"
    )
    # Within a wing its name goes without saying. What is longer than its box is set closer.
    words = f"{symbol} {name.removeprefix(f'{wing}.')}"
    closer = {"textLength": str(WIDTH - 16), "lengthAdjust": "spacingAndGlyphs"} if len(words) > FITTING else {}
    label = tag("text", words, x=str(x + 8), y=str(y + 17), **closer)
    title = tag("title", f"{name} is {verdict}{rests}")
    return tag("a", title, frame, label, href=f"#{name}", class_=f"node {css(verdict)}")
