"""Pixel accuracy and intersection over union, from counts of what was predicted for what."""

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int


def confusion(prediction: Int[Array, "*shape"], label: Int[Array, "*shape"], K: int) -> Int[Array, "K K"]:
    """How many pixels of each class (row) were taken for each class (column); negative labels do not count."""
    pair = jnp.where(label >= 0, K * label + prediction.astype(label.dtype), K * K)
    return jnp.bincount(pair.ravel(), length=K * K + 1)[:-1].reshape(K, K)


def class_iou(counts: Int[np.ndarray, "*runs K K"]) -> Float[np.ndarray, "*runs K"]:
    """|truth ∩ prediction| / |truth ∪ prediction| of every class; NaN where it is in neither."""
    counts = np.asarray(counts, float)
    both = np.diagonal(counts, axis1=-2, axis2=-1)
    union = counts.sum(-1) + counts.sum(-2) - both
    return np.divide(both, union, out=np.full(union.shape, np.nan), where=union > 0)


def mean_iou(counts: Int[np.ndarray, "*runs K K"]) -> Float[np.ndarray, "*runs"]:
    """mIoU: the mean over the classes that are in the truth or in the prediction; NaN without any."""
    return np.ma.filled(np.ma.masked_invalid(class_iou(counts)).mean(axis=-1), np.nan)


def pixel_accuracy(counts: Int[np.ndarray, "*runs K K"]) -> Float[np.ndarray, "*runs"]:
    """The share of the pixels whose class is predicted; NaN without any."""
    counts = np.asarray(counts, float)
    right, all_of = np.trace(counts, axis1=-2, axis2=-1), counts.sum((-2, -1))
    return np.divide(right, all_of, out=np.full(all_of.shape, np.nan), where=all_of > 0)
