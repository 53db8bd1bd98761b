"""Shrink drawn figures to the thumbnails of README.md: python paper_figures/gallery.py, after make figures."""

import sys
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1]))

from mmtheory.figures.make import NAMES, RESULTS

THUMBNAILS = Path(__file__).parent / "thumbnails"
WIDTH = 420
WIDER = {"overview": 1000}
"""Pixels; what the README begins with is read at its own size."""


def shrink(name: str) -> None:
    """One figure, in 64 colours: what a line drawing needs."""
    width = WIDER.get(name, WIDTH)
    with Image.open(RESULTS / f"{name}.png") as image:
        small = image.convert("RGB").resize(
            (width, round(image.height * width / image.width)), Image.Resampling.LANCZOS
        )
        small.quantize(64).save(THUMBNAILS / f"{name}.png", optimize=True)


if __name__ == "__main__":
    THUMBNAILS.mkdir(exist_ok=True)
    for figure in NAMES:
        shrink(figure)
