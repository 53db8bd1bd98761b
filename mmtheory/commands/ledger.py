"""Check the papers' claims, and show them.

mmtheory verify                     check every claim
mmtheory verify laziness            those of one paper; an id, the beginning of one, or wildcards ('*.theorem-*')
mmtheory show ID                    one claim in full
"""

import platform
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import tyro
from tqdm import tqdm

from mmtheory import __version__, progress
from mmtheory.claim import Claim
from mmtheory.columns import terminal_width, wrapped
from mmtheory.commands.one_line import NoFlag, cli, fail
from mmtheory.ledger.choice import BadRequest
from mmtheory.ledger.claims import CLAIMS
from mmtheory.ledger.costs import weights
from mmtheory.ledger.record import recorded
from mmtheory.ledger.restored import from_json, in_words
from mmtheory.ledger.verification import Row, Verification, request

if TYPE_CHECKING:
    from mmtheory.ledger.kept import Kept

CHECKED = Path("results/verify")
"""Where every finished check is kept for --resume."""

_PACKAGES = ("equinox", "jax", "jaxlib", "numpy", "optax", "scipy", "xarray")


@dataclass(frozen=True)
class Verify:
    """Check claims. Exit code 0: all is as declared; 1: something is not, and is named; 2: bad input."""

    patterns: tyro.conf.Positional[tuple[str, ...]] = ()
    """Ids, beginnings of ids up to a dot, or wildcards; all claims without any."""
    budget: Literal["quick", "standard", "thorough"] = "quick"
    """How much work a check may do: two minutes on 2 cores, without the claims that take longer; hours; or many."""
    seed: int = 0
    """Of everything that is random, 0 … 999."""
    json: Path | None = None
    """File for the verdicts as a list of objects."""
    report: Path | None = None
    """Folder for index.html, one self-contained page with the figures that `make figures` has drawn, and errata.md."""
    resume: tyro.conf.FlagCreatePairsOff[bool] = False
    """Keep what an earlier run of the same code, budget and seed has left in results/verify."""
    claims: Path | None = None
    """A Python file with claims of your own; without ids these alone are checked. The file is run."""
    strict: tyro.conf.FlagCreatePairsOff[bool] = False
    """Exit code 1 also where some check was not run, for its budget is larger or a package is missing."""


@dataclass(frozen=True)
class Show:
    """One claim in full."""

    id: tyro.conf.Positional[str]
    """Its id."""


Command = Annotated[Verify, tyro.conf.subcommand("verify")] | Annotated[Show, tyro.conf.subcommand("show")]


def run_verify(options: Verify) -> int:
    """Check, print a line a claim, and write what was asked for; returns the exit code."""
    from mmtheory.ledger.kept import Kept
    from mmtheory.sweep import check_file, make_folder, write_text

    claims, budget = request(options.patterns, options.budget, options.seed, options.claims)
    if options.report is not None:
        make_folder(options.report, "report")
    if options.json is not None:
        check_file(options.json, "json")
    kept = Kept(CHECKED, budget, options.seed, options.claims)
    # Said before the first check.
    _ = kept.writable
    found = Verification(_check(claims, kept, options.resume))
    print(f"\n{found.summary}")
    if options.json is not None:
        write_text(options.json, found.as_json())
    if options.report is not None:
        _write_report(found, options, options.report)
    return 0 if found.as_expected and (found.all_checked or not options.strict) else 1


def _check(claims: Sequence[Claim], kept: "Kept", resume: bool) -> list[Row]:
    rows = []
    shares, measured = weights(claims, kept.budget)
    left = ", about {remaining} left" if measured else ""
    layout = f"{{percentage:3.0f}} %{left}: {{desc}}"
    with progress.bar(sum(shares), layout=layout) as bar:
        for claim, share in zip(claims, shares, strict=True):
            bar.set_description_str(claim.id)
            row = kept.row(claim, resume)
            rows.append(row)
            if row.checked:
                tqdm.write(str(row), file=sys.stdout)
            bar.update(share)
    return rows


def _write_report(found: Verification, options: Verify, folder: Path) -> None:
    # Figures, and the experiments that they are of, are not loaded for anything else.
    from mmtheory.figures.make import NAMES, RESULTS, drawing
    from mmtheory.ledger.errata import markdown
    from mmtheory.ledger.report import About, page
    from mmtheory.sweep import write_text

    drawn: dict[str, list[tuple[str, bytes]]] = {row.claim.id: [] for row in found}
    for name in NAMES:
        file = RESULTS / f"{name}.png"
        if file.exists():
            for claim in drawing(name).CLAIMS:
                if claim in drawn:
                    drawn[claim].append((name, file.read_bytes()))
    versions = {"Python": platform.python_version(), **{name: version(name) for name in _PACKAGES}}
    words = ["mmtheory", "verify", *options.patterns, "--budget", options.budget, "--seed", str(options.seed)]
    own = None if options.claims is None else str(options.claims)
    words += [] if own is None else ["--claims", own]
    command = shlex.join(words) + " --report DIR"
    about = About(__version__, versions, options.budget, options.seed, command, own)
    write_text(folder / "index.html", page(found.rows, about, drawn))
    write_text(folder / "errata.md", markdown(found.rows, command))
    print(f"report: {folder / 'index.html'}")


def run_show(options: Show) -> int:
    """A claim's fields, a paragraph each."""
    claim = next((claim for claim in CLAIMS if claim.id == options.id), None)
    if claim is None:
        raise BadRequest(f"no claim {options.id!r}; `mmtheory list` shows all")
    needs = f" from budget {claim.needs.name.lower()} on" if claim.needs else ""
    lines = [(name, getattr(claim, name)) for name in ("id", "paper", "section", "form", "scope", "source")]
    lines += [(name, getattr(claim, name)) for name in ("statement", "reading", "assumptions")]
    lines += [("presumes", f"{one.name}: {one.requirement}") for one in claim.preconditions]
    lines += [("design", "" if claim.design is None else str(claim.design))]
    lines += [("expected", f"{claim.expected}{needs}"), ("established", claim.established), ("proof", claim.proof)]
    lines += [("declares", f"{name} in {low:g} … {high:g}") for name, (low, high) in claim.declares.items()]
    lines += [("uses", ", ".join(claim.uses)), ("corrects", ", ".join(claim.corrects))]
    if found := recorded().get(claim.id):
        lines += [("recorded", found.text(claim)), ("evidence", found.evidence)]
        lines += [("numbers", in_words({name: value})) for name, value in from_json(found.numbers).items()]
    for name, value in lines:
        if value:
            print("\n".join(wrapped(str(value), terminal_width(), 13)).replace(" " * 13, f"{name:13}", 1))
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    try:
        options: Verify | Show = cli(Command, argv, __doc__, "mmtheory")
        return _run(options)
    except (BadRequest, NoFlag) as sentence:
        return fail(str(sentence), 2)


def _run(options: Verify | Show) -> int:
    match options:
        case Verify():
            # The frame loads what experiments need, and showing a claim nothing.
            from mmtheory.commands.frame import reported

            return reported(lambda: run_verify(options))
        case Show():
            return run_show(options)
