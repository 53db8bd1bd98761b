"""The language in which a conjecture is written: its trees, the parser, and what a tree says of one instance.

    k1 + k2 + k3 <= min(b1, b2)
    k3 > 0 implies A(umt.B) > A(U)
    not M <= umt.A or p0 < 1/10

Numbers are decimals, `b1 b2 k1 k2 k3`, `n` (n' of Theorem 1(c)), `c tau p0`, `inf`, and the accuracy A(…) of a learned
set. The sets are `U M alone1 alone2 umt.A umt.B umt.C`; between sets <= is "part of". Of R modalities there are
b1 … bR, alone1 … aloneR and k1 … k(R+1), the last of which counts the paired features. Operators bind as usual, from
`implies` (to the right) over `or`, `and`, `not`, comparisons (1/2 < A(M) <= A(U) is both), + -, * / to the sign -.

The parser climbs by binding strength; no text is ever evaluated as Python.
"""

from __future__ import annotations

import math
import operator
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Any, ClassVar, Literal, TypeAlias

from mmtheory.laziness.quantities import Quantities, counts, sets
from mmtheory.parameter import ParameterError

Sort: TypeAlias = Literal["number", "set", "truth"]

MOST_CHARACTERS, MOST_WORDS, MOST_NESTED, MOST_DIGITS = 2000, 200, 50, 40
"""How large a statement may be; there is no use for more, and evaluation recurses."""

_RELATIONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<=": operator.le,
    "<": operator.lt,
    ">=": operator.ge,
    ">": operator.gt,
    "==": operator.eq,
    "!=": operator.ne,
}
_ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
SIGNS: Mapping[str, Callable[[Any, Any], Any]] = {**_RELATIONS, **_ARITHMETIC}
"""What the signs of comparisons and arithmetic stand for."""

_BINDING = {"implies": 1, "or": 2, "and": 3, **dict.fromkeys(_RELATIONS, 5), "+": 6, "-": 6, "*": 7, "/": 7}
_NOT, _SIGN, _WHOLE = 4, 8, 9

# -- trees -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tree(ABC):
    """A part of a statement; `place` is the character at which it stands, from 1, and is no part of equality."""

    place: int = field(default=1, compare=False, kw_only=True)
    sort: ClassVar[Sort] = "number"

    @property
    def binding(self) -> int:
        """How strongly its parts hang together."""
        return _WHOLE

    @abstractmethod
    def value(self, x: Quantities) -> Any:
        """What it is of one instance. Raises ArithmeticError where it has no value: 1/0 or ∞ − ∞."""

    def parts(self) -> Iterator[Tree]:
        """The tree and every tree in it."""
        yield self
        for each in fields(self):
            inner = getattr(self, each.name)
            for tree in inner if isinstance(inner, tuple) else (inner,):
                if isinstance(tree, Tree):
                    yield from tree.parts()

    def within(self, least: int) -> str:
        """Its text, in parentheses if it binds less than `least`."""
        return f"({self})" if self.binding < least else str(self)


@dataclass(frozen=True)
class Number(Tree):
    """A number as it is written."""

    text: str

    def __str__(self) -> str:
        return self.text

    def value(self, x: Quantities) -> Fraction:
        """See `Tree`."""
        return Fraction(self.text)


@dataclass(frozen=True)
class Quantity(Tree):
    """A number by its name."""

    name: str

    def __str__(self) -> str:
        return self.name

    def value(self, x: Quantities) -> Any:
        """See `Tree`."""
        return math.inf if self.name == "inf" else getattr(x, self.name)


@dataclass(frozen=True)
class Learned(Tree):
    """A learned set by its name."""

    name: str
    sort: ClassVar[Sort] = "set"

    def __str__(self) -> str:
        return self.name

    def value(self, x: Quantities) -> frozenset[Any]:
        """See `Tree`."""
        return x.learned(self.name)


@dataclass(frozen=True)
class Accuracy(Tree):
    """A(…), on a new point, ties as a fair coin."""

    learned: Learned

    def __str__(self) -> str:
        return f"A({self.learned})"

    def value(self, x: Quantities) -> Fraction:
        """See `Tree`."""
        return x.A(self.learned.value(x))


@dataclass(frozen=True)
class Negative(Tree):
    """A number with the opposite sign."""

    operand: Tree

    def __str__(self) -> str:
        return f"-{self.operand.within(_SIGN)}"

    @property
    def binding(self) -> int:
        """See `Tree`."""
        return _SIGN

    def value(self, x: Quantities) -> Any:
        """See `Tree`."""
        return -self.operand.value(x)


