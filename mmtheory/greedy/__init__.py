"""Greedy multi-modal learning: utilisation, learning speed and balanced training (Wu et al., ICLR 2022 submission).

study("table1", source("coloured"), "quick", {}, range(2), out="my-table1").run()
"""

from mmtheory.greedy.grids import STUDIES
from mmtheory.greedy.parameters import METHODS, Parameters
from mmtheory.greedy.sources import source
from mmtheory.greedy.summary import Summary
from mmtheory.greedy.sweep import study

__all__ = ["METHODS", "STUDIES", "Parameters", "Summary", "source", "study"]
