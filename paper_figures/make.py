"""Draw the figures of the papers: python paper_figures/make.py [NAME ...], all without a name."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from mmtheory.commands.main import main

if __name__ == "__main__":
    sys.exit(main(["figures", *sys.argv[1:]]))
