"""How often `mmtheory diagnose` names the regime of a law, on laws that its thresholds were not set on.

    python benchmarks/planted_laws.py --planted 50 --papers 10

Of every planted regime laws 1000 and on; laws 0 to 5 are those that the thresholds were set on. Beside them, of other
families, the papers' own laws, of each so many draws. A law takes some two seconds of a core.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import jax
import tyro

sys.path.insert(0, str(Path(__file__).parents[1]))

from mmtheory.competition.dataset import dataset
from mmtheory.competition.parameters import Parameters as Competition
from mmtheory.datasets.dataset import Dataset, identical
from mmtheory.datasets.paired_features import PairedFeatures
from mmtheory.diagnosis.diagnosis import diagnose
from mmtheory.diagnosis.parameters import Parameters
from mmtheory.diagnosis.planted import LAWS, draw
from mmtheory.diagnosis.regime import Regime
from mmtheory.estimate import as_json
from mmtheory.stats import proportion
from mmtheory.sweep import make_folder, write_text

PARAMETERS = Parameters(repeats=2, folds=4)
"""Fewer repeats than the command's: the intervals that decide are over rows."""

FIRST = 1000

N = (480, 120, 200)
"""Parts of the papers' laws, which are not kept."""


def _paired(seed: int, paired: int) -> Dataset:
    train, validation, test = N
    law = PairedFeatures(paired=paired, train=train, validation=validation, test=test)
    return replace(law.draw(seed), split=None)


def _sparse_coding(seed: int) -> Dataset:
    return dataset(Competition(K=5, mu=(0.05, 0.1), d=16).law(), jax.random.key(seed), sum(N))


PAPERS: Mapping[str, tuple[Regime, Callable[[int], Dataset]]] = {
    "paired features": (Regime.PAIRED, lambda seed: _paired(seed, 6)),
    "self-standing features": (Regime.LAZY, lambda seed: _paired(seed, 0)),
    "a modality twice": (Regime.REDUNDANT, lambda seed: identical(_paired(seed, 0), 0)),
    "sparse coding": (Regime.COMPETING, _sparse_coding),
}
"""The papers' own laws, with the regime that their theorems speak of, each of the networks there."""


@dataclass(frozen=True)
class Options:
    """The command line."""

    planted: Annotated[int, tyro.conf.arg(help="Laws of every planted regime.")] = 50
    papers: Annotated[int, tyro.conf.arg(help="Draws of each of the papers' laws.")] = 10
    out: Annotated[Path, tyro.conf.arg(help="File for the counts.")] = Path("results/planted_laws.json")


def verdicts(
    name: str, expected: Regime, law: Callable[[int], Dataset], seeds: Sequence[int]
) -> Iterator[dict[str, Any]]:
    """What was said of every draw, with its evidence."""
    for seed in seeds:
        found = diagnose(law(seed), PARAMETERS, seed=seed)
        e = found.evidence
        numbers = {"gain": e.gain, "ahead": e.ahead, "encoders": e.encoders, "won": dict(e.won)}
        yield {"law": name, "seed": seed, "expected": str(expected), "said": str(found.regime)} | as_json(numbers)


def main(argv: Sequence[str] | None = None) -> None:
    """Count, print, and store."""
    options = tyro.cli(Options, args=argv, description=__doc__)
    laws = {str(regime): (regime, lambda seed, regime=regime: draw(regime, seed)) for regime in LAWS}
    content: dict[str, Any] = {"parameters": PARAMETERS.as_config(), "first": FIRST}
    for family, each, count in (("planted", laws, options.planted), ("papers", PAPERS, options.papers)):
        rows: list[dict[str, Any]] = []
        counts = {}
        for name, (expected, law) in each.items():
            of_law = list(verdicts(name, expected, law, range(FIRST, FIRST + count)))
            counts[name] = dict(Counter(one["said"] for one in of_law))
            print(f"{name} ({expected}): {counts[name]}", flush=True)
            rows += of_law
        share = proportion(sum(one["said"] == one["expected"] for one in rows), len(rows))
        print(f"{family}: {share.text(100, '.1f')} % of {len(rows)} are right", flush=True)
        wrong = [one for one in rows if one["said"] != one["expected"]]
        content[family] = {"said": counts, "laws": len(rows), "right": share.as_dict(), "wrong": wrong}
    content["cpu_seconds"] = round(time.process_time())
    make_folder(options.out.parent)
    write_text(options.out, json.dumps(content, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
