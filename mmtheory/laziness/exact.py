"""Exact numbers from whatever a user writes them as; nothing is ever computed with a float."""

import re
from decimal import Decimal, localcontext
from fractions import Fraction
from numbers import Rational
from typing import Any, TypeAlias

import numpy as np

from mmtheory.parameter import ParameterError, shown

Number: TypeAlias = Fraction | Any
"""A fraction once it is stored; to begin with an integer, a Fraction, a Decimal, a float, or a text."""

_NUMBER = re.compile(r"[+-]?[\d._]{1,40}([eE][+-]?\d{1,3}|/\d{1,40})?")
"""What a text may look like: as long as any float is; longer ones would only cost time."""


def fraction(name: str, value: Number, where: str = "") -> Fraction:
    """The number that is written: 1, Fraction(1, 2), Decimal("0.4"), "0.4", "1/2", or 0.4.

    A float stands for its shortest decimal, the one Python prints: 0.1 is 1/10. Raises ParameterError for the
    parameter `name`; `where` is put before the reason and ends with a blank.
    """
    if isinstance(value, Rational) and not isinstance(value, bool):
        # numpy's integers would stay in the fraction, and overflow.
        return Fraction(int(value.numerator), int(value.denominator))
    text = str(value) if isinstance(value, str | Decimal | float | np.floating) else ""
    try:
        if not _NUMBER.fullmatch(text):
            raise ValueError
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        reason = f'{where}must be a number like 0.25, or a fraction like "1/3"; got {shown(value)}'
        raise ParameterError(name, reason) from None


def apart(first: Fraction | int, second: Fraction | int) -> tuple[str, str]:
    """Two fractions of any size in as many digits as tell them apart, six at least."""
    for digits in (6, 12, 25, 50, 100):
        with localcontext(prec=digits + 5):
            texts = [f"{Decimal(x.numerator) / x.denominator:.{digits}g}" for x in map(Fraction, (first, second))]
        if texts[0] != texts[1]:
            break
    return texts[0], texts[1]


def decimal(x: Fraction) -> str:
    """Six digits of a fraction of any size."""
    return f"{Decimal(x.numerator) / x.denominator:.6g}"


def written(x: Fraction | float) -> str | None:
    """A fraction as it is, "7/12"; None of a float, and of more than about a thousand digits, which nobody reads."""
    if isinstance(x, float):
        return None
    return str(x) if max(x.numerator.bit_length(), x.denominator.bit_length()) <= 3300 else None
