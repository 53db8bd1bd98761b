"""Where in the code the check of a claim stands."""

import inspect
from pathlib import Path

from mmtheory.claim import Claim

_ROOT = Path(__file__).parents[2]


def source_line(claim: Claim) -> str:
    """`FILE:LINE` of the function that checks or judges, which claims may share; empty where it is no function.

    Files of the package are named from its folder on, one's own by their last name.
    """
    function = claim.check if claim.judge is None else claim.judge
    code = None if function is None else getattr(inspect.unwrap(function), "__code__", None)
    if code is None:
        return ""
    path = Path(code.co_filename)
    shown = path.relative_to(_ROOT).as_posix() if path.is_relative_to(_ROOT) else path.name
    return f"{shown}:{code.co_firstlineno}"
