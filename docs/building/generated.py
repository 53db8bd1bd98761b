"""Comments such as <!-- claims laziness --> in a page stand for what is written from the code when pages are built."""

import re
from collections.abc import Callable, Mapping

from docs.building.claims import claims, graph
from docs.building.commands import commands, parameters
from docs.building.experiments import experiments
from docs.building.speed import history
from docs.building.statements import statements
from docs.building.verdicts import counts_by_paper

PLACE = re.compile(r"^<!-- ([a-z-]+)((?: [a-z-]+)*) -->$", re.MULTILINE)

WRITTEN: Mapping[str, Callable[..., str]] = {
    "statements": statements,
    "claims": claims,
    "graph": graph,
    "commands": lambda page: commands(),
    "parameters": lambda page: parameters(),
    "counts": counts_by_paper,
    "experiments": lambda page: experiments(),
    "history": history,
}
"""By word what writes it, from the words after it and the page."""


def filled(text: str, page: str) -> str:
    """The Markdown of a page of docs/ with every such comment replaced. Raises KeyError for an unknown word."""
    return PLACE.sub(lambda found: WRITTEN[found[1]](*found[2].split(), page), text)
