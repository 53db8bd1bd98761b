"""Modality competition (Huang, Lin, Zhou, Yang, Huang; ICML 2022), simulated end to end.

run = simulate(Parameters(K=10, mu=(0.002, 0.01)), seeds=24)
run.summary
predict(Parameters(K=10, mu=(0.002, 0.01)), seeds=24)  # without training all neurons, in a fraction of the time
"""

from mmtheory.competition.flow import Prediction, predict
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.presets import PRESETS
from mmtheory.competition.run import Run, simulate
from mmtheory.competition.sparse_coding import Interval
from mmtheory.competition.summary import Summary

__all__ = ["PRESETS", "Interval", "Parameters", "Prediction", "Run", "Summary", "predict", "simulate"]
