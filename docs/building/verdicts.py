"""Claims in the pages: links to them, with the verdicts that the record has of them."""

import posixpath
from collections import Counter
from collections.abc import Sequence
from fnmatch import fnmatchcase

from mmtheory.claim import Claim, Verdict
from mmtheory.ledger.claims import CLAIMS
from mmtheory.ledger.elements import VERDICTS, css
from mmtheory.ledger.record import recorded

BY_ID = {claim.id: claim for claim in CLAIMS}


def badge(verdict: Verdict, number: int | None = None) -> str:
    """A verdict with its symbol; with a number in front of it, where it is of so many claims."""
    symbol, meaning = VERDICTS[verdict]
    count = "" if number is None else f"{number} "
    return f'<span class="verdict {css(verdict)}" title="{meaning}">{symbol} {count}{verdict}</span>'


def found(claim: Claim) -> Verdict:
    """What was found of a claim when it was last checked for the record; not run, if it never was."""
    check = recorded().get(claim.id)
    return Verdict.NOT_RUN if check is None else check.verdict


def target(claim: Claim, page: str) -> str:
    """Where a claim is, from a page: places in docs/."""
    return posixpath.relpath(f"claims/{claim.wing}.md", posixpath.dirname(page) or ".") + f"#{claim.id}"


def link(claim: Claim, page: str, text: str | None = None) -> str:
    """To a claim from a page."""
    return f"[`{text or claim.id}`]({target(claim, page)})"


def named(pattern: str, page: str) -> str:
    """The claim of an id with its verdict; where it has a wildcard, how many claims of each verdict there are."""
    if pattern in BY_ID:
        return f"{link(BY_ID[pattern], page)} {badge(found(BY_ID[pattern]))}"
    matching = [claim for claim in CLAIMS if fnmatchcase(claim.id, pattern)]
    if not matching:
        return f"`{pattern}`"
    return f"{link(matching[0], page, pattern)} {counted(matching)}"


def counted(claims: Sequence[Claim]) -> str:
    """Of how many claims each verdict was found."""
    numbers = Counter(map(found, claims))
    return " ".join(badge(verdict, numbers[verdict]) for verdict in VERDICTS if verdict in numbers)


def counts_by_paper(page: str) -> str:
    """A line a wing: of how many claims each verdict was found."""
    wings = dict.fromkeys(claim.wing for claim in CLAIMS)
    lines = []
    for wing in wings:
        own = [claim for claim in CLAIMS if claim.wing == wing]
        target = posixpath.relpath(f"claims/{wing}.md", posixpath.dirname(page) or ".")
        lines.append(f"- [{wing}]({target}): {counted(own)}")
    return "\n".join(lines)
