"""What a person reads of one instance: how accurate each training is, what it learns, and what the theorems say."""

from collections.abc import Sequence
from fractions import Fraction

from mmtheory.columns import terminal_width, wrapped
from mmtheory.laziness.exact import written
from mmtheory.laziness.priority import FiniteSample, Population
from mmtheory.laziness.reasons import number
from mmtheory.laziness.summary import Summary
from mmtheory.laziness.votes import Ties

_SHOWN = 12
"""Features that are named in their order."""


def table(name: str, summary: Summary) -> str:
    """One reading of an instance, two lines per training, then two per statement."""
    found, exact, width = summary.as_dict(), summary.accuracies, terminal_width()
    counts_width = 8 + 3 * summary.instance.R
    lines = [f"== {name}{', in double precision' if summary.floating else ''}", *_head(summary, width)]

    def row(label: str, names: Sequence[str] | None, counts: str, accuracy: Fraction | float | None) -> None:
        learned = "never gets there" if names is None else f"learns {', '.join(names) or 'nothing'}"
        shown = "" if accuracy is None else f"{float(accuracy):<18.15g}{_exactly(written(accuracy))}".rstrip()
        lines.extend([f"{label:20}{counts:{counts_width}}{shown}".rstrip(), *wrapped(learned, width, 6, 4)])

    lines.append(f"{'training':20}{'counts':{counts_width}}accuracy on a new point, and what is learned")
    for r, (names, b) in enumerate(zip(found["uni_modal"], found["b"], strict=True), start=1):
        row(f"uni-modal {r}", names, f"b_{r} = {'∞' if b is None else b}", exact["each_modality"][r - 1])
    if exact["uni_modal"] is not None:
        row("uni-modal together", [n for names in found["uni_modal"] for n in names], "", exact["uni_modal"])
    k = "" if found["k"] is None else f"k = {tuple(found['k'])}"
    row("multi-modal", found["multi_modal"], k, exact["multi_modal"])
    for reading, names in (found["umt"] or {}).items():
        row(f"UMT, reading {reading}", names, "", exact["umt"][reading])
    for statement, verdict in summary.verdicts.items():
        lines += _judgement(statement, verdict, found["reasons"].get(statement), width)
    if found["theorem_1c_probability"] is not None:
        less, at_most = found["theorem_1c_probability"]
        exactly = found["theorem_1c_probability_exact"]
        lines.append(f"    P(loss of U < loss of M) = {less:.6g} {_exactly(exactly[0])}".rstrip())
        lines.append(f"    P(loss of U ≤ loss of M) = {at_most:.6g} {_exactly(exactly[1])}".rstrip())
    for reading, verdict in (found["theorem_2"] or {}).items():
        reason = found["reasons"].get(f"theorem_2{reading}")
        lines += _judgement(f"theorem_2, reading {reading}", verdict, reason, width)
    return "\n".join(lines)


def _head(summary: Summary, width: int) -> list[str]:
    """The instance, and the order in which its features are learned."""
    instance, population = summary.instance, isinstance(summary.reading, Population)
    values = {"c": instance.c, "τ": instance.tau if population else None, "p0": instance.boost, "δ": instance.delta}
    assert isinstance(summary.reading, Population | FiniteSample)
    parts = [f"{name} = {number(value)}" for name, value in values.items() if value is not None]
    counts = {Ties.COIN: "a coin", Ties.ERROR: "an error", Ties.CORRECT: "correct"}[summary.reading.ties]
    first = sorted((f for f in instance.features if f.p > 0), key=lambda f: -f.p)
    order = [f"{f.name} {number(f.p)}" for f in first[:_SHOWN]] + ["…"] * (len(first) > _SHOWN)
    return [
        *wrapped(f"{', '.join(parts)}; in training a vote sum of 0 counts as {counts}", width, 2),
        *wrapped(f"by p: {', '.join(order)}", width, 4, 2),
    ]


def _judgement(statement: str, verdict: str | None, reason: str | None, width: int) -> list[str]:
    if verdict is None:
        return [f"{statement:24}not applicable: some training never succeeds"]
    return [f"{statement:24}{verdict}", *(wrapped(reason, width, 6, 4) if reason else ())]


def _exactly(fraction: str | None) -> str:
    """Beside the decimals, where it is short enough to be read."""
    return "" if fraction is None or len(fraction) > 26 else f"= {fraction}"
