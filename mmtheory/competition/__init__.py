"""Modality competition (Huang, Lin, Zhou, Yang, Huang; ICML 2022), simulated end to end."""

from mmtheory.competition.parameters import Parameters
from mmtheory.competition.simulation import Outcome, simulate

__all__ = ["Outcome", "Parameters", "simulate"]
