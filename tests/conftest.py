"""Annotations enforced, profiles of hypothesis, compiled programs for the whole run, and exactness on request."""

import os
import tempfile
from pathlib import Path

import hypothesis
import jax
import jaxtyping
import pytest

_register = jax.tree_util.register_dataclass


def _registered(cls, *args, **kwargs):
    # jax rebuilds its dataclasses from whatever its transformations hold, axes or nothing instead of arrays.
    cls.__no_type_check__ = True
    return _register(cls, *args, **kwargs)


pytest.MonkeyPatch().setattr(jax.tree_util, "register_dataclass", _registered)
# Before anything of mmtheory is imported; an int will do for a float.
jaxtyping.install_import_hook("mmtheory", "beartype.beartype(conf=beartype.BeartypeConf(is_pep484_tower=True))")

for name, examples in (("dev", 10), ("ci", 25), ("thorough", 1000)):
    # Compilation makes first examples slow, and timing is no property under test.
    hypothesis.settings.register_profile(name, max_examples=examples, deadline=None, derandomize=name == "ci")
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))

# What is broadcast is written out.
jax.config.update("jax_numpy_rank_promotion", "raise")

# Workers and the processes they start compile many programs in common: one of them does, for all.
CACHE = "JAX_COMPILATION_CACHE_DIR"
if CACHE not in os.environ:
    _folder = tempfile.TemporaryDirectory(prefix="mmtheory-compiled-")
    os.environ[CACHE] = _folder.name
jax.config.update("jax_compilation_cache_dir", os.environ[CACHE])


MAPS = Path("/proc/self/maps")
MANY_MAPS = 20_000


@pytest.fixture(scope="module", autouse=True)
def few_compiled_programs():
    """Forget compiled programs between modules before they fill the memory maps that Linux lets a process have.

    Each program takes some, the limit is 65,530 unless it is raised, and beyond it XLA crashes.
    """
    yield
    if MAPS.exists() and MAPS.read_bytes().count(b"\n") > MANY_MAPS:
        jax.clear_caches()


@pytest.fixture
def unchecked(monkeypatch):
    """No annotations enforced: for what refuses by itself what they forbid."""
    monkeypatch.setattr(jaxtyping.config, "jaxtyping_disable", True)


@pytest.fixture(scope="module")
def stand_ins():
    """No annotations enforced in a module whose tests hand over stand-ins, or numpy's arrays for jax's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jaxtyping.config, "jaxtyping_disable", True)
        yield


@pytest.fixture(scope="module")
def float64():
    """Double precision throughout a module: `pytestmark = pytest.mark.usefixtures("float64")`."""
    with jax.enable_x64(True):
        yield
