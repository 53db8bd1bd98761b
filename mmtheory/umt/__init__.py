"""Uni-Modal Teacher and everything it is compared with (Du et al. 2021, and "Modality Laziness", sections 4 and A).

sweep.methods(source("digits"), ["averaged-logits", "umt"], {}, seeds=2, out="my-umt").run()
"""

from mmtheory.deferred import deferred
from mmtheory.umt.comparison import Comparison
from mmtheory.umt.methods import METHODS
from mmtheory.umt.parameters import Parameters
from mmtheory.umt.sources import source

__all__ = ["METHODS", "Comparison", "Parameters", "source", "sweep"]

__getattr__ = deferred(__name__, "sweep")


def __dir__() -> list[str]:
    return __all__
