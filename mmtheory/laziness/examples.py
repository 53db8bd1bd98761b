"""The paper's worked examples (appendix B.3, Table 14) and the instances on which its statements fail."""

import dataclasses
from collections.abc import Mapping
from fractions import Fraction

from mmtheory.laziness.instance import Instance, paired, self_standing

TABLE_14: Mapping[str, tuple[int, ...]] = {
    "f1": (1, 0, 1, 1),
    "f2": (1, 1, 1, -1),
    "f3": (1, 0, 0, 1),
    "g1": (1, 1, -1, 1),
    "g2": (-1, 1, 1, 1),
    "g3": (1, -1, 1, 0),
    "h": (1, 1, 0, 1),
}
"""Signs of the seven features on samples a, b, c, d, as printed; the examples need them read as signs of y·r."""

TABLE_14_LABELS = (1, 1, -1, -1)
"""The printed labels y. Read literally, as signs of r, the votes of c and d are the opposite of `TABLE_14`."""

TABLE_14_BOOSTED: Mapping[str, Fraction] = {
    name: Fraction(p)
    for name, p in {"f1": "0.35", "f2": "0.25", "f3": "0.20", "g1": "0.32", "g2": "0.23", "g3": "0.17"}.items()
}
"""p' as printed; that of g1 is not 0.15 + 0.15."""

_SELF_STANDING = (
    *self_standing(1, f1="0.20", f2="0.10", f3="0.05"),
    *self_standing(2, g1="0.15", g2="0.08", g3="0.02"),
)

EXAMPLE_1 = Instance(
    c=Fraction(2),  # The examples give none; learning from votes does not depend on it.
    features=(*_SELF_STANDING, *paired(h="0.28")),
    boost=Fraction("0.15"),
    votes=TABLE_14,
)
"""Example 1 with the paired feature, and Example 2, which adds the boost."""

EXAMPLE_1_WITHOUT_PAIRED = dataclasses.replace(
    EXAMPLE_1, features=_SELF_STANDING, votes={name: TABLE_14[name] for name in TABLE_14 if name != "h"}
)

EXAMPLE_1_LITERALLY = dataclasses.replace(
    EXAMPLE_1,
    votes={
        name: tuple(sign * y for sign, y in zip(signs, TABLE_14_LABELS, strict=True))
        for name, signs in TABLE_14.items()
    },
)

WITH_PAIRED = Instance(
    c=Fraction(2),
    features=(*paired(h="1/2"), *self_standing(1, f="2/5"), *self_standing(2, g="3/10")),
    votes={"h": (0,), "f": (1,), "g": (1,)},
)
"""One sample on which a paired feature is learned in vain: k = (1, 0, 1), b = (1, 1)."""

ORDER_OVER_ALL = Instance(
    c=Fraction(20),
    features=(*self_standing(1, f1="3/5", f2="11/20", f3="1/2"), *self_standing(2, g1="1/100", g2="1/100", g3="1/100")),
    tau=Fraction("0.512"),
)
"""Strong features that no training learns: they may not stand in the order statistics of 1(c)."""

UMT_STOPS_EARLY = Instance(
    c=Fraction(2),
    features=(*self_standing(1, f="1/2"), *self_standing(2, g="2/5"), *paired(h="1/5")),
    tau=Fraction(3, 5),
    boost=Fraction(1, 10),
    votes={"f": (1,), "g": (1,), "h": (1,)},
)
"""UMT learns f alone where it stops with success, f and g where it waits for its teachers, and never h."""

THREE_NEVER_ZERO = Instance(
    c=Fraction(2),
    features=(
        *self_standing(1, f="2/3"),
        *self_standing(2, g="2/3"),
        *self_standing(3, s="2/3"),
        *paired((1, 2), h="1/3"),
    ),
    tau=Fraction(2, 3),
    boost=Fraction(1, 10),
    votes={"f": (1,), "g": (1,), "s": (1,), "h": (1,)},
)
"""Three modalities whose features are never zero, so that U = {f, g, s} never ties: h adds nothing to 20/27."""

TIES_CORRECT_1A = Instance(
    c=Fraction(2),
    features=(*self_standing(1, f1="2/3", f2="1/10"), *self_standing(2, g="1/2")),
    tau=Fraction(7, 10),
)
"""Where ties count as correct joint training learns two features, modality 2 alone one: b = (2, 1), k = (1, 1, 0)."""

TIES_CORRECT_2A = Instance(
    c=Fraction(2),
    features=(*self_standing(1, f1="2/3", f2="2/3"), *self_standing(2, g="2/3"), *paired(h="1/3")),
    boost=Fraction(1, 10),
    votes={"f1": (1, -1), "f2": (-1, 1), "g": (1, 1), "h": (1, 1)},
)
"""Where ties count as correct |U| is odd and all its features are never zero: h adds nothing to 20/27."""
