"""The code that a claim rests on, and its fingerprint: whether what was found of the claim may have changed since.

A claim rests on the module that declares it, on what that imports of this package, and so on, as the text of the
modules says, which are not run for it; where a proof assistant has checked it, on the files of the proof as well. The
ledger, commands and figures show what is found and are left out.
"""

import ast
import hashlib
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mmtheory.claim import Claim, Established, Paper
from mmtheory.parameter import ParameterError

PACKAGE = Path(__file__).parents[1]
SHOWING = {"ledger", "commands", "figures"}


def fingerprint(claim: Claim, package: Path = PACKAGE) -> str:
    """Twelve hex digits of the modules that a claim rests on, without their comments and docstrings, and of its proof.

    Args:
        claim: of the ledger.
        package: the folder of the package whose code is meant, as it is now.

    Raises ParameterError where that package has no module by the name of the one that declares the claim.
    """
    modules = rests_on(claim, package)
    if not modules:
        raise ParameterError("package", f"has not the module that declares {claim.id}")
    digest = hashlib.sha256()
    for name, module in modules.items():
        digest.update(f"{name} {module.code}\n".encode())
    for file in proof_files(claim, package):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


@dataclass(frozen=True)
class Module:
    """What is in a file.

    Args:
        code: the fingerprint of its code.
        imported: the modules that it imports.
    """

    code: str
    imported: tuple[str, ...]


def rests_on(claim: Claim, package: Path = PACKAGE) -> Mapping[str, Module]:
    """The modules that a claim rests on, by name in alphabetical order."""
    found: dict[str, Module] = {}
    waiting = list(_homes()[claim.id])
    while waiting:
        name = waiting.pop()
        file = _file(name, package)
        if file is None or name in found or name.split(".")[1] in SHOWING:
            continue
        found[name] = _module(file, file.stat().st_mtime_ns, package)
        waiting += found[name].imported
    return dict(sorted(found.items()))


def proof_files(claim: Claim, package: Path = PACKAGE) -> list[Path]:
    """The Coq files of the folder that a machine-checked claim's proof is in, for they require one another."""
    if claim.established is not Established.MACHINE_CHECKED:
        return []
    [folder] = re.findall(r"`(\S+)/\w+\.v`", claim.proof)
    return sorted((package / folder).glob("*.v"))


@cache
def _homes() -> Mapping[str, list[str]]:
    """By id of a claim the modules that hold the subject among whose claims it is."""
    homes: dict[str, list[str]] = {}
    for name, module in sorted(sys.modules.items()):
        if name.startswith("mmtheory.") and ".claims." in name:
            subjects = (value for value in vars(module).values() if isinstance(value, Paper))
            for claim in {claim.id for subject in subjects for claim in subject.claims}:
                homes.setdefault(claim, []).append(name)
    return homes


@cache
def _file(module: str, package: Path) -> Path | None:
    """Of a module of the package below its face; None of any other name."""
    first, *parts = module.split(".")
    if first != PACKAGE.name or not parts:
        return None
    place = package.joinpath(*parts)
    return next((file for file in (place.with_name(f"{place.name}.py"), place / "__init__.py") if file.is_file()), None)


@cache
def _module(file: Path, changed: int, package: Path) -> Module:
    """The module in a file as it was when it was last changed."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    imported = tuple(dict.fromkeys(_imported(tree, package)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = [line for line in node.body if not _is_text(line)] or [ast.Pass()]
    return Module(hashlib.sha256(ast.unparse(tree).encode()).hexdigest(), imported)


def _imported(tree: ast.Module, package: Path) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            # What is imported from a package is a module of it, or a name in the package's own file.
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if _file(name, package) else node.module for name in inner)


def _is_text(line: ast.stmt) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) and isinstance(line.value.value, str)
