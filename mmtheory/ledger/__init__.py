"""The ledger: every claim, what checking it finds, and the report."""

from mmtheory.deferred import deferred

__all__ = ["verify"]

__getattr__ = deferred(__name__, verify="verification")
