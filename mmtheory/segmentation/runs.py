"""From parameters to outcomes on rendered scenes: the runs that claims share, and the command line's."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import jax
import numpy as np

from mmtheory.claim import Budget, run_seeds
from mmtheory.datasets.scenes import CLASSES
from mmtheory.learners.data import Data
from mmtheory.learners.method import Method, Pretrained
from mmtheory.learners.pipeline import Run, Task, runs_of
from mmtheory.segmentation.outcome import Outcome, fit
from mmtheory.segmentation.parameters import Parameters
from mmtheory.segmentation.summary import Summary
from mmtheory.segmentation.teaching import Alone, NewDecoder, UniModalTeacher

SEEDS = {Budget.STANDARD: 6, Budget.THOROUGH: 24}


def experiment(
    parameters: Parameters,
    data: Data,
    K: int,
    seeds: Sequence[int],
    finished: Callable[[int], object] = lambda count: None,
) -> Outcome:
    """The outcome of `NETWORKS` on every seed's data: every array has axes of seeds and networks in front.

    Naive fusion is UMT with λ = 0, which is plain training exactly; both start alike, and the new decoders do.

    Args:
        data: of two modalities, RGB and depth; numpy arrays with a leading seed axis.
        finished: is told after every batch of runs how many networks are done.
    """
    build, schedule, hyper = parameters.architecture(K), parameters.schedule(), parameters.hyper()

    def fits(method: Method, *groups: Run) -> list[tuple[Any, Outcome]]:
        return fit.groups(Task(method, build, schedule), groups, finished)

    rgb_data, depth_data = data.modality(0), data.modality(1)
    (rgb, rgb_outcome), (depth, depth_outcome) = fits(
        Alone(), runs_of(seeds, rgb_data, hyper, stream=0), runs_of(seeds, depth_data, hyper, stream=1)
    )
    teachers = Pretrained((rgb, depth))
    (naive, naive_outcome), (umt, umt_outcome) = fits(
        UniModalTeacher(),
        runs_of(seeds, data, {**hyper, "weight": 0.0}, teachers, stream=2),
        runs_of(seeds, data, hyper, teachers, stream=2),
    )
    encoders = depth.encoder, naive.encoders[1], umt.encoders[1]
    frozen = fits(
        NewDecoder(),
        *(runs_of(seeds, depth_data, hyper, Pretrained((encoder,)), stream=3) for encoder in encoders),
    )
    outcomes = [rgb_outcome, depth_outcome, naive_outcome, umt_outcome, *(outcome for _, outcome in frozen)]
    return jax.tree.map(lambda *networks: np.stack(networks, axis=1), *outcomes)


@cache
def scenes(budget: Budget, seed: int) -> Summary:
    """At the default parameters, on scenes of their own for every seed."""
    seeds = run_seeds(seed, SEEDS[budget])
    parameters = Parameters()
    data = Data.stacked([parameters.law.draw(k) for k in seeds])
    return Summary(experiment(parameters, data, len(CLASSES), seeds))
