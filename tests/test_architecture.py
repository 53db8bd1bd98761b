"""The rule of the house: imports run downwards, wings do not import one another, and no PyTorch."""

import ast
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent

# Each layer may import from itself, where it is a folder, and from those above it in this list.
FOUNDATION = {
    "deferred",
    "stats",
    "estimate",
    "design",
    "familywise",
    "strict",
    "two_groups",
    "decision",
    "columns",
    "precondition",
    "claim",
    "papers",
    "plugin",
    "published",
    "seeds",
    "parameter",
    "memory",
    "progress",
    "stages",
}
GROUND = [{"sweep"}, {"datasets"}, {"learners"}]
WINGS = {"competition", "laziness", "umt", "greedy", "segmentation", "diagnosis"}
ABOVE = [{"remedies"}, {"ledger"}, {"figures"}, {"commands"}, {"__main__"}]
BELOW = {
    layer: set().union(FOUNDATION, *layers[:k])
    for layers in ([*GROUND, WINGS, *ABOVE],)
    for k, names in enumerate(layers)
    for layer in names
}
# One of greedy's data laws is the competition's.
ALSO = {"greedy/sources.py": "competition"}

# A noun's methods may reach, when they are called, what is built on it.
REACHES_UP = {
    "competition/flow.py": {"mmtheory.competition.tables"},
    "competition/run.py": {"mmtheory.competition.sweep", "mmtheory.sweep", "xarray"},
    "competition/plots.py": {
        "matplotlib",
        "matplotlib.figure",
        "mmtheory.figures.class_accuracy",
        "mmtheory.figures.drawing",
        "mmtheory.figures.gamma_trajectories",
    },
    "competition/summary.py": {"mmtheory.competition.tables"},
    "diagnosis/diagnosis.py": {"mmtheory.diagnosis.text"},
    "laziness/instance.py": {"mmtheory.laziness.instance_file", "mmtheory.laziness.readings"},
}


def imported(path):
    allowed = REACHES_UP.get(str(path.relative_to(ROOT / "mmtheory")), set())
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node in tree.body or node.module not in allowed):
            yield node.module or ""
            # What is imported from a package may be a module.
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules(folder):
    return sorted((ROOT / folder).rglob("*.py"))


def test_imports_run_downwards():
    for path in modules("mmtheory"):
        place = path.relative_to(ROOT / "mmtheory")
        own = place.parts[0].removesuffix(".py")
        for name in imported(path):
            top, _, rest = name.partition(".")
            assert top not in {"torch", "argparse", "tests", "experiments", "paper_figures", "benchmarks"}, (path, name)
            assert top != "tyro" or own == "commands", (path, name)
            assert top != "matplotlib" or own == "figures", (path, name)
            other = rest.split(".")[0]
            if top != "mmtheory" or other in {"", "__version__"} or own == "__init__":
                continue
            below = FOUNDATION if own in FOUNDATION else BELOW[own] | {own}
            assert other in below or other == ALSO.get(str(place)), (path, name)


def test_every_file_has_its_layer():
    found = {path.relative_to(ROOT / "mmtheory").parts[0].removesuffix(".py") for path in modules("mmtheory")}
    assert found == FOUNDATION | set(BELOW) | {"__init__"}


FOLDERS = sorted(path.parent.name for path in (ROOT / "mmtheory").glob("*/__init__.py"))


def test_no_folder_has_a_cycle():
    for wing in FOLDERS:
        without_cycle(wing)


def without_cycle(wing):
    graph = {}
    for path in modules(f"mmtheory/{wing}"):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        graph[name] = {n for n in imported(path) if n.startswith(f"mmtheory.{wing}.")}
    # Other names are what modules define.
    graph = {name: needs & graph.keys() for name, needs in graph.items()}
    done: set[str] = set()
    while len(done) < len(graph):
        ready = {name for name, needs in graph.items() if name not in done and needs <= done}
        assert ready, f"cycle among {set(graph) - done}"
        done |= ready


def test_the_theory_needs_only_numpy_jax_and_scipy():
    """What stores and draws results apart, what property tests draw from, and what asks a solver."""
    allowed = {"numpy", "jax", "scipy", "jaxtyping", "mmtheory"}
    for path in (*modules("mmtheory/competition"), *modules("mmtheory/laziness")):
        if path.name in {"sweep.py", "plots.py", "strategies.py", "smt.py"}:
            continue
        for name in imported(path):
            top = name.partition(".")[0]
            assert top in allowed or top in sys.stdlib_module_names, (path, name)


def test_a_wheel_has_every_file_of_the_package():
    """Patterns of `*` are for each package's own folder, those of a package are from its folder on."""
    data = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]
    package = ROOT / "mmtheory"
    found = {path for pattern in data["mmtheory"] for path in package.glob(pattern)}
    found |= {path for init in package.rglob("__init__.py") for name in data["*"] for path in init.parent.glob(name)}
    files = {path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    made_by_coq = {".vo", ".vok", ".vos", ".glob", ".aux"}
    assert {path for path in files - found if path.suffix not in {".py", *made_by_coq}} == set()
