"""How many claims have which verdict, and which are not as declared."""

from collections import Counter
from collections.abc import Sequence
from xml.etree import ElementTree

from mmtheory.ledger.by_paper import by_paper
from mmtheory.ledger.elements import VERDICTS, Node, link, listed, section, table, tag, verdict_mark
from mmtheory.ledger.verification import Row


def tally(rows: Sequence[Row]) -> ElementTree.Element:
    """A table of the verdicts by paper."""
    titles = [*VERDICTS, "claims", "as declared", "not as declared"]
    heads: list[Node] = [*map(verdict_mark, VERDICTS), *titles[len(VERDICTS) :]]
    head = tag("tr", tag("th", "Paper", scope="col"), *(tag("th", title, scope="col") for title in heads))
    papers = (_counts(paper, own, titles) for paper, own in by_paper(rows).items())
    return section(
        "tally",
        "Verdicts in numbers",
        table(
            "Verdicts by paper",
            tag("thead", head),
            tag("tbody", *papers),
            tag("tfoot", _counts("All papers", rows, titles)),
        ),
        tag("p", "A refuted statement can be as declared: the check then confirms that it does not hold."),
    )


def _counts(name: str, rows: Sequence[Row], titles: Sequence[str]) -> ElementTree.Element:
    """A row of the table; its cells carry their titles for screens too narrow for columns."""
    verdicts = Counter(row.verdict for row in rows)
    expected = sum(row.as_expected for row in rows)
    numbers = [*(verdicts[verdict] for verdict in VERDICTS), len(rows), expected, len(rows) - expected]
    cells = (tag("td", str(number), data_title=title) for number, title in zip(numbers, titles, strict=True))
    return tag("tr", tag("th", name, scope="row"), *cells)


def expectations(rows: Sequence[Row]) -> ElementTree.Element:
    """Whether all is as declared, and what was not run."""
    checked = [row for row in rows if row.checked]
    wrong = [row for row in rows if not row.as_expected]
    waiting = [row for row in rows if not row.checked]
    content: list[Node] = []
    if wrong:
        content.append(tag("h3", f"⚠ {len(wrong)} of {len(checked)} claims that were checked are not as declared"))
        content.append(
            tag("ul", *(tag("li", link(row.claim.id), f": {text}") for row in wrong for text in row.surprises))
        )
    else:
        content.append(tag("p", f"{len(checked)} claims were checked, and all are as declared."))
    if waiting:
        what = f"{len(waiting)} were not run: they need a larger budget, or a package that is not installed"
        content.append(tag("details", tag("summary", what), tag("p", *listed(link(row.claim.id) for row in waiting))))
    return tag("div", *content, class_="box wrong" if wrong else "box")
