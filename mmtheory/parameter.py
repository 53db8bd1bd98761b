"""Parameters as dataclass fields that say what they are, and the error that names a bad one."""

import dataclasses
from typing import Any


class ParameterError(ValueError):
    """A parameter outside its range. `parameter` is its name, the message one sentence that begins with it."""

    def __init__(self, parameter: str, reason: str):
        super().__init__(f"{parameter}: {reason}")
        self.parameter = parameter
        self.reason = reason


def parameter(default: Any, symbol: str, section: str, meaning: str) -> Any:
    """A field with the paper's symbol, the section that defines it, and its meaning: the command line's help."""
    return dataclasses.field(default=default, metadata={"symbol": symbol, "section": section, "meaning": meaning})
