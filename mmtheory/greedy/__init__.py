"""Greedy multi-modal learning: utilisation, learning speed and balanced training (Wu et al., ICLR 2022 submission)."""
