"""The package as a theorist meets it in a notebook: nothing prepared, JAX started, an empty folder."""

import pytest

import mmtheory as mm
from tests.processes import ROOT, python

NOTEBOOK = """
import jax
jax.numpy.ones(3).block_until_ready()
import mmtheory as mm
run = mm.competition.simulate(mm.competition.Parameters(K=3, n=40, m=3, steps=30, mu=(.002, .01)), seeds=2)
print(run.summary); print(run.dataset); print(run.plot.gamma())
print(mm.laziness.Instance.read("mine.toml").compare())
print(mm.verify("laziness.theorem-1a.strict"))
"""

MINE = """
c = 2
tau = 0.55
feature = [
    {name = "f", kind = "self-standing", modality = 1, p = 0.2},
    {name = "g", kind = "self-standing", modality = 2, p = 0.4},
]
"""


def test_a_notebook(tmp_path):
    (tmp_path / "mine.toml").write_text(MINE, encoding="utf-8")
    done = python(NOTEBOOK, folder=tmp_path)
    # Where it takes long, lines say how far it is.
    assert not [line for line in done.stderr.splitlines() if " seeds in " not in line]
    for words in ("joint test error", "<xarray.Dataset>", "Figure(", "b_1 = 1", "1 checked, all as declared"):
        assert words in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["mine.toml"]


def test_the_import_itself_is_free(tmp_path):
    loaded = python("import sys; import mmtheory; dir(mmtheory); print(*sys.modules)", folder=tmp_path).stdout.split()
    assert not {"numpy", "jax", "xarray", "matplotlib", "mmtheory.ledger"} & set(loaded)


def test_all_that_is_named_is_there():
    assert set(mm.__all__) <= set(dir(mm))
    for name in mm.__all__:
        part = getattr(mm, name)
        for noun in getattr(part, "__all__", ()):
            assert getattr(part, noun) is not None
    assert callable(mm.verify)
    with pytest.raises(AttributeError, match="module 'mmtheory' has no attribute 'nosuchwing'"):
        mm.nosuchwing  # noqa: B018
    with pytest.raises(ImportError):
        from mmtheory import nosuchwing  # noqa: F401


def test_the_face_is_short():
    text = (ROOT / "mmtheory" / "__init__.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 30
