"""Modality laziness (Du et al., ICLR 2022 submission): the discrete feature-priority model, exactly.

instance = Instance(c=2, tau=0.55, features=[*self_standing(1, f=0.2), *self_standing(2, g=0.4), *paired(h=0.3)])
instance.compare()
"""

from mmtheory.laziness.instance import Feature, Instance, paired, self_standing
from mmtheory.laziness.readings import Readings
from mmtheory.laziness.refutation import Grid, conjecture
from mmtheory.laziness.summary import Summary, summaries

__all__ = ["Feature", "Grid", "Instance", "Readings", "Summary", "conjecture", "paired", "self_standing", "summaries"]
