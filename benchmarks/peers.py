"""The PyTorch twin of a step, in processes of its own, in the ways in which it may be fastest on this machine."""

import importlib.util
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import numpy as np

from benchmarks.stopwatch import Steps
from mmtheory.competition.network import initialise
from mmtheory.competition.simulation import Setup
from mmtheory.seeds import threads

TWIN = Path(__file__).with_name("torch_twin.py")


@dataclass(frozen=True)
class Way:
    """How the twin runs: eager or compiled; all seeds as one batch on all cores, or a process for each."""

    mode: str
    apart: bool
    device: str = "cpu"

    @property
    def name(self) -> str:
        """As a table calls it."""
        return f"PyTorch, {self.mode}, {'a process a seed' if self.apart else 'one batch'}"


WAYS = tuple(Way(mode, apart) for mode in ("eager", "compiled") for apart in (False, True))


def installed() -> bool:
    """Whether there is a PyTorch to be measured against."""
    return importlib.util.find_spec("torch") is not None


def problem(run: Setup, seeds: int) -> dict[str, np.ndarray]:
    """The samples, first weights and constants of descent, as the twin takes them: seeds are the first axis."""
    keys = [jax.random.key(seed) for seed in range(seeds)]
    samples = [run.law.sample(key, run.n) for key in keys]
    weights = [initialise(key, run.law.d_r, run.law.K, run.m, run.sigma_0) for key in keys]
    R, K = len(run.law.d_r), run.law.K
    arrays: dict[str, np.ndarray] = {f"X{r}": np.stack([np.asarray(s.X[r]) for s in samples]) for r in range(R)}
    arrays |= {f"w{r}": np.stack([np.asarray(w[r]).reshape(K * run.m, -1) for w in weights]) for r in range(R)}
    return arrays | {
        "y": np.stack([np.asarray(s.y, np.int64) for s in samples]),
        "K": np.asarray(K),
        "q": np.asarray(run.activation.q),
        "beta": np.asarray(run.activation.beta),
        "eta": np.asarray(run.descent.eta),
    }


@contextmanager
def started(run: Setup, seeds: int, way: Way) -> Iterator[Steps]:
    """The twin's steps of all seeds at a time, while its processes live."""
    arrays = problem(run, seeds)
    parts = [slice(seed, seed + 1) for seed in range(seeds)] if way.apart else [slice(None)]
    with ExitStack() as open_things:
        folder = Path(open_things.enter_context(tempfile.TemporaryDirectory()))
        workers = []
        for k, part in enumerate(parts):
            file = folder / f"{k}.npz"
            stored: dict[str, Any] = {name: array[part] if array.ndim else array for name, array in arrays.items()}
            np.savez(file, **stored)
            command = [sys.executable, str(TWIN), str(file), way.mode, str(1 if way.apart else threads()), way.device]
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            workers.append(open_things.enter_context(process))
            open_things.callback(process.kill)
        for worker in workers:
            _answer(worker, "ready")

        def steps(count: int) -> None:
            for worker in workers:
                assert worker.stdin is not None
                print(count, file=worker.stdin, flush=True)
            for worker in workers:
                _answer(worker, "done")

        yield steps


def _answer(worker: "subprocess.Popen[str]", word: str) -> None:
    assert worker.stdout is not None
    if (line := worker.stdout.readline().strip()) != word:
        raise RuntimeError(f"the PyTorch twin ended: {line}")
