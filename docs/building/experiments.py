"""The experiments whose numbers are in pages, command by command, for a page to which the numbers lead."""

import posixpath

from docs.building.measured import COMMANDS, FOLDER, measured

PAGE = "results/experiments.md"
"""Its place in docs/."""


def experiment(name: str, page: str) -> str:
    """Where an experiment is, from a page: places in docs/."""
    return f"{posixpath.relpath(PAGE, posixpath.dirname(page) or '.')}#{name}"


def experiments() -> str:
    """Every experiment that has been run: its command, its circumstances, and the file of what it found."""
    return "\n\n".join(_experiment(name) for name in COMMANDS if (FOLDER / f"{name}.json").exists())


def _experiment(name: str) -> str:
    kept = measured(name)
    versions = ", ".join(f"{package} {number}" for package, number in kept.origin.versions.items())
    facts = [
        f"command: `{kept.command}`",
        f"run: {kept.origin}, {kept.origin.machine}; {versions}",
        f"what it found: [`docs/results/measured/{name}.json`](measured/{name}.json)",
        f"anew, into that file: `python -m docs.building.measured {name}`",
    ]
    return "\n".join([f"## {name} {{#{name}}}", "", *(f"- {fact}" for fact in facts)])
