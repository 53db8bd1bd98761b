"""The theory of multi-modal learning, run and checked.

    import mmtheory as mm

    run = mm.competition.simulate(mm.competition.Parameters(K=10, mu=(0.002, 0.01)), seeds=24)
    run.summary, run.dataset, run.plot.gamma()
    mm.laziness.Instance.read("mine.toml").compare()
    mm.verify("laziness.theorem-1*")

A wing a paper: competition, laziness, umt, greedy, segmentation; remedies is where two meet.
"""

from mmtheory.deferred import deferred

__version__ = "0.2.0"
__all__ = ["competition", "datasets", "greedy", "laziness", "remedies", "segmentation", "umt", "verify"]

__getattr__ = deferred(__name__, *__all__[:-1], verify="ledger")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
