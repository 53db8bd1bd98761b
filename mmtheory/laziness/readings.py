"""An instance in both readings ("Modality Laziness", section 3.2): trained to an accuracy, and on a finite data set."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mmtheory.laziness.families import TIES
from mmtheory.laziness.instance import Instance
from mmtheory.laziness.summary import Summary, summaries
from mmtheory.laziness.tables import table
from mmtheory.laziness.votes import Ties
from mmtheory.parameter import ParameterError, shown


@dataclass(frozen=True, repr=False)
class Readings:
    """One instance in the readings that it has data for; printed, a table of each.

    Args:
        population: training until the accuracy is τ; None without a tau.
        finite: training until every sample of the votes is right; None without votes.
    """

    population: Summary | None
    finite: Summary | None

    def as_dict(self) -> dict[str, Any]:
        """JSON values, null for a reading without data."""
        both = {"population": self.population, "finite": self.finite}
        return {name: None if summary is None else summary.as_dict() for name, summary in both.items()}

    def __str__(self) -> str:
        both = {"population": self.population, "finite": self.finite}
        return "\n\n".join(table(name, summary) for name, summary in both.items() if summary is not None)

    __repr__ = __str__


LONGEST_EXACT = 10
"""Seconds that fractions may take where nobody asks for them."""


def compare(
    instance: Instance,
    ties: Ties | str = Ties.COIN,
    exact: bool | None = None,
    advance: Callable[[], Any] = lambda: None,
) -> Readings:
    """`Instance.compare`; `advance` is called three times a reading."""
    if not isinstance(ties, Ties):
        if ties not in TIES:
            raise ParameterError("ties", f"is one of {', '.join(TIES)}; got {shown(ties)}")
        ties = TIES[ties]
    instance.check_stops()
    floating = instance.seconds > LONGEST_EXACT if exact is None else not exact
    found = summaries(instance, ties, floating)
    for summary in found.values():
        summary.compute(advance)
    return Readings(found.get("population"), found.get("finite"))
