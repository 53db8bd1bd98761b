"""An instance as the text of a file that `instance_file` reads."""

import json
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from mmtheory.laziness.instance import Instance


def toml(instance: Instance, comments: Sequence[str] = ()) -> str:
    """The file, exact, with some lines of comment at its head."""
    lines = [f"# {comment}" for comment in comments]
    for key in ("c", "tau", "boost", "delta"):
        value = getattr(instance, key)
        if value is not None:
            lines.append(f"{key} = {_number(value)}")
    if instance.R != replace(instance, modalities=None).R:
        lines.append(f"modalities = {instance.R}")
    for feature in instance.features:
        lines += ["", "[[feature]]", f"name = {_text(feature.name)}", f'kind = "{feature.kind}"']
        if feature.modality is not None:
            lines.append(f"modality = {feature.modality}")
        elif instance.R > 2:
            lines.append(f"between = {list(feature.needs)}")
        lines.append(f"p = {_number(feature.p)}")
    if instance.votes is not None:
        lines += ["", "[votes]", *(f"{_text(name)} = {list(votes)}" for name, votes in instance.votes.items())]
    return "\n".join(lines) + "\n"


def _number(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else f'"{value}"'


def _text(name: str) -> str:
    # For printable texts JSON's strings are TOML's.
    return json.dumps(name, ensure_ascii=False)
