"""Labelled results on disk: netCDF files, each of some seeds of a grid point, named by what the numbers depend on.

A file appears whole or not at all, so a sweep that was stopped at any moment resumes at the grid point it was in, a
finished one is free, and more seeds cost only the new ones. A file is believed by what is in it, not by its name. This
file knows nothing about what is computed.
"""

from __future__ import annotations

import dataclasses
import hashlib
import inspect
import json
import traceback
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import numpy as np
import xarray as xr

from mmtheory.parameter import ParameterError, shortened
from mmtheory.stages import stage
from mmtheory.sweep.environment import Environment, versions
from mmtheory.sweep.files import write_bytes, write_text
from mmtheory.sweep.grid import Point
from mmtheory.sweep.listing import Block, Listing
from mmtheory.sweep.notices import notice

_SEAL = b"\nsha256 "
"""Between a netCDF file, whose readers do not mind what follows, and its checksum."""

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


def write(dataset: xr.Dataset, block: Block, out: Path) -> None:
    """Store the results of a block: the point's axes are dimensions of length one, its other parameters coordinates.

    Raises Unwritten.
    """
    point = block.point
    taken = {*dataset.variables, *dataset.dims}
    fixed = {name: label for name, label in point.fixed.items() if name not in taken}
    placed = dataset.assign_coords(fixed).expand_dims({axis: [label] for axis, label in point.axes.items()})
    placed.attrs |= {**_attributes(block), "versions": json.dumps(versions()), "content": _content(placed)}
    content = bytes(placed.to_netcdf(None, engine="netcdf4"))
    write_bytes(out / block.file, content + _SEAL + hashlib.sha256(content).hexdigest().encode())
    _error_path(point, out).unlink(missing_ok=True)


def _attributes(block: Block) -> dict[str, str]:
    """What tells the results of a block from others; the file's name tells its seeds, and a copy may have another."""
    config = json.dumps(block.point.config, sort_keys=True)
    return {"config": config, "environment": block.where.text, "file": block.file}


def _content(dataset: xr.Dataset) -> str:
    """A fingerprint of all arrays, the same before and after a file."""
    digest = hashlib.sha256()
    for name in sorted(map(str, dataset.variables)):
        values = dataset[name].values
        # Texts come back from a file as another type of text.
        plain = "\0".join(map(str, values.ravel())).encode() if values.dtype.kind in "OSU" else values.tobytes()
        digest.update(f"{name} {dataset[name].dims} {values.shape}\n".encode() + plain)
    return digest.hexdigest()


def write_error(error: BaseException, point: Point, out: Path) -> Path:
    """Store why a grid point has no results, until it has some: its axes and the traceback. Returns where."""
    write_text(_error_path(point, out), f"{point.place}\n\n{''.join(traceback.format_exception(error))}")
    return _error_path(point, out)


def _error_path(point: Point, out: Path) -> Path:
    return out / f"{point.name}.error.txt"


def missing(points: Iterable[Point[Any]], seeds: range, where: Environment, listing: Listing) -> list[Block]:
    """What a folder lacks of the points' seeds, in order; a file that cannot be believed is set aside, and it is said.

    Raises ParameterError where a folder stands in a file's place.
    """
    lacking = []
    for point in points:
        while unusable := [block for block, _ in listing.held(point, seeds, where)[0] if not _believed(block, listing)]:
            # Without them, other files may have to do.
            for block in unusable:
                listing.forget(block)
        lacking += [Block(point, each, where) for each in listing.held(point, seeds, where)[1]]
    return lacking


def _believed(block: Block, listing: Listing) -> bool:
    try:
        _check(block, listing.out)
    except Unbelievable as sentence:
        path = listing.out / block.file
        aside = path.with_name(f"{path.name}.unusable")
        # It may have gone since the folder was listed.
        with suppress(FileNotFoundError):
            path.replace(aside)
        notice(f"{shortened(path)} {sentence}; it is {aside.name} now, and computed again")
        return False
    return True


