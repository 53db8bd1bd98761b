"""Annotations enforced, profiles of hypothesis, compiled programs for the whole run, and exactness on request."""

import os
import tempfile

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
