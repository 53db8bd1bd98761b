"""Draw the figures, running the sweeps whose results are missing.

python paper_figures/make.py [NAME ...]; all figures without a name. Results: results/figures/NAME/, figures beside
them as NAME.pdf and NAME.png.
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments import competition, laziness
from experiments.flags import fail
from mmtheory.seeds import use_all_cores
from paper_figures import (
    class_accuracy,
    finite_sample_failure,
    gamma_trajectories,
    joint_error,
    laziness_share,
    learned_features,
    performance_bounds,
    phase_diagram,
    phase_one,
    trend,
    win_probability,
    zero_error_region,
)
from paper_figures.drawing import save

FIGURES = {
    "gamma_trajectories": gamma_trajectories,
    "class_accuracy": class_accuracy,
    "win_probability": win_probability,
    "phase_one": phase_one,
    "joint_error": joint_error,
    "phase_diagram": phase_diagram,
    "trend": trend,
    "learned_features": learned_features,
    "zero_error_region": zero_error_region,
    "laziness_share": laziness_share,
    "performance_bounds": performance_bounds,
    "finite_sample_failure": finite_sample_failure,
}
EXPERIMENTS: dict[str, Any] = {"competition": competition, "laziness": laziness}
"""Figures name their experiment and do not import it, for experiments draw figures."""

RESULTS = Path("results/figures")


def make(name: str, results: Path) -> None:
    """Run what the figure lacks, and draw it."""
    start = time.perf_counter()
    figure = FIGURES[name]
    found = {}
    for sweep, flags in figure.SWEEPS.items():
        experiment = EXPERIMENTS[figure.EXPERIMENT]
        planned = experiment.plan([*flags, "--out", str(results / "sweeps")])
        planned.out.mkdir(parents=True, exist_ok=True)
        found[sweep] = experiment.run(planned)
    save(figure.draw(found), results, name)
    print(f"{results / name}.pdf  ({time.perf_counter() - start:.0f} s)")


def main(names: Sequence[str]) -> int:
    """Draw the named figures, or all; returns the exit code."""
    unknown = [name for name in names if name not in FIGURES]
    if unknown:
        return fail(f"FIG: no figure {unknown[0]!r}; there are {', '.join(FIGURES)}")
    for name in names or FIGURES:
        make(name, RESULTS)
    return 0


if __name__ == "__main__":
    use_all_cores()
    sys.exit(main(sys.argv[1:]))
