"""What `mmtheory list` shows of the ledger, kept in the user's cache folder, for all claims take long to import."""

import hashlib
import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple


class Entry(NamedTuple):
    """A claim's id, the verdict that is expected of it, and its statement."""

    id: str
    expected: str
    statement: str


def entries(folder: Path) -> list[Entry]:
    """All claims in their order: from the folder if it has those of the code as it is, else from the ledger.

    Nothing is remembered where the folder cannot be written.
    """
    file = folder / "claims.json"
    code = _code()
    with suppress(OSError, ValueError, TypeError, KeyError):
        known = json.loads(file.read_text(encoding="utf-8"))
        if known["code"] == code:
            return [Entry(*one) for one in known["claims"]]
    found = _of_ledger()
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f".claims.{secrets.token_hex(8)}.part"
        part.write_text(json.dumps({"code": code, "claims": found}), encoding="utf-8")
        os.replace(part, file)
    return found


def _of_ledger() -> list[Entry]:
    from mmtheory.ledger.claims import CLAIMS

    return [Entry(claim.id, str(claim.expected), claim.statement) for claim in CLAIMS]


def _code() -> str:
    """A fingerprint of the package's source."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for file in sorted(package.rglob("*.py")):
        digest.update(f"{file.relative_to(package)}\0".encode() + file.read_bytes())
    return digest.hexdigest()
