"""Uni-modal teachers under middle fusion: RGB-D segmentation (Du et al., section 4.2; laziness paper, A.5).

scaled(source("scenes"), "quick", {}, seeds=2, out="my-scenes").run()
"""

from mmtheory.segmentation.parameters import Parameters
from mmtheory.segmentation.sources import source
from mmtheory.segmentation.summary import Summary
from mmtheory.segmentation.sweep import scaled

__all__ = ["Parameters", "Summary", "scaled", "source"]
