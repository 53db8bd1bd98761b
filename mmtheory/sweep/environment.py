"""What numbers depend on beside a configuration: versions, the kind of platform, and how exact its arithmetic is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import jax

from mmtheory import __version__


@dataclass(frozen=True)
class Environment:
    """Everything by name, as texts."""

    values: Mapping[str, str]

    @classmethod
    def here(cls) -> Environment:
        """Where this process computes."""
        known = versions()
        config: Any = jax.config
        return cls(
            {
                **{package: known[package] for package in ("mmtheory", "jax", "jaxlib")},
                "platform": jax.default_backend(),
                "precision": "float64" if config.jax_enable_x64 else "float32",
                "matmul precision": str(config.jax_default_matmul_precision or "default"),
                "random numbers": f"{config.jax_default_prng_impl}, partitionable {config.jax_threefry_partitionable}",
            }
        )

    @property
    def text(self) -> str:
        """As JSON."""
        return json.dumps(dict(self.values), sort_keys=True)

    @property
    def name(self) -> str:
        """Eight hex digits."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:8]


def versions() -> dict[str, str]:
    """Of the packages that numbers depend on."""
    others = ("equinox", "jax", "jaxlib", "numpy", "optax", "xarray")
    return {"mmtheory": __version__, **{name: _version(name) for name in others}}


@lru_cache
def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        # A bare checkout on a path: the package runs all the same.
        return "unknown"
