"""Finished checks in a folder, a file each, so that a verification that was stopped goes on."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from mmtheory.claim import Budget, Claim
from mmtheory.ledger.verification import Row, check, code_fingerprint, from_text, to_text
from mmtheory.parameter import ParameterError, shortened
from mmtheory.sweep import make_folder, notice, write_text


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

    @cached_property
    def writable(self) -> bool:
        """Whether the folder is there, made if need be; if it cannot be, it is said, and nothing is kept."""
        try:
            make_folder(self.folder, "results")
        except ParameterError as error:
            notice(f"{error.reason}; what is checked is not kept for --resume")
            return False
        return True

    def row(self, claim: Claim, resume: bool) -> Row:
        """What a check found, from the file if there is one and `resume`, else by checking."""
        if resume and (kept := self._read(claim)) is not None:
            return kept
        row = check(claim, self.budget, self.seed)
        # What is not as declared, or waits for an optional package, is worth checking again.
        if self.writable and row.as_expected and row.checked:
            text = to_text(row)
            write_text(self._file(claim), f"{text}\n{_seal(claim, text)}\n")
        return row

    def _read(self, claim: Claim) -> Row | None:
        """From the file of a claim; one that was changed or cut, or is another claim's, is as good as none."""
        file = self._file(claim)
        if not file.exists():
            return None
        try:
            text, seal, _ = file.read_text(encoding="utf-8").split("\n")
        except (OSError, ValueError):
            text = seal = ""
        if seal == _seal(claim, text):
            return from_text(claim, self.budget, text)
        notice(f"{shortened(file)} is damaged, or not of this claim, which is checked again")
        return None

    def _file(self, claim: Claim) -> Path:
        return self.folder / f"{claim.id}.json"


def _seal(claim: Claim, text: str) -> str:
    return hashlib.sha256(f"{claim.id}\n{text}".encode()).hexdigest()
