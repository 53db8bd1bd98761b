"""Greedy multi-modal learning: utilisation, learning speed and balanced training (Wu et al., ICLR 2022 submission).

study("table1", source("coloured"), "quick", {}, range(2), out="my-table1").run()
"""

from mmtheory.deferred import deferred
from mmtheory.greedy.parameters import METHODS, Parameters
from mmtheory.greedy.sources import source
from mmtheory.greedy.summary import Summary

__all__ = ["METHODS", "STUDIES", "Parameters", "Summary", "source", "study"]

__getattr__ = deferred(__name__, STUDIES="grids", study="sweep")


def __dir__() -> list[str]:
    return __all__
