"""Formulas in plain text as elements of HTML: indices lowered, exponents raised, variables in italics."""

import re
from collections.abc import Iterator

from mmtheory.ledger.elements import Node, tag

_BRACES = r"\{(?:[^{}]|\{[^{}]*\})*\}"
_ARGUMENT = rf"(?:{_BRACES}|\[[^\[\]]*\]|[−-]?\d+(?:\.\d+)?|−?[^\W_])"
_EXPONENT = rf"(?:−?[^\W_][²³]|{_ARGUMENT}|\([^()]*\)|[+*])"
_SCRIPTS = rf"(?:_{_ARGUMENT}(?:\^{_EXPONENT})?|\^{_EXPONENT}(?:_{_ARGUMENT})?)"
_LETTER = r"(?<!\w)[^\W\d_][\u0300-\u036f]?['*]?"
_WORD = r"(?<!\w)(?:max|min|log|logit|softmax)"
_END = r"(?=[²³]|(?!\w))"
_SYMBOL = re.compile(
    rf"(?P<base>{_LETTER}|{_WORD}|[)\]⟩|‖∇])(?P<scripts>{_SCRIPTS}){_END}"
    rf"|(?P<power>(?<![\w.])\d+)(?P<exponent>\^{_EXPONENT}){_END}"
    rf"|(?P<named>{_LETTER})_(?P<name>[A-Za-z]{{2,}})(?!\w)"
    r"|(?<![\w'’.])(?P<lone>[b-zB-HJ-Z]'?)(?<![\s\d]\([a-z](?=\)))(?![^\W²³]|['’]|\.\w)"
)
"""A base with scripts, a power of a number, a letter with a word below it, or a letter alone, which is a variable."""


def formula(text: str) -> Iterator[Node]:
    """Text whose formulas are set: k_1, b_{1}, x^{2}, p^U_[i], (z)^q, 10^12, min_r, Γ_loser; names_of_code are left."""
    end = 0
    for found in _SYMBOL.finditer(text):
        yield text[end : found.start()]
        end = found.end()
        if lone := found["lone"]:
            yield tag("var", lone)
        elif name := found["name"]:
            yield _base(found["named"])
            yield tag("sub", name)
        else:
            yield _base(found["base"] or found["power"])
            for script in re.findall(rf"_{_ARGUMENT}|\^{_EXPONENT}", found["scripts"] or found["exponent"]):
                yield tag("sub" if script[0] == "_" else "sup", *formula(_bare(script[1:])))
    yield text[end:]


def _base(text: str) -> Node:
    """Latin letters are variables and stand in italics, Greek ones upright, as do operators."""
    return tag("var", text) if re.fullmatch("[A-Za-z]", text[0]) and not text[1:].isalpha() else text


def _bare(script: str) -> str:
    """Without the braces that hold it together; brackets are part of it, round ones where they list something."""
    held = script[0] == "{" or (script[0] == "(" and "," not in script)
    return script[1:-1] if held else script


def prose(text: str) -> Iterator[Node]:
    """Text with formulas, and with names in backticks as code."""
    for i, part in enumerate(re.split(r"`([^`]*)`", text)):
        if i % 2:
            yield tag("code", part)
        else:
            yield from formula(part)
