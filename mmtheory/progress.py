"""How far some work is: a bar in a terminal or a notebook, and in a log file or a pipe a line now and then."""

from __future__ import annotations

import sys
import threading
import time
from types import TracebackType
from typing import Any

from tqdm import tqdm
from tqdm.auto import tqdm as tqdm_auto

_EVERY = 10
"""Seconds to the first line of a log; a longer work says less often how far it is."""


def bar(total: float, unit: str = "it", layout: str | None = None) -> Any:
    """A bar over `total` units that appears after two seconds, or what prints lines in its place.

    Either is a context manager that is told by `update` how many more units are done, and by `set_description_str` of
    what. `layout` is tqdm's `bar_format`.
    """
    shown = Bar(total=total, unit=unit, bar_format=layout, disable=None, smoothing=0, delay=2)
    return Lines(total, unit, layout) if shown.disable else shown


_LAYOUT = "{percentage:3.0f} %, {n_fmt} of {total_fmt} {unit}s in {elapsed}, about {remaining} left: {desc}"


class Bar(tqdm_auto):
    """tqdm's, which counts parts of units in two digits."""

    @property
    def format_dict(self) -> Any:
        """What is printed."""
        return {**super().format_dict, "n": _tidy(self.n)}


def _tidy(done: float) -> float:
    return int(done) if done == int(done) else round(done, 2)


class Lines:
    """The lines of a log that say how far some work is: after 10 s, then whenever it took a tenth longer, and its end.

    Work that takes less than 10 s prints none.
    """

    def __init__(self, total: float, unit: str, layout: str | None):
        self._total, self._unit, self._layout = total, unit, layout or _LAYOUT
        self._what = ""
        self._done: float = 0
        self._began, self._next = time.monotonic(), float(_EVERY)
        self._one_at_a_time = threading.Lock()

    def __enter__(self) -> Lines:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._next > _EVERY and kind is None:
            self._print(self._elapsed)

    def update(self, more: float = 1) -> None:
        """So many more units are done."""
        with self._one_at_a_time:
            self._done += more
            self._tell()

    def set_description_str(self, what: str) -> None:
        """What is being done now."""
        with self._one_at_a_time:
            self._what = what
            self._tell()

    @property
    def _elapsed(self) -> float:
        return time.monotonic() - self._began

    def _tell(self) -> None:
        elapsed = self._elapsed
        if elapsed >= self._next:
            self._print(elapsed)
            self._next = max(elapsed + _EVERY, 1.1 * elapsed)

    def _print(self, elapsed: float) -> None:
        line = tqdm.format_meter(
            _tidy(self._done), self._total, elapsed, prefix=self._what, unit=self._unit, bar_format=self._layout
        )
        # Where there is no description.
        print(line.rstrip(": "), file=sys.stderr, flush=True)
