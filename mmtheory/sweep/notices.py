"""What a user is told that is no error."""

import sys

from tqdm import tqdm


def notice(sentence: str) -> None:
    """Print a sentence on standard error, above a bar that is there."""
    tqdm.write(f"note: {sentence}", file=sys.stderr)


def warn(sentence: str) -> None:
    """Print what may make results mean something else."""
    tqdm.write(f"warning: {sentence}", file=sys.stderr)


def duration(seconds: float) -> str:
    """A time in words: 5 hours."""
    for unit, length in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} seconds"
