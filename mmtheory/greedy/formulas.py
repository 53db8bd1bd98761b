"""The paper's definitions written out, sample by sample, for branches of dense layers: what the fast code is held to.

Sections 2 and 4, appendices A.1 to A.3. Plain Python and numpy, no function shared with the fast code.
"""

import math
from collections.abc import Callable, Generator, Sequence
from typing import Any, TypeAlias

import numpy as np

Vector: TypeAlias = Sequence[float]
Rule: TypeAlias = Callable[[int, Any, list[Vector]], list[list[float]]]
"""Gives the gates of all branches at module k for one sample, from the module and all squeezes."""


def affine(layer: Any, x: Vector) -> list[float]:
    """W x + b."""
    rows = zip(np.asarray(layer.weight), np.asarray(layer.bias), strict=True)
    return [sum(w * v for w, v in zip(row, x, strict=True)) + b for row, b in rows]


def gate(module: Any, branch: int, S: Sequence[Vector]) -> list[float]:
    """2 σ(W_r Z + b_r) with Z = W [S_0, S_1, …] + b (A.1)."""
    Z = affine(module.shared, [value for squeeze in S for value in squeeze])
    return [2 / (1 + math.exp(-E)) for E in affine(module.excite[branch], Z)]


def regular(k: int, module: Any, S: list[Vector]) -> list[list[float]]:
    """Every branch's gates from all squeezes."""
    return [gate(module, branch, S) for branch in range(len(S))]


def cut_off(means: Sequence[Sequence[Vector]]) -> Rule:
    """f'_r: every branch's gates from its own squeeze and the means of all others over the training data."""

    def rule(k: int, module: Any, S: list[Vector]) -> list[list[float]]:
        return [
            gate(module, branch, [S[r] if r == branch else means[k][r] for r in range(len(S))])
            for branch in range(len(S))
        ]

    return rule


def without(i: int, means: Sequence[Sequence[Vector]]) -> Rule:
    """f'_{−i}: every branch's gates from all squeezes but m_i's, and the mean of that; derived."""

    def rule(k: int, module: Any, S: list[Vector]) -> list[list[float]]:
        heard = [means[k][r] if r == i else S[r] for r in range(len(S))]
        return [gate(module, branch, heard) for branch in range(len(S))]

    return rule


def rebalancing(branch: int, means: Sequence[Sequence[Vector]]) -> Rule:
    """Towards a branch's modality: its gates are their means over past regular steps, all others' as ever (A.2)."""

    def rule(k: int, module: Any, S: list[Vector]) -> list[list[float]]:
        gates = regular(k, module, S)
        gates[branch] = list(means[k][branch])
        return gates

    return rule


def forward(network: Any, x: list[Vector], rule: Rule) -> tuple[list[list[float]], list[list[Vector]]]:
    """ŷ_0, ŷ_1, … of one sample, and at every module all squeezes; a dense layer's output is its own squeeze."""
    values, squeezes = list(x), list[list[Vector]]()
    for depth in range(len(network.branches[0].layers)):
        layers = [branch.layers[depth].linear for branch in network.branches]
        values = [[max(v, 0.0) for v in affine(layer, value)] for layer, value in zip(layers, values, strict=True)]
        if depth in network.after:
            k = len(squeezes)
            squeezes.append(list(values))
            gates = rule(k, network.modules[k], squeezes[k])
            values = [[g * v for g, v in zip(*pair, strict=True)] for pair in zip(gates, values, strict=True)]
    return [affine(branch.last, value) for branch, value in zip(network.branches, values, strict=True)], squeezes


def mean_squeezes(network: Any, samples: Sequence[list[Vector]]) -> list[list[list[float]]]:
    """Of every module and branch the mean squeeze over samples."""
    found = [forward(network, x, regular)[1] for x in samples]
    return [
        [
            [sum(column) / len(found) for column in zip(*(S[k][r] for S in found), strict=True)]
            for r in range(len(network.branches))
        ]
        for k in range(len(network.modules))
    ]


def averaged(logits: Sequence[Vector]) -> list[float]:
    """ŷ, or of all branches but one the prediction of f_{−i}: the mean of their logits."""
    return [sum(column) / len(logits) for column in zip(*logits, strict=True)]


def cross_entropy(logits: Vector, y: int) -> float:
    """−log softmax(logits)_y."""
    return math.log(sum(math.exp(v) for v in logits)) - logits[y]


def utilisation(accuracy: float, cut_off: float) -> float:
    """Definition 2.1: (A(f_i) − A(f'_i)) / A(f_i)."""
    return (accuracy - cut_off) / accuracy


def squared_norm(arrays: Sequence[Any]) -> float:
    """‖θ‖² over all entries of all arrays."""
    return math.fsum(float(v) ** 2 for array in arrays for v in np.asarray(array).ravel())


def of_branch(network: Any, i: int) -> list[Any]:
    """θ_i: the arrays of branch i."""
    layers = [layer.linear for layer in network.branches[i].layers] + [network.branches[i].last]
    return [array for layer in layers for array in (layer.weight, layer.bias)]


def into_branch(network: Any, i: int) -> list[Any]:
    """θ'_i: of every module the shared layer, and the one that makes the gates of branch i."""
    layers = [layer for module in network.modules for layer in (module.shared, module.excite[i])]
    return [array for layer in layers for array in (layer.weight, layer.bias)]


def speed(steps: Sequence[tuple[Any, Any]], i: int) -> float:
    """Definition 4.1: s = log_10(Σ μ(θ'_i) / Σ μ(θ_i)), μ = ‖G‖²/‖θ‖², from (gradient, weights after) of every step."""
    sums = [
        math.fsum(squared_norm(part(G, i)) / squared_norm(part(theta, i)) for G, theta in steps)
        for part in (into_branch, of_branch)
    ]
    return math.log10(sums[0] / sums[1])


def algorithm_1(T_1: int, alpha: float, Q: int) -> Generator[int, float, None]:
    """Algorithm 1's modes: 0 regular, 1 towards m0, 2 towards m1; after every step it wants to be sent d_speed."""
    d_speed = math.nan
    for _ in range(T_1):
        d_speed = yield 0
    regular_mode, q = True, 0
    while True:
        if regular_mode:
            d_speed = yield 0
            if abs(d_speed) > alpha:
                q, regular_mode = 0, False
        else:
            q += 1
            if q == Q:
                regular_mode = True
            yield 1 if d_speed > 0 else 2
