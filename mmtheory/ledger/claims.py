"""Every claim of every paper, and how some of them are chosen."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

from mmtheory.claim import Claim
from mmtheory.competition.claims import CLAIMS as COMPETITION
from mmtheory.greedy.claims import CLAIMS as GREEDY
from mmtheory.laziness.claims import CLAIMS as LAZINESS
from mmtheory.remedies.claims import CLAIMS as REMEDIES
from mmtheory.segmentation.claims import CLAIMS as SEGMENTATION
from mmtheory.umt.claims import CLAIMS as UMT

CLAIMS: tuple[Claim, ...] = (*LAZINESS, *UMT, *REMEDIES, *SEGMENTATION, *GREEDY, *COMPETITION)
"""In the order in which they are checked and shown: by paper, cheap papers first."""


class BadRequest(ValueError):
    """There is no such claim, budget or seed; the message is one sentence."""


def select(patterns: Sequence[str], own: Sequence[Claim] = ()) -> tuple[Claim, ...]:
    """The claims whose ids match one of the patterns. Raises BadRequest.

    Without a pattern all of `own`, if there are any, else all claims of the papers.

    A pattern is an id, the beginning of one up to a dot ("laziness", "laziness.theorem-1a"), or has the shell's
    wildcards ("*.theorem-*").
    """
    if not patterns:
        return tuple(own) or CLAIMS
    claims = (*CLAIMS, *own)
    chosen: set[str] = set()
    for pattern in patterns:
        matching = {claim.id for claim in claims if _matches(claim.id, pattern)}
        if not matching:
            raise BadRequest(f"no claim {pattern!r}; `mmtheory list` shows all")
        chosen |= matching
    return tuple(claim for claim in claims if claim.id in chosen)


def _matches(name: str, pattern: str) -> bool:
    return fnmatchcase(name, pattern) or name.startswith(pattern + ".")
