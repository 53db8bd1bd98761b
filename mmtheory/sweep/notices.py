"""A sentence for the user that is no error."""

import sys

from tqdm import tqdm


def notice(sentence: str) -> None:
    """Print a sentence on standard error, above a bar that is there."""
    tqdm.write(f"note: {sentence}", file=sys.stderr)
