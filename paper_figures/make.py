"""Draw the figures, running the sweeps whose results are missing.

python paper_figures/make.py [NAME ...]; all figures without a name. Results: results/figures/NAME/, figures beside
them as NAME.pdf and NAME.png.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from experiments import competition
from experiments.flags import fail
from mmtheory.seeds import use_all_cores
from paper_figures import (
    class_accuracy,
    gamma_trajectories,
    joint_error,
    phase_diagram,
    phase_one,
    trend,
    win_probability,
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
}
RESULTS = Path("results/figures")


def make(name: str, results: Path) -> None:
    """Run what the figure lacks, and draw it."""
    figure = FIGURES[name]
    summaries = {}
    for sweep, flags in figure.SWEEPS.items():
        planned = competition.plan([*flags, "--out", str(results / "sweeps")])
        planned.out.mkdir(parents=True, exist_ok=True)
        summaries[sweep] = competition.run(planned)
    save(figure.draw(summaries), results, name)
    print(results / f"{name}.pdf")


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
