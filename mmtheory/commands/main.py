"""The command `mmtheory`: the first word names a subcommand, whose module is then imported, and no other."""

from __future__ import annotations

import importlib
import signal
import sys
from collections.abc import Sequence

from mmtheory import __version__
from mmtheory.commands.compiled import FLAG, keep_compiled_programs
from mmtheory.commands.terminal import at_any_terminal
from mmtheory.parameter import shown
from mmtheory.stages import stage

COMMANDS = {
    "verify": ("ledger", "check the papers' claims, all or some"),
    "list": ("listing", "the claims with their expected verdicts"),
    "show": ("ledger", "one claim in full"),
    "competition": ("competition", "modality competition: networks trained on data of the paper's law"),
    "laziness": ("laziness", "the feature-priority model, exactly: random families, or an instance of your own"),
    "conjecture": (
        "conjecture",
        "a statement of your own on laziness: refuted, or exhausted on a grid",
    ),
    "umt": ("umt", "Uni-Modal Teacher and its rivals on synthetic and real data"),
    "greedy": ("greedy", "greedy learning: utilisation, learning speed, balanced training"),
    "diagnose": ("diagnose", "what joint training does with a data set of your own"),
    "segmentation": ("segmentation", "uni-modal teachers under middle fusion: RGB-D segmentation"),
    "summarise": ("summarise", "all seeds of a sweep that are in a folder, from however many machines"),
    "figure": ("figure", "a figure of a sweep of your own: a phase diagram over two of its axes"),
    "figures": ("figures", "draw the papers' figures, running the sweeps that are missing"),
}
"""By name the module in `mmtheory.commands`, and what it does."""


def usage() -> str:
    """What `mmtheory --help` prints."""
    width = max(map(len, COMMANDS))
    lines = [f"  {name:{width}}  {meaning}" for name, (_, meaning) in COMMANDS.items()]
    return "\n".join(
        [
            "usage: mmtheory COMMAND ...",
            "",
            *lines,
            "",
            "mmtheory COMMAND --help explains one; --version tells the version.",
            f"Compiled programs are kept in ~/.cache/mmtheory; with {FLAG} a command compiles all anew.",
        ]
    )


@at_any_terminal
def main(argv: Sequence[str]) -> int:
    """Run a command line; returns the exit code."""
    if FLAG in argv:
        argv = [word for word in argv if word != FLAG]
    else:
        keep_compiled_programs()
    first = argv[0] if argv else "--help"
    if first in ("-h", "--help"):
        print(usage())
        return 0
    if first == "--version":
        print(__version__)
        return 0
    if first not in COMMANDS:
        print(f"error: no command {shown(first)}; there are {', '.join(COMMANDS)}", file=sys.stderr)
        return 2
    # Results are written whole or not at all, so an interrupt may end the process at once, mid-computation.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    module, _ = COMMANDS[first]
    with stage("imports"):
        command = importlib.import_module(f"mmtheory.commands.{module}")
    words = argv if module == "ledger" else argv[1:]
    return command.main(words)


def console() -> None:
    """The entry point of the installed command."""
    sys.exit(main(sys.argv[1:]))
