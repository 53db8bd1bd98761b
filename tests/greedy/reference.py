"""Branches, transfer modules, learning speeds and Algorithm 1 as slow, obvious formulas.

Forward passes are loops in numpy. Gradients are jax.grad's of `loss`, which is written a second time, without patches
and without one function for all modes. Parameters are lists of arrays in the order of `jax.tree.leaves`.
"""

import math
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from tests.learners.reference import accuracy, convolution, cross_entropy, layer, linear
from tests.learners.tiny import quickly

__all__ = ["accuracy", "cross_entropy"]

REGULAR, TOWARDS_0, TOWARDS_1 = 0, 1, 2
EPSILON, RATE = 1e-5, 0.1


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


@dataclass(frozen=True)
class Shape:
    """Of a network all that is no parameter: of every layer its stride, None where it is dense."""

    strides: tuple[tuple[int | None, ...], ...]
    after: tuple[int, ...]
    scale: float
    rectified: bool
    normalised: bool
    pooled: bool

    @classmethod
    def from_network(cls, network):
        strides = tuple(tuple(getattr(layer, "stride", None) for layer in branch.layers) for branch in network.branches)
        module = network.modules[0] if network.modules else None
        gating = getattr(module, "scale", 0.0), getattr(module, "rectified", False)
        normalised = network.branches[0].layers[0].normalisation is not None
        return cls(strides, network.after, *gating, normalised, network.branches[0].pooled)

    def parts(self, leaves):
        """(branches, modules, rest): (layers, last) a branch, (shared, excite 0, excite 1) a module, else by pairs.

        A layer is weight and bias, or weight, γ and β.
        """
        left = list(leaves)

        def take(count):
            taken = left[:count]
            del left[:count]
            return taken

        branches = [([take(3 if self.normalised else 2) for _ in strides], take(2)) for strides in self.strides]
        modules = [[take(2) for _ in range(3)] for _ in self.after]
        if self.normalised:
            take(sum(2 * len(strides) for strides in self.strides))
        return branches, modules, [take(2) for _ in range(len(left) // 2)]

    def running(self, leaves):
        """Where in the leaves the running mean of every layer stands, branch by branch; its variance is the next."""
        if not self.normalised:
            return []
        before = sum(3 * len(strides) + 2 for strides in self.strides) + 6 * len(self.after)
        return [range(before, len(leaves), 2)[k] for k in range(sum(map(len, self.strides)))]


def leaves_of(network):
    return [np.array(leaf, float) for leaf in jax.tree.leaves(network)]


class Module:
    """A transfer module; squeezes and gates are (sample, channel) of either branch."""

    def __init__(self, shared, first, second, scale, rectified):
        self.shared, self.excite, self.scale, self.rectified = shared, (first, second), scale, rectified

    @classmethod
    def from_module(cls, module):
        first, second = map(layer, module.excite)
        return cls(layer(module.shared), first, second, module.scale, module.rectified)

    def gate(self, branch, S_0, S_1):
        """Of one sample."""
        together = [*S_0, *S_1]
        Z = [sum(w * s for w, s in zip(row, together, strict=True)) + b for row, b in zip(*self.shared, strict=True)]
        if self.rectified:
            Z = [max(z, 0.0) for z in Z]
        weight, bias = self.excite[branch]
        return [
            self.scale * sigmoid(sum(w * z for w, z in zip(row, Z, strict=True)) + b)
            for row, b in zip(weight, bias, strict=True)
        ]

    def gates(self, S):
        return [np.array([self.gate(r, *of_sample) for of_sample in zip(*S, strict=True)]) for r in range(2)]


def regular(k, module, S):
    return module.gates(S)


def cut_off(means):
    def rule(k, module, S):
        first = [module.gate(0, own, means[k][1]) for own in S[0]]
        second = [module.gate(1, means[k][0], own) for own in S[1]]
        return [np.array(first), np.array(second)]

    return rule


def rebalancing(mode, means):
    def rule(k, module, S):
        gates = module.gates(S)
        if mode == TOWARDS_0:
            gates[0] = np.array([means[k][0]] * len(S[0]))
        if mode == TOWARDS_1:
            gates[1] = np.array([means[k][1]] * len(S[1]))
        return gates

    return rule


class Network:
    """A copy of `Branches` in numpy."""

    def __init__(self, network):
        self.shape = Shape.from_network(network)
        leaves = leaves_of(network)
        branches, modules, _ = self.shape.parts(leaves)
        self.running = [leaves[at : at + 2] for at in self.shape.running(leaves)]
        self.layers = [layers for layers, _ in branches]
        self.last = [last for _, last in branches]
        gating = self.shape.scale, self.shape.rectified
        self.modules = [Module(shared, first, second, *gating) for shared, first, second in modules]

    def run(self, x, rule=regular):
        """(logits, features, squeezes, gates), each a list over branches, the latter two first over modules."""
        maps = [np.array(x_r, float) for x_r in x]
        squeezes: list[list[np.ndarray]] = []
        gates: list[list[np.ndarray]] = []
        for depth in range(len(self.layers[0])):
            for r, stride in enumerate(strides[depth] for strides in self.shape.strides):
                weight, *others = self.layers[r][depth]
                bias = np.zeros(len(weight)) if self.shape.normalised else others[0]
                if stride is None:
                    before = linear([weight, bias], maps[r])
                else:
                    kernel = np.moveaxis(weight.reshape(len(bias), 3, 3, -1), 0, 3)
                    before = convolution(maps[r], kernel, bias, stride)
                if self.shape.normalised:
                    mean, variance = self.running[r * len(self.layers[0]) + depth]
                    gamma, beta = others
                    for c in range(len(bias)):
                        centred = before[..., c] - mean[c]
                        before[..., c] = gamma[c] * centred / math.sqrt(variance[c] + EPSILON) + beta[c]
                maps[r] = np.maximum(before, 0)
            if depth in self.shape.after:
                k = len(squeezes)
                squeezes.append(
                    [np.array([[self.mean(one, c) for c in range(one.shape[-1])] for one in map_r]) for map_r in maps]
                )
                gates.append(rule(k, self.modules[k], squeezes[k]))
                for r in range(2):
                    maps[r] = np.array([one * gate for one, gate in zip(maps[r], gates[k][r], strict=True)])
        if self.shape.pooled:
            maps = [np.array([[self.mean(one, c) for c in range(one.shape[-1])] for one in map_r]) for map_r in maps]
        features = [map_r.reshape(len(map_r), -1) for map_r in maps]
        logits = [linear(last, phi) for last, phi in zip(self.last, features, strict=True)]
        return logits, features, squeezes, gates

    @staticmethod
    def mean(maps, c):
        """Of one sample the squeeze of channel c."""
        values = maps[..., c].ravel()
        return sum(values) / len(values)

    def mean_squeezes(self, x):
        return tuple(tuple(sum(S) / len(S) for S in of_module) for of_module in self.run(x)[2])

    def fused(self, x):
        logits = self.run(x)[0]
        return sum(logits) / len(logits)

    def accuracies(self, training_x, x, y):
        """Of ŷ, f_0, f_1, f'_0 and f'_1."""
        logits = self.run(x)[0]
        without = self.run(x, cut_off(self.mean_squeezes(training_x)))[0]
        return [accuracy(output, y) for output in ((logits[0] + logits[1]) / 2, *logits, *without)]


@partial(quickly, static_argnums=(1, 4, 7, 8))
def gradient(leaves, shape, x, y, mode, means, l1, biased=None, options=frozenset()):
    """(gradient of the loss, (the modules' own gates, every layer's moments)); `biased` is RUBi's branch.

    Options: "stopped", no gradient through RUBi's mask; "present", `means` are (sums of gates, their number), to which
    this batch is added; "first", branch 1's mean gates are branch 0's.
    """
    # Written as in numpy.
    with jax.numpy_rank_promotion("allow"):
        return jax.grad(lambda theta: loss(theta, shape, x, y, mode, means, l1, biased, options), has_aux=True)(leaves)


def loss(leaves, shape, x, y, mode, means, l1, biased=None, options=frozenset()):
    branches, modules, rest = shape.parts(leaves)
    maps = list(x)
    own: list[list[jax.Array]] = []
    seen: list[list[list[jax.Array]]] = [[], []]
    for depth in range(len(shape.strides[0])):
        for r in range(2):
            (weight, *others), stride = branches[r][0][depth], shape.strides[r][depth]
            if stride is None:
                before = maps[r] @ weight.T
            else:
                kernel = jnp.moveaxis(weight.reshape(len(weight), 3, 3, -1), 0, 3)
                before = jax.lax.conv_general_dilated(
                    maps[r], kernel, (stride, stride), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")
                )
            if shape.normalised:
                flat = before.reshape(-1, before.shape[-1])
                mean = flat.sum(axis=0) / len(flat)
                squared = ((flat - mean) ** 2).sum(axis=0)
                seen[r].append([mean, squared / (len(flat) - 1)])
                before = others[0] * (before - mean) / jnp.sqrt(squared / len(flat) + EPSILON) + others[1]
            else:
                before = before + others[0]
            maps[r] = jnp.maximum(before, 0)
        if depth in shape.after:
            k = len(own)
            shared, *excite = modules[k]
            S = [map_r.reshape(len(map_r), -1, map_r.shape[-1]).mean(axis=1) for map_r in maps]
            Z = jnp.hstack(S) @ shared[0].T + shared[1]
            Z = jnp.maximum(Z, 0) if shape.rectified else Z
            own.append([shape.scale / (1 + jnp.exp(-(Z @ weight.T + bias))) for weight, bias in excite])
            gates = list(own[k])
            if mode != REGULAR:
                r = mode - 1
                mean = means[k][r]
                if "present" in options:
                    total, number = mean
                    counted = own[k][0 if "first" in options else r]
                    mean = jax.lax.stop_gradient((total + counted.sum(axis=0)) / (number + len(y)))
                gates[r] = jnp.stack([mean] * len(y))
            maps = [jnp.einsum("n...c,nc->n...c", map_r, gate) for map_r, gate in zip(maps, gates, strict=True)]
    if shape.pooled:
        maps = [map_r.reshape(len(map_r), -1, map_r.shape[-1]).mean(axis=1) for map_r in maps]
    features = [map_r.reshape(len(map_r), -1) for map_r in maps]
    logits = [phi @ last[0].T + last[1] for phi, (_, last) in zip(features, branches, strict=True)]
    total = 0.0
    if biased is not None:
        read = features[biased]
        logits_of_mask = mlp(rest[:-1], jax.lax.stop_gradient(read) if "stopped" in options else read)
        logits = [z / (1 + jnp.exp(-logits_of_mask)) for z in logits]
        weight, bias = rest[-1]
        total += entropy(mlp(rest[:-1], jax.lax.stop_gradient(features[biased])) @ weight.T + bias, y)
    total += entropy(logits[0], y) + entropy(logits[1], y)
    parameters = jax.tree.leaves((branches, modules, rest))
    total += l1 * sum(jnp.abs(leaf).sum() for leaf in parameters)
    return total, (own, seen)


def mlp(layers, x):
    for weight, bias in layers[:-1]:
        x = jnp.maximum(x @ weight.T + bias, 0)
    weight, bias = layers[-1]
    return x @ weight.T + bias


def entropy(logits, y):
    p = jnp.exp(logits) / jnp.exp(logits).sum(axis=1, keepdims=True)
    return -jnp.log(p[jnp.arange(len(y)), y]).mean()


def squares(pairs):
    return sum(value**2 for pair in pairs for array in pair for value in np.asarray(array).ravel())


def effective_updates(shape, gradients, weights):
    """[[μ(θ_0), μ(θ'_0)], [μ(θ_1), μ(θ'_1)]]."""
    of_gradients, of_weights = shape.parts(gradients), shape.parts(weights)
    table = []
    for i in range(2):
        groups = []
        for branches, modules, _ in (of_gradients, of_weights):
            layers, last = branches[i]
            groups.append(([*layers, last], [pair for shared, *excite in modules for pair in (shared, excite[i])]))
        (G, G_prime), (theta, theta_prime) = groups
        table.append([squares(G) / squares(theta), squares(G_prime) / squares(theta_prime)])
    return np.array(table)


def speeds(accumulated, base):
    """−∞ where every map is dead, so that no gradient reaches the modules."""
    return [math.log(M_prime / M, base) if M_prime > 0 else -math.inf for M, M_prime in accumulated]


def algorithm_1(T_1, alpha, Q, positive=TOWARDS_0):
    """Yields the mode of every step; after a regular one it wants to be sent d_speed, after others anything.

    d_speed > 0 accelerates m0, or what `positive` says.
    """
    for _ in range(T_1):
        yield REGULAR
    regular_mode, d, q = True, math.nan, 0
    while True:
        if regular_mode:
            d = yield REGULAR
            if abs(d) > alpha:
                q, regular_mode = 0, False
        else:
            q += 1
            if q == Q:
                regular_mode = True
            yield positive if d > 0 else TOWARDS_0 + TOWARDS_1 - positive


@dataclass
class Trained:
    """After every step: parameters, Σ μ; of every step its mode; the mean gates at the end, None before any."""

    leaves: list
    accumulated: list
    modes: list
    means: list


def descend(
    network,
    shape,
    x,
    y,
    batches,
    modes,
    rate,
    momentum=0.0,
    rest=False,
    norm="after",
    scope="regular",
    source="own",
    base=10.0,
    l1=0.0,
    biased=None,
    stopped=False,
):
    """Training by hand; `batches` are the samples of every step, `modes` a generator like `algorithm_1`."""
    leaves = leaves_of(network)
    velocity = [np.zeros_like(leaf) for leaf in leaves]
    passed: list[list[list[np.ndarray]]] = [[[], []] for _ in shape.after]
    sizes = [[len(bias) for _, bias in excite] for _, *excite in shape.parts(leaves)[1]]
    found = Trained([], [np.zeros((2, 2))], [], [])
    options = frozenset(
        name
        for name, chosen in (("present", scope == "code"), ("first", source == "first"), ("stopped", stopped))
        if chosen
    )
    mode = next(modes)
    for batch in batches:
        means: Any = [
            [np.mean(gates, axis=0) if gates else np.zeros(C) for gates, C in zip(*both, strict=True)]
            for both in zip(passed, sizes, strict=True)
        ]
        if scope == "code":
            means = [
                [
                    (np.sum(gates, axis=0) if gates else np.zeros(C), float(len(gates)))
                    for gates, C in zip(*both, strict=True)
                ]
                for both in zip(passed, sizes, strict=True)
            ]
        of_batch = [x_r[batch] for x_r in x]
        gradients, (own, seen) = gradient(leaves, shape, of_batch, y[batch], mode, means, l1, biased, options)
        gradients = [np.asarray(g) for g in gradients]
        before = [leaf.copy() for leaf in leaves]
        for j, g in enumerate(gradients):
            if rest and not g.any():
                continue
            velocity[j] = momentum * velocity[j] + g
            leaves[j] = leaves[j] - rate * velocity[j]
        for at, moments in zip(shape.running(leaves), [pair for both in seen for pair in both], strict=True):
            for j, new in zip((at, at + 1), moments, strict=True):
                leaves[j] = (1 - RATE) * leaves[j] + RATE * np.asarray(new)
        accumulated = found.accumulated[-1]
        if mode == REGULAR:
            accumulated = accumulated + effective_updates(shape, gradients, leaves if norm == "after" else before)
        if mode == REGULAR or scope != "regular":
            for k, gates in enumerate(own):
                for r in range(2):
                    passed[k][r] += list(np.asarray(gates[0 if source == "first" else r]))
        found.leaves.append([leaf.copy() for leaf in leaves])
        found.accumulated.append(accumulated)
        found.modes.append(mode)
        s = speeds(accumulated, base)
        mode = modes.send(s[0] - s[1])
    found.means = [[np.mean(gates, axis=0) for gates in both] for both in passed]
    del found.accumulated[0]
    return found
