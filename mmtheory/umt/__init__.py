"""Uni-Modal Teacher and everything it is compared with (Du et al. 2021, and "Modality Laziness", sections 4 and A)."""
