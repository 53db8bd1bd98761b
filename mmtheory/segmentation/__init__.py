"""Uni-modal teachers under middle fusion: RGB-D segmentation (Du et al., section 4.2; laziness paper, A.5).

scaled(source("scenes"), "quick", {}, seeds=2, out="my-scenes").run()
"""

from mmtheory.deferred import deferred
from mmtheory.segmentation.parameters import Parameters
from mmtheory.segmentation.sources import source
from mmtheory.segmentation.summary import Summary

__all__ = ["Parameters", "Summary", "scaled", "source"]

__getattr__ = deferred(__name__, scaled="sweep")


def __dir__() -> list[str]:
    return __all__
