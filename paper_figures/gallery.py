"""Put what was drawn into the gallery: python paper_figures/gallery.py [NAME ...], all figures without a name."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from PIL import Image

from mmtheory.figures.make import NAMES, RESULTS

PICTURES = Path(__file__).parent / "pictures"


def take(name: str) -> None:
    """One drawn figure, at its full size and with all its colours: of a palette's few, greys would get tints."""
    with Image.open(RESULTS / f"{name}.png") as image:
        image.convert("RGB").save(PICTURES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    for figure in sys.argv[1:] or NAMES:
        if (RESULTS / f"{figure}.png").is_file():
            take(figure)
        else:
            print(f"{figure} is not drawn, and its picture stays: make figures FIG={figure}", file=sys.stderr)
