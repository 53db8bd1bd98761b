"""Which claims rest on which: the statement or its proof uses another, as the claims declare in `uses`."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from mmtheory.claim import Claim, Verdict


class Graph:
    """The claims as nodes, an arrow from each to what it uses.

    Args:
        claims: all claims, or some.
        partial: some claims may use others that are not among them, which are then left out.

    Raises ValueError where a claim uses or corrects one that there is not, or where uses go round in a circle.
    """

    def __init__(self, claims: Sequence[Claim], partial: bool = False) -> None:
        self.claims: Mapping[str, Claim] = {claim.id: claim for claim in claims}
        self.uses: dict[str, tuple[str, ...]] = {}
        for claim in claims:
            unknown = [name for name in (*claim.uses, *claim.corrects) if name not in self.claims]
            if unknown and not partial:
                raise ValueError(f"{claim.id} refers to {unknown[0]!r}, and there is no such claim")
            self.uses[claim.id] = tuple(name for name in claim.uses if name in self.claims)
        try:
            self.order = tuple(TopologicalSorter(self.uses).static_order())
        except CycleError as error:
            raise ValueError(f"claims use each other in a circle: {' → '.join(error.args[1])}") from None

    @cached_property
    def foundations(self) -> Mapping[str, tuple[str, ...]]:
        """By id, all that a claim rests on, directly or through others, each after what it rests on itself."""
        found: dict[str, tuple[str, ...]] = {}
        for name in self.order:
            below = dict.fromkeys(deeper for used in self.uses[name] for deeper in (*found[used], used))
            found[name] = tuple(below)
        return found

    def shaky(self, name: str, verdicts: Mapping[str, Verdict]) -> list[str]:
        """What a claim rests on that is refuted, among the claims whose verdicts are known."""
        return [used for used in self.foundations[name] if verdicts.get(used) is Verdict.REFUTED]

    def places(self, wing: str) -> Mapping[str, tuple[int, int]]:
        """(column, row) of the claims of one wing that rest on others or carry them: what a claim uses is to its left.

        Columns are as far left as they can be. In a column claims are ordered by the mean row of what they use.
        """
        linked = {name for name, used in self.uses.items() if used}
        linked |= {used for name in linked for used in self.uses[name]}
        chosen = [name for name in self.order if name in linked and self._belongs(name, wing)]
        column: dict[str, int] = {}
        for name in chosen:
            column[name] = 1 + max((column[used] for used in self.uses[name] if used in column), default=-1)
        row: dict[str, int] = {}
        for number in range(max(column.values(), default=-1) + 1):
            here = [name for name in chosen if column[name] == number]
            here.sort(key=lambda name: self._mean_row(name, row))
            row |= {name: place for place, name in enumerate(here)}
        return {name: (column[name], row[name]) for name in chosen}

    def _belongs(self, name: str, wing: str) -> bool:
        own = name.split(".")[0] == wing
        return own or any(name in used and user.split(".")[0] == wing for user, used in self.uses.items())

    def _mean_row(self, name: str, row: Mapping[str, int]) -> float:
        rows = [row[used] for used in self.uses[name] if used in row]
        return sum(rows) / len(rows) if rows else 0.0

    def arrows(self, places: Mapping[str, tuple[int, int]]) -> Iterator[tuple[str, str]]:
        """(claim, what it uses), among the placed claims."""
        for name in places:
            yield from ((name, used) for used in self.uses[name] if used in places)