def read(point: Point[Any], seeds: range, where: Environment, listing: Listing) -> xr.Dataset:
    """The stored results of a grid point for some seeds, of which the folder lacks none, in memory.

    Raises ParameterError for a file that is not what it was.
    """
    parts = []
    for block, wanted in listing.held(point, seeds, where)[0]:
        from_first = slice(wanted.start - block.seeds.start, wanted.stop - block.seeds.start)
        try:
            with stage("netCDF"):
                parts.append(read_block(block, listing.out).isel(seed=from_first))
        except Unbelievable as sentence:
            raise ParameterError("out", f"{shortened(listing.out / block.file)} {sentence}") from None
    if len(parts) == 1:
        return parts[0]
    return xr.concat(
        parts, "seed", data_vars="minimal", coords="minimal", compat="equals", join="exact", combine_attrs="override"
    )


def files(point: Point[Any], seeds: range, where: Environment, listing: Listing) -> list[str]:
    """The names of the files that `read` reads."""
    return [block.file for block, _ in listing.held(point, seeds, where)[0]]


def computed_elsewhere(point: Point[Any], where: Environment, listing: Listing) -> str:
    """How results differ that a folder holds of the same configuration, computed in another environment; "" if none."""
    for name in listing.elsewhere(point, where):
        path = listing.out / name
        try:
            check_seal(path.read_bytes())
            with xr.open_dataset(path, engine="netcdf4") as stored:
                other = json.loads(stored.attrs["environment"])
        except Exception:  # As in `read_block`.
            continue
        differ = [name for name in where.values if where.values[name] != other.get(name)]
        return ", ".join(f"{name} {other.get(name)} instead of {where.values[name]}" for name in differ)
    return ""


class Unbelievable(Exception):
    """What is wrong with a file of results."""


def check_seal(stored: bytes) -> None:
    """Raise Unbelievable for a file that was changed or cut: netCDF's library may crash on one, and the process too."""
    content, _, checksum = stored.rpartition(_SEAL)
    if hashlib.sha256(content).hexdigest().encode() != checksum:
        raise Unbelievable("is damaged")


def _check(block: Block, out: Path) -> None:
    """Raise Unbelievable if the file of a block does not hold it; arrays are parsed only where there is a doubt."""
    stored = _bytes(block, out)
    check_seal(stored)
    # Attributes lie in a file as they are, and to find them takes a hundredth of the time of reading all.
    if not all(text.encode() in stored for text in _attributes(block).values()):
        read_block(block, out)


def _bytes(block: Block, out: Path) -> bytes:
    path = out / block.file
    if path.exists() and not path.is_file():
        raise ParameterError("out", f"{shortened(path)} is no file, and results belong there")
    try:
        return path.read_bytes()
    except OSError:
        raise Unbelievable("is damaged") from None


def read_block(block: Block, out: Path) -> xr.Dataset:
    """What the file of a block holds, if it is the block's; raises Unbelievable."""
    stored = _bytes(block, out)
    check_seal(stored)
    try:
        dataset = xr.load_dataset(stored, engine="netcdf4")
        stated = {name: dataset.attrs[name] for name in ("config", "environment", "file", "content")}
        content, seeds = _content(dataset), dataset.sizes["seed"]
    except Exception:  # The parsers of netCDF and HDF5 raise a dozen types on bytes that are neither.
        raise Unbelievable("is damaged") from None
    if stated != {**_attributes(block), "content": stated["content"]}:
        raise Unbelievable("holds the results of something else")
    if stated["content"] != content or seeds != len(block.seeds):
        raise Unbelievable("is damaged")
    return dataset


def run_missing(blocks: Sequence[Block], out: Path, compute: Callable[[Block], xr.Dataset], workers: int = 1) -> None:
    """Compute and store blocks in order, `workers` of them at a time. Raises Unwritten."""
    with ThreadPoolExecutor(workers) as pool:
        computed = map(compute, blocks) if workers == 1 else pool.map(compute, blocks)
        try:
            # Only this thread writes: netCDF's library is not made for several.
            for block, dataset in zip(blocks, computed, strict=True):
                with stage("netCDF"):
                    write(dataset, block, out)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
