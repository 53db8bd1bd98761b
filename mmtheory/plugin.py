"""What users wrote in modules of their own, by names that say where it is: module:NAME, or FOLDER/module:NAME.

A name is all that is kept of it: whoever reads it, in another process too, finds the object where Python finds modules,
or in the folder, which without one is the working directory.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
import sys
from pathlib import Path
from typing import Any

from mmtheory.parameter import ParameterError, shortened


def is_plugin(name: str) -> bool:
    """Whether this is the name of an object in a module."""
    return ":" in name


def plugin(name: str) -> Any:
    """The object of this name. Raises ParameterError."""
    place, _, attribute = name.rpartition(":")
    module = _module(place, name)
    if not attribute.isidentifier() or not hasattr(module, attribute):
        raise ParameterError(
            "plugin", f"{shortened(place)} has no {shortened(attribute) or 'name'}; got {shortened(name)}"
        )
    return getattr(module, attribute)


def source_text(name: str) -> str:
    """Sixteen hex digits that identify the text of the object's module: what was computed with another is not its."""
    module = _module(name.rpartition(":")[0], name)
    file = getattr(module, "__file__", None)
    return hashlib.sha256(Path(file).read_bytes() if file else b"").hexdigest()[:16]


def _module(place: str, name: str) -> Any:
    try:
        folder = str(Path(place).parent.resolve())
        sys.path.insert(0, folder)
        try:
            module = importlib.import_module(Path(place).name)
        finally:
            sys.path.remove(folder)
    except (ImportError, SyntaxError) as error:
        raise ParameterError("plugin", f"{shortened(name)}: {error}") from None
    except (TypeError, ValueError):
        # Of relative and empty names, and of characters that no path has.
        raise ParameterError("plugin", f"is module:NAME; got {shortened(name) or 'nothing'}") from None
    file = getattr(module, "__file__", None)
    if "/" in place and (file is None or Path(file).resolve().parent != Path(folder)):
        raise ParameterError("plugin", f"{shortened(name)}: another module {module.__name__} is imported already")
    return module


def made(name: str) -> Any:
    """What the class or function of this name makes without arguments. Raises ParameterError."""
    found = plugin(name)
    try:
        inspect.signature(found).bind()
    except TypeError as error:
        raise ParameterError("plugin", f"{shortened(name)} is called without arguments: {error}") from None
    return found()
