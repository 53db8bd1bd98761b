"""Names of a package that are imported when they are first asked for: they load what few of its users need."""

from collections.abc import Callable
from importlib import import_module
from typing import Any


def deferred(package: str, *modules: str, **names: str) -> Callable[[str], Any]:
    """The `__getattr__` of a package (PEP 562), for some of its modules, and for names by the module they are in."""

    def attribute(name: str) -> Any:
        if name in modules:
            return import_module(f"{package}.{name}")
        if name in names:
            return getattr(import_module(f"{package}.{names[name]}"), name)
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return attribute
