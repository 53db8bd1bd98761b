"""What `make fuzz` draws, a little of it, and all it has found before."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_a_little_of_everything():
    environment = {**os.environ, "JAXTYPING_DISABLE": "1", "FUZZ_SECONDS": "0"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:xdist", "tests/fuzz.py"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