@dataclass(frozen=True)
class Extreme(Tree):
    """`min` or `max` of some numbers."""

    name: str
    operands: tuple[Tree, ...]

    def __str__(self) -> str:
        return f"{self.name}({', '.join(map(str, self.operands))})"

    def value(self, x: Quantities) -> Any:
        """See `Tree`."""
        chosen = min if self.name == "min" else max
        return chosen(operand.value(x) for operand in self.operands)


@dataclass(frozen=True)
class _Binary(Tree):
    sign: str
    left: Tree
    right: Tree

    @property
    def binding(self) -> int:
        """See `Tree`."""
        return _BINDING[self.sign]

    def __str__(self) -> str:
        # Equally strong signs are read from the left, but for `implies`; comparisons would be a chain.
        to_the_right, chain = self.sign == "implies", self.sign in _RELATIONS
        left = self.left.within(self.binding + (to_the_right or chain))
        space = "" if self.sign == "/" else " "
        return f"{left}{space}{self.sign}{space}{self.right.within(self.binding + (not to_the_right))}"


@dataclass(frozen=True)
class Arithmetic(_Binary):
    """A sum, difference, product or quotient."""

    def value(self, x: Quantities) -> Any:
        """See `Tree`."""
        left, right = self.left.value(x), self.right.value(x)
        result = _ARITHMETIC[self.sign](Fraction(left) if isinstance(left, int) else left, right)
        if math.isnan(result):
            raise ArithmeticError(str(self))
        return result


@dataclass(frozen=True)
class Relation(_Binary):
    """A comparison of two numbers, or of two sets."""

    sort: ClassVar[Sort] = "truth"

    def value(self, x: Quantities) -> bool:
        """See `Tree`."""
        return _RELATIONS[self.sign](self.left.value(x), self.right.value(x))


@dataclass(frozen=True)
class Connective(_Binary):
    """`and`, `or` or `implies`; the right side has to have a value only where it decides."""

    sort: ClassVar[Sort] = "truth"

    def value(self, x: Quantities) -> bool:
        """See `Tree`."""
        left = self.left.value(x)
        if self.sign == "and":
            return left and self.right.value(x)
        return (left if self.sign == "or" else not left) or self.right.value(x)


@dataclass(frozen=True)
class Not(Tree):
    """A statement denied."""

    operand: Tree
    sort: ClassVar[Sort] = "truth"

    def __str__(self) -> str:
        return f"not {self.operand.within(_NOT)}"

    @property
    def binding(self) -> int:
        """See `Tree`."""
        return _NOT

    def value(self, x: Quantities) -> bool:
        """See `Tree`."""
        return not self.operand.value(x)


# -- the parser ------------------------------------------------------------------------------------------------------

_WORD = re.compile(
    r"\s*((?P<number>\d+\.?\d*|\.\d+)|(?P<name>[A-Za-z]\w*(?:\.\w+)*)|(?P<sign>[<>=!]=|[-+*/<>(),]))", re.ASCII
)


@dataclass(frozen=True)
class _Word:
    kind: str
    text: str
    place: int


def parse(text: str, modalities: int = 2) -> Tree:
    """The statement on so many modalities that is written. Raises ParameterError, which tells the character."""
    tree = _Parser(_words(text), modalities).statement()
    if tree.sort != "truth":
        raise _error(tree.place, f"{_shown(str(tree))} is a {tree.sort}; a statement compares, say with <=")
    return tree


def _words(text: str) -> list[_Word]:
    if len(text) > MOST_CHARACTERS:
        raise ParameterError("statement", f"has {len(text)} characters, and may have {MOST_CHARACTERS}")
    if not text.strip():
        raise ParameterError("statement", "is empty; write one like 'A(M) <= A(U)'")
    words, at = [], 0
    while text[at:].strip():
        found = _WORD.match(text, at)
        if found is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            hint = "; equality is ==" if text[at] == "=" else ""
            raise _error(at + 1, f"{text[at]!r} means nothing here{hint}")
        kind = "number" if found["number"] else "name" if found["name"] else "sign"
        word = _Word(kind, found[kind], found.start(kind) + 1)
        if kind == "number" and len(word.text) > MOST_DIGITS:
            raise _error(word.place, f"a number has at most {MOST_DIGITS} digits")
        words.append(word)
        at = found.end()
    if len(words) > MOST_WORDS:
        raise _error(words[MOST_WORDS].place, f"a statement has at most {MOST_WORDS} words and signs")
    return [*words, _Word("end", "", len(text) + 1)]


