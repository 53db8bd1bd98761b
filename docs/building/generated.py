"""Comments such as <!-- claims laziness --> in a page stand for what is written from the code when pages are built."""

import re
from collections.abc import Callable, Mapping

from docs.building.claims import claims, graph
from docs.building.commands import commands, parameters
from docs.building.experiments import experiments
from docs.building.repository import ROOT
from docs.building.speed import history
from docs.building.statements import statements
from docs.building.verdicts import counts_by_paper
from mmtheory.competition.family import FIXED_SAMPLES
from mmtheory.competition.inequalities import table

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
    "inequalities": lambda page: inequalities(),
    "glossary": lambda wing, page: glossary(wing),
}
"""By word what writes it, from the words after it and the page."""


def inequalities() -> str:
    """What the proof needs, at the sizes of the family on which most statements are judged in the limit."""
    return f"```text\n{table(FIXED_SAMPLES, (6, 12, 24, 48))}\n```"


def glossary(wing: str) -> str:
    """What letters mean on the pages of a wing alone; on other pages they may mean something else."""
    return (ROOT / "docs" / "building" / f"glossary-{wing}.md").read_text(encoding="utf-8")


def filled(text: str, page: str) -> str:
    """The Markdown of a page of docs/ with every such comment replaced. Raises KeyError for an unknown word."""
    return PLACE.sub(lambda found: WRITTEN[found[1]](*found[2].split(), page), text)
