"""Finished checks in a folder, a file each, so that a verification that was stopped goes on."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from mmtheory.claim import Budget, Claim
from mmtheory.ledger.verification import Row, check, code_fingerprint, from_text, to_text
from mmtheory.sweep import make_folder, write_text


@dataclass(frozen=True)
class Kept:
    """The checks at one budget and seed by the code as it is.

    Args:
        results: the folder below which each budget, seed and state of the code has a folder of its own.
        own: the file of one's own claims, if there are any.
    """

    results: Path
    budget: Budget
    seed: int
    own: Path | None = None

    @cached_property
    def folder(self) -> Path:
        """Where the files are: of the code as it was when the verification began."""
        return self.results / f"{self.budget.name.lower()}-{self.seed}-{code_fingerprint(self.own)}"

    def make(self) -> None:
        """Make the folder. Raises ParameterError."""
        make_folder(self.folder, "results")

    def row(self, claim: Claim, resume: bool) -> Row:
        """What a check found, from the file if there is one and `resume`, else by checking."""
        file = self.folder / f"{claim.id}.json"
        if resume and file.exists():
            return from_text(claim, self.budget, file.read_text(encoding="utf-8"))
        row = check(claim, self.budget, self.seed)
        # What is not as declared, or waits for an optional package, is worth checking again.
        if row.as_expected and row.checked:
            write_text(file, to_text(row))
        return row
