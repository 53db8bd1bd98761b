"""Profiles of hypothesis, compiled programs for the whole run, and exactness on request."""

import os
import tempfile

import hypothesis
import jax
import pytest

for name, examples in (("dev", 10), ("ci", 25), ("thorough", 1000)):
    # Compilation makes first examples slow, and timing is no property under test.
    hypothesis.settings.register_profile(name, max_examples=examples, deadline=None, derandomize=name == "ci")
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


# Workers and the processes they start compile many programs in common: one of them does, for all.
CACHE = "JAX_COMPILATION_CACHE_DIR"
if CACHE not in os.environ:
    _folder = tempfile.TemporaryDirectory(prefix="mmtheory-compiled-")
    os.environ[CACHE] = _folder.name
jax.config.update("jax_compilation_cache_dir", os.environ[CACHE])


@pytest.fixture(scope="module")
def float64():
    """Double precision throughout a module: `pytestmark = pytest.mark.usefixtures("float64")`."""
    with jax.enable_x64(True):
        yield
