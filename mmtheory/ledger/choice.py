"""Which claims patterns choose, by their ids."""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase


class BadRequest(ValueError):
    """There is no such claim, budget or seed; the message is one sentence."""


def chosen(ids: Iterable[str], patterns: Sequence[str]) -> list[str]:
    """The ids that match one of the patterns, in their order. Raises BadRequest for a pattern that chooses none.

    A pattern is an id, the beginning of one up to a dot ("laziness", "laziness.theorem-1a"), or has the shell's
    wildcards ("*.theorem-*").
    """
    known = list(ids)
    matching = {pattern: {name for name in known if _matches(name, pattern)} for pattern in patterns}
    for pattern, names in matching.items():
        if not names:
            raise BadRequest(f"no claim {pattern!r}; `mmtheory list` shows all")
    return [name for name in known if any(name in names for names in matching.values())]


def _matches(name: str, pattern: str) -> bool:
    return fnmatchcase(name, pattern) or name.startswith(pattern + ".")
