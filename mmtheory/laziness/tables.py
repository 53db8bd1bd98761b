"""What a person reads of one instance: how accurate each training is, what it learns, and what the theorems say."""

from collections.abc import Sequence
from fractions import Fraction

from mmtheory.columns import terminal_width, wrapped
from mmtheory.laziness.exact import written
from mmtheory.laziness.summary import Summary


def table(name: str, summary: Summary) -> str:
    """One reading of an instance, two lines per training, then one per statement."""
    found, exact, width = summary.as_dict(), summary.accuracies, terminal_width()
    lines = [f"== {name}"]

    def row(label: str, names: Sequence[str] | None, counts: str, accuracy: Fraction | None) -> None:
        learned = "never gets there" if names is None else f"learns {', '.join(names) or 'nothing'}"
        shown = "" if accuracy is None else f"{float(accuracy):<18.15g}{_exactly(written(accuracy))}".rstrip()
        lines.extend([f"{label:20}{counts:14}{shown}".rstrip(), *wrapped(learned, width, 6, 4)])

    lines.append(f"{'training':20}{'counts':14}accuracy on a new point, and what is learned")
    for r, (names, b) in enumerate(zip(found["uni_modal"], found["b"], strict=True), start=1):
        row(f"uni-modal {r}", names, f"b_{r} = {'∞' if b is None else b}", exact["each_modality"][r - 1])
    if exact["uni_modal"] is not None:
        row("uni-modal together", [n for names in found["uni_modal"] for n in names], "", exact["uni_modal"])
    k = "" if found["k"] is None else f"k = {tuple(found['k'])}"
    row("multi-modal", found["multi_modal"], k, exact["multi_modal"])
    for reading, names in (found["umt"] or {}).items():
        row(f"UMT, reading {reading}", names, "", exact["umt"][reading])
    for statement in ("theorem_1a", "theorem_1b", "theorem_1c_printed", "theorem_1c_corrected"):
        verdict = found[statement] or "not applicable: some training never succeeds"
        lines.append(f"{statement:22}{verdict}")
    if found["theorem_1c_probability"] is not None:
        less, at_most = found["theorem_1c_probability"]
        exactly = found["theorem_1c_probability_exact"]
        lines.append(f"    P(loss of U < loss of M) = {less:.6g} {_exactly(exactly[0])}".rstrip())
        lines.append(f"    P(loss of U ≤ loss of M) = {at_most:.6g} {_exactly(exactly[1])}".rstrip())
    if found["theorem_1c_delta"] is not None:
        lines.append(f"    at least {1 - found['theorem_1c_delta']:.6g} by the corrected bound")
    for reading, verdict in (found["theorem_2"] or {}).items():
        lines.append(f"{'theorem_2, reading ' + reading:22}{verdict or 'not applicable: some training never succeeds'}")
    return "\n".join(lines)


def _exactly(fraction: str | None) -> str:
    """Beside the decimals, where it is short enough to be read."""
    return "" if fraction is None or len(fraction) > 26 else f"= {fraction}"
