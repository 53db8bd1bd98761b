"""What joint training does with a data set of one's own: redundant, lazy, competing, paired, or undecided.

    print(diagnose("mine.npz"))

Measurements (`measuring`, `rows`), the rule that names a regime (`regime`), and what is said of both (`tables`) are
apart. Ours, of no paper; the words are those of the papers on laziness and competition.
"""

from mmtheory.deferred import deferred

__all__ = ["Parameters", "Regime", "diagnose"]

__getattr__ = deferred(__name__, Parameters="parameters", Regime="regime", diagnose="diagnosis")


def __dir__() -> list[str]:
    return __all__
