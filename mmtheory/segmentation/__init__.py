"""Uni-modal teachers under middle fusion: RGB-D segmentation (Du et al., section 4.2; laziness paper, A.5)."""
