"""Modality laziness, exactly: the command `mmtheory laziness`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from mmtheory.commands.main import main

if __name__ == "__main__":
    sys.exit(main(["laziness", *sys.argv[1:]]))
