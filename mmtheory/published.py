"""Numbers that the papers print, to be set beside ours.

They stand in published.toml beside this file, table by table; where a printed table is damaged or contradicts another,
its note says so. A number that is not printed, or cannot be read, is nan.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

Cells = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Table:
    """A printed table; rows, and sd where the paper prints a spread, map row to column to number."""

    paper: str
    number: str
    title: str
    columns: tuple[str, ...]
    unit: str
    rows: Cells
    sd: Cells
    note: str = ""

    def value(self, row: str, column: str) -> float:
        """The number in a cell; raises KeyError naming what exists."""
        where = f"{self.paper}, table {self.number}"
        if row not in self.rows:
            raise KeyError(f"no row {row!r} in {where}; its rows: {_listed(self.rows)}")
        if column not in self.columns:
            raise KeyError(f"no column {column!r} in {where}; its columns: {_listed(self.columns)}")
        return self.rows[row][column]


def published(paper: str, number: str) -> Table:
    """The table with this number in this paper; raises KeyError naming what exists."""
    if (paper, number) in PUBLISHED:
        return PUBLISHED[paper, number]
    numbers = [known for name, known in PUBLISHED if name == paper]
    if numbers:
        raise KeyError(f"no table {number!r} of {paper}; its tables: {_listed(numbers)}")
    raise KeyError(f"no paper {paper!r}; the papers: {_listed(dict.fromkeys(name for name, _ in PUBLISHED))}")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(repr(name) for name in names)


def _read(path: Path) -> Mapping[tuple[str, str], Table]:
    tables: dict[tuple[str, str], Table] = {}
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["table"]:
        table = _table(entry)
        key = table.paper, table.number
        if key in tables:
            raise ValueError(f"{path.name}: {table.paper}, table {table.number} stands twice")
        tables[key] = table
    return MappingProxyType(tables)


def _table(entry: Mapping[str, Any]) -> Table:
    columns = tuple(entry["columns"])
    rows: dict[str, Mapping[str, float]] = {}
    sd: dict[str, Mapping[str, float]] = {}
    where = f"{entry['paper']}, table {entry['number']}"
    if len(set(columns)) != len(columns):
        raise ValueError(f"{where}: a column stands twice")
    for row in entry["rows"]:
        name = row["name"]
        if name in rows:
            raise ValueError(f"{where}: row {name!r} stands twice")
        rows[name] = _cells(columns, row["values"], f"{where}, row {name!r}")
        if "sd" in row:
            sd[name] = _cells(columns, row["sd"], f"{where}, sd of row {name!r}")
    return Table(
        paper=entry["paper"],
        number=entry["number"],
        title=entry["title"],
        columns=columns,
        unit=entry["unit"],
        rows=MappingProxyType(rows),
        sd=MappingProxyType(sd),
        note=entry.get("note", ""),
    )


def _cells(columns: tuple[str, ...], numbers: list[float], where: str) -> Mapping[str, float]:
    if len(numbers) != len(columns):
        raise ValueError(f"{where}: {len(numbers)} numbers for {len(columns)} columns")
    return MappingProxyType({column: float(number) for column, number in zip(columns, numbers, strict=True)})


PUBLISHED: Mapping[tuple[str, str], Table] = _read(Path(__file__).with_name("published.toml"))
