"""A diagnosis as a person reads it in a terminal, in at most 80 columns."""

from collections.abc import Iterator

from mmtheory.columns import fitted, wrapped
from mmtheory.diagnosis.diagnosis import Diagnosis
from mmtheory.diagnosis.tables import heading, method, reasons, suggestion, tables

WIDTH = 80


def text(found: Diagnosis) -> str:
    """The tables, then the regime with its evidence, and the suggestion."""
    blocks = [[f"== {table.title}", *fitted(table.rows, WIDTH)] for table in tables(found)]
    about = [f"==== {heading(found)}", *wrapped(" ".join(method(found)), WIDTH)]
    return "\n\n".join("\n".join(block) for block in (about, *blocks, _regime(found)))


def _regime(found: Diagnosis) -> Iterator[str]:
    yield f"== regime: {found.regime}"
    for sentence in reasons(found):
        yield from wrapped(f"- {sentence}", WIDTH, indent=2, first=0)
    advised, difference = suggestion(found)
    yield from wrapped(f"Suggestion: {advised}", WIDTH)
    yield from wrapped(difference, WIDTH)
