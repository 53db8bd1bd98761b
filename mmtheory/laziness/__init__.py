"""Modality laziness (Du et al., ICLR 2022 submission): the discrete feature-priority model, exactly."""

from mmtheory.laziness.instance import Feature, Instance
from mmtheory.laziness.summary import Summary, summaries

__all__ = ["Feature", "Instance", "Summary", "summaries"]
