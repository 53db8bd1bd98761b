"""The list of claims is quick: it loads nothing that draws, stores or plans."""

from mmtheory.commands.main import COMMANDS
from tests.processes import python

NOT_NEEDED = {
    "dask",
    "distributed",
    "matplotlib",
    "mmtheory.commands.frame",
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
    *lines, modules = python(code, folder=tmp_path).stdout.splitlines()
    assert any(line.startswith("competition.theorem-5.1.test ") for line in lines)
    loaded = set(modules.split())
    assert not NOT_NEEDED & loaded
    others = {module for module, _ in COMMANDS.values()} - {"ledger"}
    assert not loaded & {f"mmtheory.commands.{module}" for module in others}
