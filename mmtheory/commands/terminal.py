"""What a command is connected to: encodings that lack characters, readers who leave, devices that are full."""

from __future__ import annotations

import errno
import functools
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import TypeAlias

Main: TypeAlias = Callable[[Sequence[str]], int]

_FULL = {errno.ENOSPC, errno.EFBIG, errno.EIO, errno.EDQUOT}
"""What a device says that takes no more."""


def at_any_terminal(main: Main) -> Main:
    """The command line `main`, whatever standard output is.

    Characters that its encoding lacks are replaced. If it is a pipe whose reader has gone, the process ends as others
    do, by SIGPIPE and without a word. If nothing can be written to it, it ends with a sentence and exit code 1.
    """

    @functools.wraps(main)
    def connected(argv: Sequence[str]) -> int:
        _replace_what_the_encoding_lacks()
        try:
            try:
                return main(argv)
            finally:
                if sys.stdout is not None:
                    sys.stdout.flush()
        except BrokenPipeError:
            _discard_output()
            return _end_by_signal()
        except OSError as error:
            # Files are written elsewhere, and what goes wrong with one names it.
            if error.filename is not None or error.errno not in _FULL:
                raise
            _discard_output()
            print(f"error: cannot write to standard output: {error.strerror}", file=sys.stderr)
            return 1

    return connected


def _replace_what_the_encoding_lacks() -> None:
    for stream in (sys.stdout, sys.stderr):
        # A notebook's streams, and None, have no such method.
        if getattr(stream, "errors", None) == "strict" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _discard_output() -> None:
    """Python writes what is left when it ends, and would complain again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _end_by_signal() -> int:
    if hasattr(signal, "SIGPIPE"):
        # Not from the beginning: sockets of a cluster would end the process, too.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGPIPE)
    return 1
