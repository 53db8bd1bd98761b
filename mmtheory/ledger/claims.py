"""Every claim of every paper, and how some of them are chosen."""

from collections.abc import Sequence

from mmtheory.claim import Claim
from mmtheory.competition.claims import CLAIMS as COMPETITION
from mmtheory.greedy.claims import CLAIMS as GREEDY
from mmtheory.laziness.claims import CLAIMS as LAZINESS
from mmtheory.ledger.choice import chosen
from mmtheory.remedies.claims import CLAIMS as REMEDIES
from mmtheory.segmentation.claims import CLAIMS as SEGMENTATION
from mmtheory.umt.claims import CLAIMS as UMT

CLAIMS: tuple[Claim, ...] = (*LAZINESS, *UMT, *REMEDIES, *SEGMENTATION, *GREEDY, *COMPETITION)
"""In the order in which they are checked and shown: by paper, cheap papers first."""


def select(patterns: Sequence[str], own: Sequence[Claim] = ()) -> tuple[Claim, ...]:
    """The claims that patterns choose. Raises BadRequest.

    Without a pattern all of `own`, if there are any, else all claims of the papers.
    """
    if not patterns:
        return tuple(own) or CLAIMS
    claims = {claim.id: claim for claim in (*CLAIMS, *own)}
    return tuple(claims[name] for name in chosen(claims, patterns))
