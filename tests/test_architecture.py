"""The rule of the house: imports run downwards, wings do not import one another, and no PyTorch."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Each layer may import from itself only as named, and from those above it in this list.
FOUNDATION = {"stats", "estimate", "claim", "papers", "seeds", "parameter"}
GROUND = {"datasets": FOUNDATION, "learners": FOUNDATION | {"datasets"}}
WINGS = {"competition", "laziness", "umt", "greedy", "segmentation"}
MEETINGS = {"remedies"}
COLLECTORS = {"sweep", "ledger"}
OUTSIDE = {"commands", "figures", "published"}

# A noun's methods may reach, when they are called, what is built on it.
REACHES_UP = {
    "competition/run.py": {"mmtheory.competition.sweep", "mmtheory.sweep", "tqdm.auto", "xarray"},
    "competition/plots.py": {
        "matplotlib",
        "matplotlib.figure",
        "mmtheory.figures.class_accuracy",
        "mmtheory.figures.drawing",
        "mmtheory.figures.gamma_trajectories",
    },
    "competition/summary.py": {"mmtheory.competition.tables"},
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


@pytest.mark.parametrize("path", modules("mmtheory"), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_downwards(path):
    own = path.relative_to(ROOT / "mmtheory").parts[0].removesuffix(".py")
    for name in imported(path):
        top, _, rest = name.partition(".")
        assert top not in {"torch", "argparse", "tests"}
        if own in OUTSIDE:
            continue
        assert top not in {"tyro", "tqdm", "matplotlib"}
        assert rest.partition(".")[0] not in OUTSIDE or top != "mmtheory"
        if top != "mmtheory" or not rest:
            continue
        other = rest.split(".")[0]
        if own in FOUNDATION:
            assert other in FOUNDATION
        if own in GROUND:
            assert other == own or other in GROUND[own]
        if own in WINGS:
            assert other == own or other in FOUNDATION | set(GROUND)
        if own in MEETINGS:
            assert other == own or other not in MEETINGS | COLLECTORS


def test_every_file_has_its_layer():
    known = FOUNDATION | set(GROUND) | WINGS | MEETINGS | COLLECTORS | OUTSIDE | {"__init__"}
    assert {path.relative_to(ROOT / "mmtheory").parts[0].removesuffix(".py") for path in modules("mmtheory")} <= known


FOLDERS = sorted(path.parent.name for path in (ROOT / "mmtheory").glob("*/__init__.py"))


@pytest.mark.parametrize("wing", FOLDERS)
def test_a_folder_has_no_cycles(wing):
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


@pytest.mark.parametrize("wing", ["competition", "laziness"])
def test_the_theory_needs_only_numpy_jax_and_scipy(wing):
    allowed = {"numpy", "jax", "scipy", "jaxtyping", "mmtheory"}
    for path in modules(f"mmtheory/{wing}"):
        for name in imported(path):
            top = name.partition(".")[0]
            assert top in allowed or top in sys.stdlib_module_names, (path, name)
