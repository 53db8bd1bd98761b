"""The arrays by name of what pandas and xarray hold; neither is imported, for whoever has such an object has done so.

pandas.DataFrame   columns of two levels, key and feature
xarray.Dataset     variables, and coordinates of reserved names; the labels' dimension is that of the samples
a mapping          of arrays, of columns and frames of pandas that have one index, and of arrays of xarray
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from mmtheory.datasets.dataset import DataError
from mmtheory.parameter import shortened


def arrays(data: Any, labels: Sequence[str], reserved: Callable[[str], object]) -> dict[str, np.ndarray]:
    """The arrays by name; raises DataError with one sentence.

    Args:
        labels: keys that the labels may have.
        reserved: whether a key is of one value a sample, and so of no modality.
    """
    pandas, xarray = sys.modules.get("pandas"), sys.modules.get("xarray")
    if pandas is not None and isinstance(data, pandas.DataFrame):
        return _of_frame(data, reserved)
    if xarray is not None and isinstance(data, xarray.Dataset):
        return _of_variables(data, labels, reserved)
    if not isinstance(data, Mapping):
        raise DataError(f"wanted arrays by name, a pandas frame or an xarray data set; got {type(data).__name__}")
    if pandas is not None:
        rows = pandas.DataFrame | pandas.Series
        _check_index({key: value.index for key, value in data.items() if isinstance(value, rows)})
    return {str(key): _array(str(key), value) for key, value in data.items()}


def _array(key: str, value: Any) -> np.ndarray:
    try:
        return np.asarray(value)
    except ValueError:
        raise DataError(
            f"{shortened(key)} has rows of different lengths; fill them up to the longest with NaN"
        ) from None


def _of_frame(frame: Any, reserved: Callable[[str], object]) -> dict[str, np.ndarray]:
    if frame.columns.nlevels != 2:
        raise DataError(
            f"a frame's columns must have two levels, key and feature; got {frame.columns.nlevels}; "
            "a mapping of keys to frames and columns will do, too"
        )
    found = {}
    for key in dict.fromkeys(frame.columns.get_level_values(0)):
        columns = np.asarray(frame[key]).reshape(len(frame), -1)
        found[str(key)] = columns[:, 0] if columns.shape[1] == 1 and reserved(str(key)) else columns
    return found


def _of_variables(data: Any, labels: Sequence[str], reserved: Callable[[str], object]) -> dict[str, np.ndarray]:
    keys = [key for key in data.variables if key in data.data_vars or reserved(str(key))]
    label = next((key for key in labels if key in keys and data[key].ndim == 1), None)
    if label is None:
        return {str(key): np.asarray(data[key]) for key in keys}
    (samples,) = data[label].dims
    for key in keys:
        if samples not in data[key].dims:
            raise DataError(f"{shortened(key)} has no dimension {shortened(samples)}, which is that of {label}")
    return {str(key): np.asarray(data[key].transpose(samples, ...)) for key in keys}


def _check_index(indices: Mapping[Any, Any]) -> None:
    """Raise DataError where rows of one position are of different samples."""
    keys = list(indices)
    for key in keys[1:]:
        if not indices[key].equals(indices[keys[0]]):
            raise DataError(f"{shortened(key)} has another index than {shortened(keys[0])}, so that rows do not match")
