"""Labelled results on disk: one netCDF file per grid point, named by the hash of its configuration.

A file appears whole or not at all, so a sweep that was stopped at any moment resumes at the grid point it was in, and
a finished one is free. This file knows nothing about what is computed.
"""

import dataclasses
import inspect
import json
import os
import traceback
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import numpy as np
import xarray as xr

from mmtheory.sweep.grid import Point

Dims: TypeAlias = Callable[[tuple[str, ...]], tuple[str, ...]]
Tree = TypeVar("Tree")


def labelled(tree: Any, leading: Sequence[str] = (), prefix: str = "", dims: Dims = tuple) -> dict[str, xr.Variable]:
    """The arrays of nested dataclasses as xarray variables, by the `dims` and `long_name` of their fields' metadata.

    `leading` names axes in front of the declared ones and `dims` rewrites those. A field of dataclass type is
    entered; any other without `dims` is left out.
    """
    variables: dict[str, xr.Variable] = {}
    for f in dataclasses.fields(tree):
        value = getattr(tree, f.name)
        if dataclasses.is_dataclass(value):
            variables |= labelled(value, leading, prefix, dims)
        elif "dims" in f.metadata:
            axes = (*leading, *dims(f.metadata["dims"]))
            variables[prefix + f.name] = xr.Variable(axes, value, {"long_name": f.metadata["long_name"]})
    return variables


def unlabelled(tree: type[Tree], variables: xr.Dataset, prefix: str = "") -> Tree:
    """The inverse of `labelled`: an instance of `tree` with numpy arrays; fields that were left out are ()."""
    hints = inspect.get_annotations(tree, eval_str=True)
    values: dict[str, Any] = {}
    for f in dataclasses.fields(tree):  # type: ignore[arg-type]
        if dataclasses.is_dataclass(hints[f.name]):
            values[f.name] = unlabelled(hints[f.name], variables, prefix)
        else:
            values[f.name] = np.asarray(variables[prefix + f.name]) if "dims" in f.metadata else ()
    return tree(**values)


def versions() -> dict[str, str]:
    """Of the packages that numbers depend on."""
    return {name: version(name) for name in ("mmtheory", "equinox", "jax", "jaxlib", "numpy", "optax", "xarray")}


def write(dataset: xr.Dataset, point: Point, out: Path) -> None:
    """Store the results of a grid point, with its axes as dimensions of length one and its config as attributes."""
    placed = dataset.expand_dims({axis: [label] for axis, label in point.axes.items()})
    placed.attrs |= {
        "config": json.dumps(point.config, sort_keys=True),
        "versions": json.dumps(versions()),
    }
    # Written aside and renamed: whatever stops the process, the final name never holds a partial file.
    part = out / f".{point.name}.part"
    placed.to_netcdf(part, engine="netcdf4")
    os.replace(part, point.path(out))
    _error_path(point, out).unlink(missing_ok=True)


def write_error(error: BaseException, point: Point, out: Path) -> Path:
    """Store why a grid point has no results, until it has some: its axes and the traceback. Returns where."""
    write_text(_error_path(point, out), f"{point.place}\n\n{''.join(traceback.format_exception(error))}")
    return _error_path(point, out)


def _error_path(point: Point, out: Path) -> Path:
    return out / f"{point.name}.error.txt"


def read(point: Point, out: Path) -> xr.Dataset:
    """The stored results of a grid point, in memory."""
    return xr.load_dataset(point.path(out), engine="netcdf4")


def run_missing(points: Iterable[Point], out: Path, compute: Callable[[Point], xr.Dataset], workers: int = 1) -> None:
    """Compute and store every grid point that `out` does not hold yet, in order, `workers` of them at a time."""
    missing = [point for point in points if not point.path(out).exists()]
    with ThreadPoolExecutor(workers) as pool:
        computed = map(compute, missing) if workers == 1 else pool.map(compute, missing)
        try:
            # Only this thread writes: netCDF's library is not made for several.
            for point, dataset in zip(missing, computed, strict=True):
                write(dataset, point, out)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def write_text(path: Path, text: str) -> None:
    """Store a text file whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)
