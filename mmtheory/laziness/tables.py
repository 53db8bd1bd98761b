"""What a person reads of one instance: what each training learns, how accurate it is, and what the theorems say."""

from collections.abc import Sequence

from mmtheory.laziness.summary import Summary


def table(name: str, summary: Summary) -> str:
    """One reading of an instance, a row per training, then a line per statement."""
    found = summary.as_dict()
    lines = [f"== {name}"]

    def row(label: str, names: Sequence[str] | None, counts: str, accuracy: float | None) -> None:
        learned = "never gets there" if names is None else ", ".join(names) or "nothing"
        shown = "" if accuracy is None else f"{accuracy:.15g}"
        lines.append(f"{label:24}{learned:40}{counts:14}{shown}")

    lines.append(f"{'training':24}{'learns, in this order':40}{'counts':14}accuracy on a new point")
    for r, (names, b) in enumerate(zip(found["uni_modal"], found["b"], strict=True), start=1):
        row(f"uni-modal {r}", names, f"b_{r} = {'∞' if b is None else b}", found["accuracy"]["each_modality"][r - 1])
    if found["accuracy"]["uni_modal"] is not None:
        row(
            "uni-modal together", [n for names in found["uni_modal"] for n in names], "", found["accuracy"]["uni_modal"]
        )
    k = "" if found["k"] is None else f"k = {tuple(found['k'])}"
    row("multi-modal", found["multi_modal"], k, found["accuracy"]["multi_modal"])
    for reading, names in (found["umt"] or {}).items():
        row(f"UMT, reading {reading}", names, "", found["accuracy"]["umt"][reading])
    for statement in ("theorem_1a", "theorem_1b", "theorem_1c_printed", "theorem_1c_corrected"):
        verdict = found[statement] or "not applicable: some training never succeeds"
        lines.append(f"{statement:24}{verdict}")
    if found["theorem_1c_probability"] is not None:
        less, at_most = found["theorem_1c_probability"]
        lines.append(f"{'':24}P(loss of U < loss of M) = {less:.6g}, ≤: {at_most:.6g}")
    if found["theorem_1c_delta"] is not None:
        lines.append(f"{'':24}at least {1 - found['theorem_1c_delta']:.6g} by the corrected bound")
    for reading, verdict in (found["theorem_2"] or {}).items():
        lines.append(f"{'theorem_2, reading ' + reading:24}{verdict or 'not applicable: some training never succeeds'}")
    return "\n".join(lines)
