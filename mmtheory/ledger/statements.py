"""A paper's statements, each with all the claims that read it, and what these found of it together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from mmtheory.claim import Verdict
from mmtheory.ledger.verification import Row


class Outcome(Enum):
    """What was found of a statement, over all its readings and the cases in which it was checked."""

    HOLDS = "holds"
    """In every reading that was decided, on the ground of a proof, of all cases, or of a certificate."""
    AT_A_SIZE = "holds at the sizes that were run"
    """In every reading that was decided, in some of them on samples only."""
    IN_PART = "holds in part"
    """In one reading or case, and in another not."""
    FAILS = "fails as printed"
    """In every reading that was decided, by a proof or a counterexample."""
    FAILS_AT_A_SIZE = "fails at the sizes that were run"
    """In every reading that was decided, in some of them on samples only, which say nothing of a limit."""
    NO_DIFFERENCE = "makes no difference"
    """What it calls larger is not, and not smaller either, by as much as would matter."""
    UNDECIDED = "undecided"
    """Checked, and no reading was decided."""
    NOT_RUN = "not run"
    """No reading was checked."""


@dataclass(frozen=True)
class Statement:
    """A statement, with the claims that have it word for word, or with a comma and a case of it behind.

    Args:
        rows: at least one; the first has the statement alone.
    """

    rows: Sequence[Row]

    @property
    def text(self) -> str:
        """As the claims have it."""
        return self.rows[0].claim.statement

    @property
    def outcome(self) -> Outcome:
        """What was found of all its readings together."""
        verdicts = {row.verdict for row in self.rows}
        true = verdicts & {Verdict.HOLDS, Verdict.SUPPORTED}
        false = verdicts & {Verdict.REFUTED, Verdict.EQUIVALENT}
        sampled = any(row.established == "sampled" for row in self.rows)
        if true and false:
            return Outcome.IN_PART
        if true:
            return Outcome.AT_A_SIZE if sampled else Outcome.HOLDS
        if Verdict.REFUTED in false:
            return Outcome.FAILS_AT_A_SIZE if sampled else Outcome.FAILS
        if false:
            return Outcome.NO_DIFFERENCE
        return Outcome.UNDECIDED if Verdict.INCONCLUSIVE in verdicts else Outcome.NOT_RUN

    @property
    def checked(self) -> Sequence[Row]:
        """The rows whose checks were run, decided or not."""
        return [row for row in self.rows if row.checked]

    def case(self, row: Row) -> str:
        """By what one of the rows differs from the others: the case that its statement adds, or parts of its reading.

        Of parts that say how they are to be understood, `name: how`, the names.
        """
        added = row.claim.statement.removeprefix(self.text.rstrip(".")).strip(" ,.")
        if row.claim.statement != self.text:
            return added
        same = [_parts(other) for other in self.rows if other.claim.statement == self.text]
        own = [part for part in _parts(row) if not all(part in parts for parts in same)]
        return "; ".join(part.split(": ")[0].rstrip(".") for part in own)


def _parts(row: Row) -> Sequence[str]:
    return row.claim.reading.split("; ")


def statements(rows: Sequence[Row]) -> Sequence[Statement]:
    """The statements that rows of one paper and form are about, in their order."""
    texts = list(dict.fromkeys(row.claim.statement for row in rows))
    whole = {text: min(_within(text, texts), key=len) for text in texts}
    together: dict[str, list[Row]] = {}
    for row in rows:
        together.setdefault(whole[row.claim.statement], []).append(row)
    # What has the statement alone comes first.
    return [Statement(sorted(own, key=lambda row: row.claim.statement != text)) for text, own in together.items()]


def _within(text: str, texts: Sequence[str]) -> Iterator[str]:
    """The statement itself, and those of which it is a case: it says the same and, behind a comma, where."""
    yield text
    yield from (other for other in texts if text.startswith(other.rstrip(".") + ","))
