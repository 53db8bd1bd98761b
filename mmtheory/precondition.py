"""What a statement presumes of the run that it is judged on, as a named check with the value that decides it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple


class Met(NamedTuple):
    """A precondition checked on one run.

    Args:
        name: the precondition's.
        met: whether the run meets it.
        value: what was measured, in words.
    """

    name: str
    met: bool
    value: str


@dataclass(frozen=True)
class Precondition:
    """One assumption of a statement.

    Args:
        name: short, as in "joint training converged".
        requirement: what is demanded, with every number in it: "σ_g² d_r ≥ 1 in every modality".
        check: gives for a run whether it is met, and the measured value in words.
    """

    name: str
    requirement: str
    check: Callable[[Any], tuple[bool, str]]

    def on(self, run: Any) -> Met:
        """The precondition checked on a run."""
        met, value = self.check(run)
        return Met(self.name, bool(met), value)


def unmet(checked: Sequence[Met]) -> str:
    """What is not met, as one sentence; empty if all is met."""
    return "; ".join(f"{one.name}: not met ({one.value})" for one in checked if not one.met)
