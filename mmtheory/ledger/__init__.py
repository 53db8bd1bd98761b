"""The ledger: every claim, what checking it finds, and the report."""

from mmtheory.ledger.verification import verify

__all__ = ["verify"]
