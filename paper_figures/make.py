"""Draw the figures of the papers: python paper_figures/make.py [NAME ...], all without a name."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from mmtheory.figures.make import console

if __name__ == "__main__":
    console()
