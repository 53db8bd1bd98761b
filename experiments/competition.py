"""The command `mmtheory competition` as a script, from a checkout that need not be installed."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from mmtheory.commands.flags import run_script

if __name__ == "__main__":
    run_script("competition")
