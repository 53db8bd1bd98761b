"""What claims about RGB-D segmentation have in common."""

from mmtheory import papers
from mmtheory.claim import Paper

PAPER = Paper("segmentation", papers.UMT, section="4.2")
