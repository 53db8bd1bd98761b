"""mmtheory: the theory of multi-modal learning, run and checked."""

__version__ = "0.1.0"
