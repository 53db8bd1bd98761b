"""The number under which a paper prints a statement, as the claim's id has it: theorem-5.2.class is of Theorem 5.2."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from mmtheory.claim import Claim

_KINDS: Mapping[str, int] = {
    "theorem": 0,
    "corollary": 0,
    "conjecture": 1,
    "hypothesis": 1,
    "proposition": 1,
    "lemma": 1,
    "property": 1,
    "claim": 1,
    "fact": 1,
}
"""The kinds of results, with their weight: what a paper is about, and what it takes on the way."""

_NUMBERED = re.compile(rf"[^.]+\.({'|'.join(_KINDS)})-([a-z]?)(\d+(?:\.\d+)?)([a-z]?)((?:\..+)?)")

_RESULT = re.compile(rf"\.({'|'.join(_KINDS)})-")


class Number(NamedTuple):
    """Of a result.

    Args:
        label: as a reader looks for it, "Theorem 1(a)" or "Lemma A.14".
        weight: 0 of theorems and corollaries, 1 of other results.
        part: what the id adds to the number; empty where the claim is the result itself.
    """

    label: str
    weight: int
    part: str


def number(claim: Claim) -> Number | None:
    """Of the result that a claim states, or states a part of.

    None of what no paper prints, of what is no result, of remarks and steps of a proof, and of results in a setting of
    its own, whose id has the setting in front: three.theorem-5.2.
    """
    found = _NUMBERED.fullmatch(claim.id)
    if found is None or claim.form != "printed":
        return None
    kind, appendix, digits, letter, part = found.groups()
    part = part.removeprefix(".")
    if part.split(".")[0] in ("remark", "proof"):
        return None
    label = f"{kind.capitalize()} {f'{appendix.upper()}.' if appendix else ''}{digits}{f'({letter})' if letter else ''}"
    return Number(label, _KINDS[kind], part)


def about_a_result(claim: Claim) -> bool:
    """Whether it is a result, a part of one, or one in another setting."""
    return _RESULT.search(claim.id) is not None
