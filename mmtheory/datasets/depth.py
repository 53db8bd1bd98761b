"""Depth images as networks take them: gaps filled, scaled, and beside them the slopes of the surface."""

import numpy as np
from jaxtyping import Bool, Float


def filled(
    depth: Float[np.ndarray, "n row column"], measured: Bool[np.ndarray, "n row column"]
) -> Float[np.ndarray, "n row column"]:
    """Gaps grow shut from their rims: a pixel takes the mean of its eight neighbours that are known; 0 without any."""
    values, known = np.where(measured, depth, 0.0), np.array(measured, float)
    while True:
        sums, counts = _neighbours(values), _neighbours(known)
        rim = (known == 0) & (counts > 0)
        if not rim.any():
            return values
        values = np.where(rim, sums / np.maximum(counts, 1), values)
        known = np.where(rim, 1.0, known)


def _neighbours(x: np.ndarray) -> np.ndarray:
    """The sum of the 3×3 pixels around each."""
    rows, columns = x.shape[1:]
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1)))
    return np.sum([padded[:, i : i + rows, j : j + columns] for i in range(3) for j in range(3)], axis=0)


def with_slopes(
    depth: Float[np.ndarray, "n row column"], measured: Bool[np.ndarray, "n row column"], middle: float, spread: float
) -> Float[np.ndarray, "n row column 3"]:
    """(filled depth − middle)/spread, and its slopes down and to the right, ten times and cut to ±1.

    What tells a flat surface from a round one is small beside the steps between objects; hence channels of its own, as
    encodings of depth by height and angle have them.
    """
    whole = (filled(depth, measured) - middle) / spread
    slopes = (np.clip(10 * np.gradient(whole, axis=axis), -1, 1) for axis in (1, 2))
    return np.stack([whole, *slopes], axis=-1)
