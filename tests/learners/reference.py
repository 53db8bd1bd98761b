"""Networks, their gradients, descent and linear evaluation as slow, obvious formulas in numpy."""

import copy
import math
from typing import Any

import numpy as np
import scipy.optimize

# Its stubs leave out a gradient returned with the value.
minimize: Any = scipy.optimize.minimize


def softmax(z):
    e = np.exp(np.asarray(z) - np.max(z, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def cross_entropy(logits, y):
    """Mean over samples of −log softmax(logits)_y."""
    return sum(math.log(sum(math.exp(v - row[k]) for v in row)) for row, k in zip(logits, y, strict=True)) / len(y)


def accuracy(logits, y):
    return sum(int(np.argmax(row) == k) for row, k in zip(logits, y, strict=True)) / len(y)


def neighbourhoods(x, stride):
    """Of images (sample, row, column, channel): (sample, row_out, column_out, 3, 3, channel), ⌈size/stride⌉ of them.

    There are zeros outside, as in TensorFlow's SAME the odd row or column of them below or on the right.
    """
    n, rows, columns, channels = x.shape
    out = np.zeros((n, -(-rows // stride), -(-columns // stride), 3, 3, channels))
    top, left = (
        max(stride * (have - 1) + 3 - size, 0) // 2 for have, size in zip(out.shape[1:3], x.shape[1:3], strict=True)
    )
    for i, j, u, v in np.ndindex(*out.shape[1:5]):
        row, column = stride * i + u - top, stride * j + v - left
        if 0 <= row < rows and 0 <= column < columns:
            out[:, i, j, u, v] = x[:, row, column]
    return out


def convolution(x, kernel, bias, stride):
    """3×3 convolutions of images; `kernel` is (3, 3, channel, output)."""
    return np.tensordot(neighbourhoods(x, stride), kernel, 3) + bias


def attention(features):
    """out_r = Σ_s softmax_s(⟨φ_r, φ_s⟩/√F) φ_s for one sample."""
    out = []
    for phi in features:
        scores = [float(phi @ other) / math.sqrt(len(phi)) for other in features]
        weights = [math.exp(s) / sum(math.exp(t) for t in scores) for s in scores]
        out.append(sum(w * other for w, other in zip(weights, features, strict=True)))
    return out


class Network:
    """Late fusion of MLP encoders under a linear head; a layer is the list [weight, bias], x has samples in rows."""

    def __init__(self, network):
        """A copy of a `LateFusion`."""
        self.encoders = [[layer(module) for module in encoder.layers] for encoder in network.encoders]
        self.head = layer(network.head.layer)
        self.auxiliary = [layer(head.layer) for head in network.auxiliary]

    def features(self, x):
        return [mlp(layers, x_r) for layers, x_r in zip(self.encoders, x, strict=True)]

    def fuse(self, features):
        return linear(self.head, np.concatenate(features, axis=1))

    def __call__(self, x):
        return self.fuse(self.features(x))

    def leaves(self):
        """All arrays in the order of `jax.tree.leaves` of the `LateFusion`."""
        layers = [pair for encoder in self.encoders for pair in encoder] + [self.head] + self.auxiliary
        return [array for pair in layers for array in pair]

    def gradient(self, x, y, pull=None):
        """Backpropagation of the cross-entropy by hand; `pull(r, φ_r, x_r)` is added to its gradient for φ_r."""
        gradient = copy.deepcopy(self)
        for array in gradient.leaves():
            array[...] = 0
        features = self.features(x)
        fused = np.concatenate(features, axis=1)
        error = (softmax(linear(self.head, fused)) - np.eye(len(self.head[1]))[y]) / len(y)
        gradient.head = [error.T @ fused, error.sum(axis=0)]
        down, start = error @ self.head[0], 0
        for r, (layers, x_r, phi) in enumerate(zip(self.encoders, x, features, strict=True)):
            own = down[:, start : start + phi.shape[1]]
            start += phi.shape[1]
            own = own if pull is None else own + pull(r, phi, x_r)
            inputs = [x_r]
            for hidden in layers[:-1]:
                inputs.append(np.maximum(linear(hidden, inputs[-1]), 0))
            for depth in reversed(range(len(layers))):
                gradient.encoders[r][depth] = [own.T @ inputs[depth], own.sum(axis=0)]
                own = (own @ layers[depth][0]) * (inputs[depth] > 0)
        return gradient


def layer(module):
    return [np.array(module.weight, float), np.array(module.bias, float)]


def linear(parameters, x):
    return x @ parameters[0].T + parameters[1]


def mlp(layers, x):
    for hidden in layers[:-1]:
        x = np.maximum(linear(hidden, x), 0)
    return linear(layers[-1], x)


class Optimiser:
    """Descent of a list of arrays, in place: plain, or Adam with β = (0.9, 0.999), ε = 1e-8."""

    def __init__(self, kind):
        self.kind, self.t = kind, 0
        self.m, self.v = np.zeros(()), np.zeros(())

    def step(self, arrays, gradients, rates):
        """A rate per array."""
        self.t += 1
        flat = np.concatenate([g.ravel() for g in gradients])
        self.m = 0.9 * self.m + 0.1 * flat
        self.v = 0.999 * self.v + 0.001 * flat**2
        adam = (self.m / (1 - 0.9**self.t)) / (np.sqrt(self.v / (1 - 0.999**self.t)) + 1e-8)
        update = {"sgd": flat, "adam": adam}[self.kind]
        parts = np.split(update, np.cumsum([a.size for a in arrays])[:-1])
        for array, part, rate in zip(arrays, parts, rates, strict=True):
            array -= rate * part.reshape(array.shape)


def rates(schedule, learning_rate, total):
    """The learning rate of every step: η, or η ½(1 + cos(πt/T))."""
    decayed = {"constant": lambda t: 1.0, "cosine": lambda t: (1 + math.cos(math.pi * t / total)) / 2}
    return [learning_rate * decayed[schedule.decay](t) for t in range(total)]


def descend(network, x, y, batches, rates, optimiser="sgd", probes=(), pull=None, encoder_rate=1.0):
    """Yields (network, probes) after every step; `batches` are the samples of every step.

    `encoder_rate`: the encoders' learning rate relative to the others'.
    """
    network, probes = copy.deepcopy(network), copy.deepcopy(list(probes))
    of_network, of_probes = Optimiser(optimiser), Optimiser(optimiser)
    encoders = sum(2 * len(layers) for layers in network.encoders)
    for batch, rate in zip(batches, rates, strict=True):
        x_b, y_b = [x_r[batch] for x_r in x], y[batch]
        probe_gradients = []
        for probe, phi in zip(probes, network.features(x_b), strict=False):
            error = (softmax(linear(probe, phi)) - np.eye(len(probe[1]))[y_b]) / len(y_b)
            probe_gradients += [error.T @ phi, error.sum(axis=0)]
        arrays = network.leaves()
        relative = [encoder_rate] * encoders + [1.0] * (len(arrays) - encoders)
        of_network.step(arrays, network.gradient(x_b, y_b, pull).leaves(), [rate * factor for factor in relative])
        if probes:
            arrays = [array for probe in probes for array in probe]
            of_probes.step(arrays, probe_gradients, [rate] * len(arrays))
        yield network, probes


def linear_evaluation(training, test, y, K, ridge):
    """(objective at the minimum, logits on training and test features), by scipy on standardised features."""
    mean, sd = training.mean(axis=0), training.std(axis=0)
    constant = training.min(axis=0) == training.max(axis=0)
    mean, sd = np.where(constant, training[0], mean), np.where(constant, 1, sd)
    z = (training - mean) / sd
    n, F = z.shape

    def objective(flat):
        weights, bias = flat[: F * K].reshape(F, K), flat[F * K :]
        error = (softmax(z @ weights + bias) - np.eye(K)[y]) / n
        value = cross_entropy(z @ weights + bias, y) + ridge / 2 * np.sum(weights**2)
        return value, np.concatenate([(z.T @ error + ridge * weights).ravel(), error.sum(axis=0)])

    options = {"maxiter": 10_000, "gtol": 1e-11, "ftol": 1e-15}
    found = minimize(objective, np.zeros(F * K + K), jac=True, method="L-BFGS-B", options=options)
    weights, bias = found.x[: F * K].reshape(F, K), found.x[F * K :]
    return found.fun, z @ weights + bias, (test - mean) / sd @ weights + bias
