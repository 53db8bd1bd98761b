"""The ledger: every claim, what checking it finds, and the report."""
