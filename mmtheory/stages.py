"""How long the stages of a command take on the clock: what is in `with stage("figures"):`, less the stages within it.

Only the main thread's are counted; while it waits for others, their work is in the stage that waits.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from mmtheory.columns import aligned

_began = _since = time.perf_counter()
_seconds: dict[str, float] = {}
_open: list[str] = []


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Count what is done here as part of a stage of this name, and not of the one around it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _count()
    _open.append(name)
    try:
        yield
    finally:
        _count()
        _open.pop()


def _count() -> None:
    """To the innermost stage that is open goes the time since this was last asked."""
    global _since
    now = time.perf_counter()
    if _open:
        _seconds[_open[-1]] = _seconds.get(_open[-1], 0) + now - _since
    _since = now


def table() -> str:
    """Seconds of all stages since the process began to count, in the order in which they began, and their shares."""
    return "\n".join(aligned(_rows(_seconds, time.perf_counter() - _began)))


def _rows(seconds: Mapping[str, float], total: float) -> list[list[str]]:
    parts = {**seconds, "all else": total - sum(seconds.values()), "total": total}
    return [["stage", "seconds", "%"], *([name, f"{s:.2f}", f"{100 * s / total:.0f}"] for name, s in parts.items())]
