"""The report's part that draws which claims rest on which, wing by wing."""

from collections.abc import Sequence
from xml.etree import ElementTree

from mmtheory.ledger.elements import section, tag
from mmtheory.ledger.graph import Graph
from mmtheory.ledger.graph_drawing import LEGEND, connected, figure
from mmtheory.ledger.verification import Row


def graph_section(rows: Sequence[Row]) -> ElementTree.Element:
    """A drawing for every wing in which some claim rests on another, explained once."""
    graph = Graph([row.claim for row in rows], partial=True)
    verdicts = {row.claim.id: row.verdict for row in rows}
    wings = dict.fromkeys(row.claim.wing for row in rows)
    drawn = [figure(svg, wing) for wing in wings if (svg := connected(graph, verdicts, wing)) is not None]
    words = f"{LEGEND} A claim's card names what it uses, too." if drawn else "No claim here rests on another."
    return section("graph", "What rests on what", tag("p", words), *drawn)
