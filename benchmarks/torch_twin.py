"""The step of descent of `mmtheory.competition` in PyTorch, as its users would write it: a peer to be measured against.

As a script, a worker: it takes the problem from a file, and runs as many steps as each line of its input says.
Nothing of mmtheory is imported here, and mmtheory imports nothing of this.
"""

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

torch.set_float32_matmul_precision("highest")

Weights = list[torch.Tensor]
"""Per modality of shape (seed, class · neuron, feature)."""


def loss(weights: Weights, X: list[torch.Tensor], y: torch.Tensor, K: int, q: int, beta: float) -> torch.Tensor:
    """The cross-entropy of every seed, shape (seed,); X of shape (seed, feature, sample), y (seed, sample)."""
    f = torch.zeros((), device=y.device)
    for w, x in zip(weights, X, strict=True):
        a = w @ x
        c = torch.clamp(a / beta, 0, 1)
        activated = beta / q * c**q + torch.relu(a - beta)
        f = f + activated.unflatten(1, (K, -1)).sum(2)
    return torch.nn.functional.cross_entropy(f, y, reduction="none").mean(-1)


def steps_of(
    X: list[np.ndarray],
    y: np.ndarray,
    weights: list[np.ndarray],
    K: int,
    q: int,
    beta: float,
    eta: float,
    device: str = "cpu",
) -> tuple[Weights, Callable[[Weights], Weights]]:
    """The weights to start from, and the function that makes a step of gradient descent of them, for every seed."""
    xs, labels = [torch.from_numpy(x).to(device) for x in X], torch.from_numpy(y).to(device)

    def step(weights: Weights) -> Weights:
        free = [w.detach().requires_grad_() for w in weights]
        gradients = torch.autograd.grad(loss(free, xs, labels, K, q, beta).sum(), free)
        return [w - eta * gradient for w, gradient in zip(weights, gradients, strict=True)]

    return [torch.from_numpy(w).to(device) for w in weights], step


def work(problem: str, compiled: bool, threads: int, device: str) -> None:
    """Run as many steps as each line says, and answer with a line when they are done."""
    torch.set_num_threads(threads)
    with np.load(problem) as file:
        stored: dict[str, Any] = dict(file)
    R = sum(name.startswith("X") for name in stored)
    X, w = ([stored[f"{letter}{r}"] for r in range(R)] for letter in "Xw")
    K, q = int(stored["K"]), int(stored["q"])
    start, step = steps_of(X, stored["y"], w, K, q, float(stored["beta"]), float(stored["eta"]), device)
    if compiled:
        step = torch.compile(step)
    step(start)
    print("ready", flush=True)
    for line in sys.stdin:
        weights = start
        for _ in range(int(line)):
            weights = step(weights)
        if device != "cpu":
            torch.cuda.synchronize()
        print("done", flush=True)


if __name__ == "__main__":
    work(sys.argv[1], sys.argv[2] == "compiled", int(sys.argv[3]), sys.argv[4])
