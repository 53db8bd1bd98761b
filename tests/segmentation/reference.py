"""Segmentation networks, their losses and metrics as slow, obvious formulas in numpy.

Maps have shape (sample, row, column, channel); modules are the package's, of which only the arrays are read.
"""

import math

import numpy as np

from tests.learners import reference as learners


def affine(layer, x):
    return np.einsum("...i,ij->...j", x, layer.weight) + layer.bias


def convolution(layer, x, stride=1):
    weight = np.asarray(layer.affine.weight).reshape(3, 3, x.shape[-1], -1)
    return learners.convolution(x, weight, layer.affine.bias, stride)


def normalisation(layer, x):
    out = np.empty(x.shape)
    for k, of_sample in enumerate(x):
        z = (of_sample - of_sample.mean()) / math.sqrt(of_sample.var() + 1e-5)
        out[k] = z * (1 + np.asarray(layer.a)) + layer.b
    return out


def relu(x):
    return np.where(x > 0, x, 0)


def block(layer, x, stride):
    (first, second), (normal, last) = layer.convolutions, layer.normalisations
    inner = relu(normalisation(normal, convolution(first, x, stride)))
    beside = affine(layer.shortcut, x[:, ::stride, ::stride])
    return relu(normalisation(last, convolution(second, inner)) + beside)


def stage(blocks, x):
    """The first block halves rows and columns."""
    for k, layer in enumerate(blocks):
        x = block(layer, x, 2 if k == 0 else 1)
    return x


def encoder(layers, x):
    maps = []
    for blocks in layers.stages:
        x = stage(blocks, x)
        maps.append(x)
    return maps


def squeeze_excitation(layer, x):
    out = np.empty(x.shape)
    for k, of_sample in enumerate(x):
        mean = of_sample.mean((0, 1))
        z = affine(layer.excite, relu(affine(layer.squeeze, mean)))
        out[k] = of_sample / (1 + np.exp(-z))
    return out


def fused(network, x):
    """F_k and D_k."""
    rgb, depth = network.encoders
    F, D = x
    maps, of_depth = [], []
    for k, (of_rgb, with_depth) in enumerate(network.attention):
        D = stage(depth.stages[k], D)
        R = stage(rgb.stages[k], F)
        F = squeeze_excitation(of_rgb, R) + squeeze_excitation(with_depth, D)
        maps.append(F)
        of_depth.append(D)
    return maps, of_depth


def predicted(network, maps):
    return [
        convolution(second, relu(convolution(first, F)))
        for F, (first, second) in zip(maps, network.predictors, strict=True)
    ]


def enlarged(x, rows, columns):
    return np.stack([np.stack([x[:, i // 2, j // 2] for j in range(columns)], 1) for i in range(rows)], 1)


def fours(layer, x):
    """Pixel (2i + a, 2j + b) holds group 2a + b of the four groups of channels at (i, j)."""
    n, rows, columns, _ = x.shape
    groups = np.split(affine(layer, x), 4, axis=-1)
    out = np.empty((n, 2 * rows, 2 * columns, groups[0].shape[-1]))
    for a in range(2):
        for b in range(2):
            for i in range(rows):
                for j in range(columns):
                    out[:, 2 * i + a, 2 * j + b] = groups[2 * a + b][:, i, j]
    return out


def decoder(layers, maps):
    *finer, x = maps
    for rise, beside in zip(layers.rises, finer[::-1], strict=True):
        inner = convolution(rise.convolution, enlarged(x, *beside.shape[1:3]))
        x = relu(normalisation(rise.normalisation, inner) + affine(rise.skip, beside))
    return fours(layers.last, x)


def cross_entropy(logits, y):
    """Mean of −log softmax over the pixels whose label is not negative."""
    losses = []
    for at in np.ndindex(y.shape):
        if y[at] >= 0:
            largest = max(logits[at])
            losses.append(math.log(sum(math.exp(z - largest) for z in logits[at])) + largest - logits[at][y[at]])
    return sum(losses) / len(losses)


def mse(a, b):
    return float(np.mean((np.asarray(a) - b) ** 2))


def taught_loss(network, examples, teachers, weight, passes, decay_every):
    """CE + λ 0.1^⌊passes/N⌋ Σ_k (‖D_k − D*_k‖² + ‖p_k(F_k) − R*_k‖²), the squares means."""
    maps, of_depth = fused(network, examples.x)
    rgb, depth = (encoder(teacher.encoder, x) for teacher, x in zip(teachers, examples.x, strict=True))
    distance = sum(mse(a, b) for a, b in zip(of_depth, depth, strict=True))
    distance += sum(mse(a, b) for a, b in zip(predicted(network, maps), rgb, strict=True))
    task = cross_entropy(decoder(network.decoder, maps), examples.y)
    return task + weight * 0.1 ** (passes // decay_every) * distance


def confusion(prediction, y, K):
    """By truth and prediction, of the pixels whose label is not negative."""
    counts = np.zeros((K, K), int)
    for at in np.ndindex(y.shape):
        if y[at] >= 0:
            counts[y[at], prediction[at]] += 1
    return counts
