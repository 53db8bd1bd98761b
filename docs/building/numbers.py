"""Measured numbers in pages: each stands between two comments, of which the first says where it comes from.

<!--= competition.corollary-5.3 "ratio" .3f -->0.963 [0.936, 0.990]<!--/-->

names a claim of the record and one of its numbers; <!--= competition.json "joint_test_error" .5f --> names a file in
docs/results/measured and the place in what was found there, its keys joined, as in "rows > name=naive > loser".
Last comes the format: Python's, after it percent (of shares), negated (a gain as a loss), and value or interval where
one of the two is enough.
A table that is written whole stands between <!--= table NAME --> and <!--/-->, on lines of their own; see tables.py.

python -m docs.building.numbers            # writes all numbers anew
python -m docs.building.numbers --check    # says which pages show others
"""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docs.building.experiments import experiment
from docs.building.measured import measured
from docs.building.repository import ROOT
from docs.building.tables import TABLES
from docs.building.verdicts import BY_ID, target
from mmtheory.estimate import Estimate
from mmtheory.ledger.record import recorded
from mmtheory.ledger.restored import from_json

MARK = re.compile(r'<!--= (?P<source>[^\s"]+) "(?P<path>[^"\n]+)" (?P<form>[^"\n]+?) -->(?P<shown>[^<]*)<!--/-->')
TABLE = re.compile(r"<!--= table (?P<name>[\w-]+) -->\n(?P<shown>.*?)\n<!--/-->", re.DOTALL)


@dataclass(frozen=True)
class Number:
    """What a mark says.

    Args:
        source: the id of a claim, or the name of a file with measurements.
        path: where the number is in it.
        form: how it is shown.
    """

    source: str
    path: str
    form: str

    @property
    def text(self) -> str:
        """The number as the page is to show it. Raises KeyError where there is none."""
        found = from_json(_at(self._found, self.path))
        form, *words = self.form.split()
        scale = 100 if "percent" in words else 1
        if isinstance(found, Estimate):
            found = Estimate(-found.value, -found.high, -found.low) if "negated" in words else found
            text = found.text(scale, form)
            value, _, interval = text.partition(" ")
            text = value if "value" in words else interval if "interval" in words else text
        else:
            text = format(scale * found, form)
        return text.replace("-", "−")

    @property
    def origin(self) -> str:
        """The command that makes the number, with its day and commit."""
        if self.source.endswith(".json"):
            kept = measured(self.source.removesuffix(".json"))
            return f"{kept.command}, {kept.origin}"
        check = recorded()[self.source]
        return f"{check.command(BY_ID[self.source])}, {check.run.origin}"

    def place(self, page: str) -> str:
        """Where the command that makes it is named, from a page: at its claim, or among the experiments."""
        if self.source.endswith(".json"):
            return experiment(self.source.removesuffix(".json"), page)
        return target(BY_ID[self.source], page)

    @property
    def _found(self) -> Any:
        if self.source.endswith(".json"):
            return measured(self.source.removesuffix(".json")).found
        return recorded()[self.source].numbers


def _at(value: Any, path: str) -> Any:
    for key in path.split(" > "):
        if isinstance(value, list):
            name, _, wanted = key.partition("=")
            value = next(one for one in value if one[name] == wanted) if wanted else value[int(key)]
        else:
            value = value[key]
    return value


def rewritten(page: str) -> str:
    """The Markdown of a page with every number, and every table, as its source has it."""
    page = TABLE.sub(lambda found: _filled(found, TABLES[found["name"]][1]()), page)
    return MARK.sub(lambda found: _filled(found, _number(found).text), page)


def linked(markdown: str, page: str) -> str:
    """The Markdown of a page of the site, whose numbers say where they come from, and lead there."""

    def link(found: re.Match[str]) -> str:
        number = _number(found)
        about = number.origin.replace('"', "'")
        return f'[{found["shown"]}]({number.place(page)} "{about}"){{.measured}}'

    def with_source(found: re.Match[str]) -> str:
        name = TABLES[found["name"]][0]
        kept = measured(name)
        link = f"[`{kept.command}`]({experiment(name, page)})"
        return f"{found['shown']}\n*{link}, {kept.origin}, {kept.origin.machine}*\n"

    return MARK.sub(link, TABLE.sub(with_source, markdown))


def unmarked(page: str) -> str:
    """The Markdown of a page without what is written from sources."""
    return MARK.sub("", TABLE.sub("", page))


def visible(page: str) -> str:
    """The Markdown of a page without its comments."""
    return re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL)


def pages() -> Iterator[Path]:
    """The files that may have marks."""
    yield ROOT / "README.md"
    yield ROOT / "paper_figures" / "README.md"
    yield from sorted((ROOT / "docs").rglob("*.md"))


def _filled(found: re.Match[str], text: str) -> str:
    """The mark that was found, around another text."""
    start, end = (at - found.start() for at in found.span("shown"))
    return f"{found[0][:start]}{text}{found[0][end:]}"


def _number(found: re.Match[str]) -> Number:
    return Number(found["source"], found["path"], found["form"])


def main(words: Sequence[str]) -> int:
    """Run the command line; returns the exit code."""
    old = {path: path.read_text(encoding="utf-8") for path in pages()}
    new = {path: rewritten(text) for path, text in old.items()}
    changed = [path for path in new if new[path] != old[path]]
    for path in changed:
        print(path.relative_to(ROOT))
        if "--check" not in words:
            path.write_text(new[path], encoding="utf-8")
    return 1 if changed and "--check" in words else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
