"""Python in a process of its own: what it says, what it has loaded, and numbers on other cores and devices."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

ELSEWHERE = """
import os, sys
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(sys.argv[1])])
import jax
jax.config.update("jax_num_cpu_devices", int(sys.argv[2]))
{code}
print(b"".join(leaf.tobytes() for leaf in jax.tree.leaves(found)).hex())
"""

cores_can_be_hidden = pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="cores cannot be hidden here")


def python(code, *words, folder=ROOT, **variables):
    """The finished process; `variables` are of its environment."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    command = [sys.executable, "-c", code, *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    return done


def bits(code, cores, devices):
    """Of all arrays that the code has `found`, in a process with so many cores and devices."""
    return python(ELSEWHERE.format(code=code), str(cores), str(devices)).stdout.strip()