class _Parser:
    """One pass over the words, by binding strength."""

    def __init__(self, words: list[_Word], modalities: int):
        self.words = words
        self.sets = sets(modalities)
        self.numbers = (*counts(modalities), "c", "tau", "p0", "inf")
        self.at = 0
        self.nested = 0

    @property
    def word(self) -> _Word:
        return self.words[self.at]

    def statement(self) -> Tree:
        tree = self.tree(1)
        if self.word.kind != "end":
            raise _error(self.word.place, f"{_shown(self.word.text)} is too much, or a sign is missing before it")
        return tree

    def tree(self, least: int) -> Tree:
        """What binds at least so strongly, from here on."""
        self.nested += 1
        if self.nested > MOST_NESTED:
            raise _error(self.word.place, f"a statement nests at most {MOST_NESTED} deep")
        left = self.beginning()
        compared = None
        while (binding := _BINDING.get(self.word.text, 0)) >= least:
            sign = self.word
            self.at += 1
            right = self.tree(binding + (sign.text != "implies"))
            if sign.text in _RELATIONS:
                related = _relation(sign, compared or left, right)
                left = _connective(_Word("name", "and", sign.place), left, related) if compared else related
                compared = right
            else:
                left = _connective(sign, left, right) if binding < _NOT else _arithmetic(sign, left, right)
                compared = None
        self.nested -= 1
        return left

    def beginning(self) -> Tree:
        word = self.word
        self.at += 1
        if word.kind == "number":
            return Number(word.text, place=word.place)
        if word.text == "(":
            tree = self.tree(1)
            self.expect(")")
            return tree
        if word.text == "-":
            return Negative(_checked(self.tree(_SIGN), "number", "-"), place=word.place)
        if word.text == "not":
            return Not(_checked(self.tree(_NOT), "truth", "not"), place=word.place)
        if word.text in ("min", "max"):
            return Extreme(word.text, self.operands(word.text), place=word.place)
        if word.text == "A":
            self.expect("(")
            learned = self.tree(1)
            if not isinstance(learned, Learned):
                raise _error(learned.place, f"A(…) is of a learned set; there are {', '.join(self.sets)}")
            self.expect(")")
            return Accuracy(learned, place=word.place)
        if word.text in self.sets:
            return Learned(word.text, place=word.place)
        if word.text in self.numbers:
            return Quantity(word.text, place=word.place)
        if word.kind == "name" and word.text not in _BINDING:
            known = ", ".join((*self.numbers, "A(…)", "min", "max", *self.sets))
            raise _error(word.place, f"there is no {_shown(word.text)}; there are {known}")
        what = "the statement ends where" if word.kind == "end" else f"{_shown(word.text)} stands where"
        raise _error(word.place, f"{what} a number, a set or a parenthesis is expected")

    def operands(self, name: str) -> tuple[Tree, ...]:
        self.expect("(")
        found = [_checked(self.tree(1), "number", name)]
        while self.word.text == ",":
            self.at += 1
            found.append(_checked(self.tree(1), "number", name))
        self.expect(")")
        return tuple(found)

    def expect(self, sign: str) -> None:
        if self.word.text != sign:
            found = "the statement ends" if self.word.kind == "end" else f"{_shown(self.word.text)} stands"
            raise _error(self.word.place, f"{found} where {sign} is expected")
        self.at += 1


def _arithmetic(sign: _Word, left: Tree, right: Tree) -> Tree:
    left, right = (_checked(operand, "number", sign.text) for operand in (left, right))
    return Arithmetic(sign.text, left, right, place=left.place)


def _relation(sign: _Word, left: Tree, right: Tree) -> Tree:
    if left.sort == "truth":
        raise _error(left.place, f"{sign.text} compares numbers or sets; {_shown(str(left))} is a truth")
    return Relation(sign.text, left, _checked(right, left.sort, f"{sign.text} after a {left.sort}"), place=left.place)


def _connective(sign: _Word, left: Tree, right: Tree) -> Tree:
    left, right = (_checked(operand, "truth", sign.text) for operand in (left, right))
    return Connective(sign.text, left, right, place=left.place)


def _checked(tree: Tree, sort: Sort, by: str) -> Tree:
    if tree.sort != sort:
        raise _error(tree.place, f"{by} takes a {sort}; {_shown(str(tree))} is a {tree.sort}")
    return tree


def _shown(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:37]}…"


def _error(place: int, reason: str) -> ParameterError:
    return ParameterError("statement", f"at character {place}: {reason}")
