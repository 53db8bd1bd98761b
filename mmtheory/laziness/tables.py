"""What a person reads of one instance: what each training learns, how accurate it is, and what the theorems say."""

from collections.abc import Sequence
from fractions import Fraction

from mmtheory.laziness.exact import written
from mmtheory.laziness.summary import Summary


def table(name: str, summary: Summary) -> str:
    """One reading of an instance, a row per training, then a line per statement."""
    found, exact = summary.as_dict(), summary.accuracies
    lines = [f"== {name}{', in double precision' if summary.floating else ''}"]

    def row(label: str, names: Sequence[str] | None, counts: str, accuracy: Fraction | None) -> None:
        learned = "never gets there" if names is None else ", ".join(names) or "nothing"
        shown = "" if accuracy is None else f"{float(accuracy):<18.15g}{_exactly(written(accuracy))}".rstrip()
        lines.append(f"{label:24}{learned:40}{counts:14}{shown}")

    lines.append(f"{'training':24}{'learns, in this order':40}{'counts':14}accuracy on a new point")
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
        lines.append(f"{statement:24}{verdict}")
    if found["theorem_1c_probability"] is not None:
        less, at_most = found["theorem_1c_probability"]
        exactly = found["theorem_1c_probability_exact"]
        lines.append(f"{'':24}P(loss of U < loss of M) = {less:.6g} {_exactly(exactly[0])}".rstrip())
        lines.append(f"{'':24}P(loss of U ≤ loss of M) = {at_most:.6g} {_exactly(exactly[1])}".rstrip())
    if found["theorem_1c_delta"] is not None:
        lines.append(f"{'':24}at least {1 - found['theorem_1c_delta']:.6g} by the corrected bound")
    for reading, verdict in (found["theorem_2"] or {}).items():
        lines.append(f"{'theorem_2, reading ' + reading:24}{verdict or 'not applicable: some training never succeeds'}")
    return "\n".join(lines)


def _exactly(fraction: str | None) -> str:
    """Beside the decimals, where it is short enough to be read."""
    return "" if fraction is None or len(fraction) > 40 else f"= {fraction}"
