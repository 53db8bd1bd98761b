"""The theory of multi-modal learning, run and checked.

    import mmtheory as mm

    run = mm.competition.simulate(mm.competition.Parameters(K=10, mu=(0.002, 0.01)), seeds=24)
    run.summary, run.dataset, run.plot.gamma()
    mm.laziness.Instance.read("mine.toml").compare()
    mm.diagnose("mine.npz")
    mm.verify("laziness.theorem-1*")

A wing a paper: competition, laziness, umt, greedy, segmentation; remedies is where two meet.
"""

from mmtheory.deferred import deferred

__version__ = "0.2.0"
_MODULES = ("competition", "datasets", "diagnosis", "greedy", "laziness", "remedies", "segmentation", "umt")
__all__ = [*_MODULES, "diagnose", "verify"]

__getattr__ = deferred(__name__, *_MODULES, diagnose="diagnosis", verify="ledger")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
