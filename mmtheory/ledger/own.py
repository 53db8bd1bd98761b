"""Claims of one's own: a Python file that declares a `Paper` and its claims, checked like those of the papers."""

import importlib.util
import traceback
from pathlib import Path

from mmtheory.claim import Claim, Paper
from mmtheory.ledger.choice import BadRequest
from mmtheory.ledger.claims import CLAIMS


def load(path: Path) -> tuple[Claim, ...]:
    """The claims that a file declares, in the order of its `Paper`s. The file is run. Raises BadRequest."""
    if not path.is_file():
        raise BadRequest(f"claims: there is no file {path}")
    spec = importlib.util.spec_from_file_location(f"own_claims_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise BadRequest(f"claims: {path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
        place = f", line {lines[-1]}" if lines else ""
        raise BadRequest(f"claims: {path}{place}: {type(error).__name__}: {' '.join(str(error).split())}") from error
    papers = dict.fromkeys(value for value in vars(module).values() if isinstance(value, Paper))
    claims = tuple(claim for paper in papers for claim in paper.claims)
    if not claims:
        raise BadRequest(f"claims: {path} declares no claim of a Paper at its top level")
    names = [claim.id for claim in (*CLAIMS, *claims)]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise BadRequest(f"claims: {path} declares {twice}, which is there already")
    return claims
