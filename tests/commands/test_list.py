"""The list of claims is quick: it loads nothing that draws, stores or plans."""

import os
import subprocess
import sys
from pathlib import Path

NOT_NEEDED = {
    "dask",
    "distributed",
    "matplotlib",
    "mmtheory.figures",
    "mmtheory.sweep",
    "netCDF4",
    "pandas",
    "scipy.integrate",
    "scipy.optimize",
    "scipy.stats",
    "xarray",
}


def test_a_list_loads_only_the_claims(tmp_path):
    code = "import sys; from mmtheory.commands.main import main; main(['list']); print(*sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, env=environment, check=True
    )
    *lines, modules = done.stdout.splitlines()
    assert any(line.startswith("competition.theorem-5.1.test ") for line in lines)
    loaded = set(modules.split())
    assert not NOT_NEEDED & loaded
    own = {name for name in loaded if name.startswith("mmtheory.commands.")}
    assert own == {"mmtheory.commands.main", "mmtheory.commands.ledger"}
