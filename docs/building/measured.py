"""What experiments found, in docs/results/measured/, a file an experiment, from which pages take their numbers.

python -m docs.building.measured                    # which experiments there are
python -m docs.building.measured competition        # run one, and keep what it found
python -m docs.building.measured competition FILE   # keep what it found when it was run
python -m docs.building.measured all                # run them all, or what of them is not there yet
"""

import json
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from docs.building.repository import ROOT
from mmtheory.ledger.origin import Origin, origin
from mmtheory.ledger.record import rounded

FOLDER = ROOT / "docs" / "results" / "measured"

REMEDIES = (
    "averaged-logits,auxiliary,modality-dropout,ogm-ge,agm,mmpareto,pmr,reconboost,relearning,inforeg,"
    "warm-up-0.03,warm-up-0.12,warm-up-0.3"
)
RIVALS = "averaged-logits,umt,ogm-ge,warm-up,mmpareto,agm,pmr,mla,reconboost,relearning,inforeg"

COMMANDS: Mapping[str, str] = {
    "competition": "mmtheory competition --preset default",
    "theory": "mmtheory competition --preset theory",
    "remedies": f"mmtheory umt --data sparse-coding --seeds 24 --methods {REMEDIES}",
    "htad": f"mmtheory umt --data htad --split folds --optimiser sgd --trials 4 --seeds 42 --methods {RIVALS}",
    "segmentation": "mmtheory segmentation",
    "diagnosis": "mmtheory diagnose htad --ignore-groups",
    "diagnosis-passes": "mmtheory diagnose htad",
    "planted": "python benchmarks/planted_laws.py",
    "throughput": "python benchmarks/throughput.py --full",
    "scale": "python benchmarks/scale.py",
    "prediction": "python benchmarks/prediction.py",
}
"""By experiment what a person types for it; --out is added."""

FILES = {"throughput": "throughput.json"}
"""What an experiment writes into its folder, where it is not summary.json."""

INTO_A_FILE = {"planted", "scale", "prediction"}
"""Experiments whose --out is the file itself."""


@dataclass(frozen=True)
class Measured:
    """What a command found, and its circumstances."""

    command: str
    origin: Origin
    found: Any


@cache
def measured(name: str) -> Measured:
    """What is kept of an experiment."""
    stored = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return Measured(stored.pop("command"), found=stored.pop("found"), origin=Origin(**stored))


def keep(name: str, file: Path) -> None:
    """Store what a command has written: of a list with one object, a sweep of one point, the object."""
    found = json.loads(file.read_text(encoding="utf-8"))
    if isinstance(found, list) and len(found) == 1:
        [found] = found
    about = {"command": COMMANDS[name], **asdict(origin(file, ROOT))}
    text = json.dumps({**about, "found": rounded(found)}, indent=1, ensure_ascii=False)
    (FOLDER / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")


def run(name: str) -> Path:
    """Run the command of an experiment; returns the file that it writes."""
    folder = ROOT / "results" / "measured" / name
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / FILES.get(name, "summary.json")
    first, *rest = shlex.split(COMMANDS[name])
    program = [sys.executable] if first == "python" else [sys.executable, "-m", first]
    subprocess.run([*program, *rest, "--out", str(file if name in INTO_A_FILE else folder)], check=True, cwd=ROOT)
    return file


def main(words: Sequence[str]) -> None:
    """Run the command line."""
    match words:
        case ["all"]:
            for name in COMMANDS:
                keep(name, run(name))
        case [name, *file]:
            keep(name, Path(*file) if file else run(name))
        case _:
            print("\n".join(f"{name}: {command}" for name, command in COMMANDS.items()))


if __name__ == "__main__":
    main(sys.argv[1:])
