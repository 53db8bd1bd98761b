"""The remedies of Uni-Modal Teacher on the network of Modality Competition: where the two papers' wings meet.

compare(QUICK, seeds=range(6), names=["naive", "averaged-logits"])
"""

from mmtheory.remedies.comparison import Comparison, compare
from mmtheory.remedies.methods import ROWS
from mmtheory.remedies.setting import DEFAULT, QUICK, Setting

__all__ = ["DEFAULT", "QUICK", "ROWS", "Comparison", "Setting", "compare"]
