"""A sheet before it becomes a file: title, columns, rows, totals, and the heads of the book behind them.

This is what is kept of every issue (as canonical JSON), what both file formats are made from, and what
an uploaded file is compared with.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from deliberation.disclosure.sheets.cells import Cell, Kind, safe
from deliberation.ledger.book import Head
from deliberation.ledger.codec import canonical
from deliberation.rules.refusal import Json

MAKER = "议事厅 deliberation"

ATTENDANCE, ATTENDANCE_FULL = "attendance", "attendance-full"
"""The sheets that carry number and code in their head: a table that other programs read on to its last row."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, its heading, what its cells are, and its width in characters."""

    key: str
    label: str
    kind: Kind = "text"
    width: int = 10


@dataclass(frozen=True, slots=True)
class Content:
    """Everything a sheet says, except when and under which number it was issued."""

    place: str
    name: str
    year: int
    title: str
    info: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[Cell, ...]
    labels: tuple[str, str, str, str]
    heads: tuple[Head, ...]

    @property
    def digest(self) -> str:
        """账本校验码: SHA-256 over the sorted heads of the book."""
        return head_digest(self.heads)


@dataclass(frozen=True, slots=True)
class Stamp:
    """The number and the time of an issue, printed in the footer."""

    id: str
    made: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the finished sheet: ``part`` is title, info, header, row, totals, code or issue."""

    part: str
    kinds: tuple[Kind, ...]
    cells: tuple[Cell, ...]


def head_digest(heads: Iterable[Head]) -> str:
    """SHA-256 (lower-case hex) over ``stream TAB seq TAB hash LF`` of every head, sorted by stream."""
    lines = sorted(f"{head.stream}\t{head.seq}\t{head.hash}\n" for head in heads)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def tidy(columns: Iterable[Column], row: Iterable[Cell]) -> tuple[Cell, ...]:
    """One row with its texts made safe."""
    return tuple(safe(cell) if isinstance(cell, str) else cell for _, cell in zip(columns, row, strict=True))


def lines(content: Content, stamp: Stamp) -> tuple[Line, ...]:
    """The sheet line by line, as both formats write it."""
    code, number, made, maker = content.labels
    kinds = tuple(column.kind for column in content.columns)
    words: tuple[Kind, ...] = tuple("text" for _ in kinds)
    issue = f"{number} {stamp.id} · {made} {stamp.made} · {maker} {MAKER}"
    head = (Line("title", words[:1], (safe(content.title),)), Line("info", words[:1], (safe(content.info),)))
    marks = (Line("code", words[:1], (f"{code} {content.digest}",)), Line("issue", words[:1], (issue,)))
    table = (
        Line("header", words, tuple(column.label for column in content.columns)),
        *(Line("row", kinds, row) for row in content.rows),
    )
    if content.name in (ATTENDANCE, ATTENDANCE_FULL):
        return (*head, *marks, *table)
    totals = Line("totals", _totals_kinds(kinds, content.totals), content.totals)
    return (*head, *table, totals, *marks)


def stamp(id_: str, made_at: datetime) -> Stamp:
    """The stamp of an issue; the time is local, to the second."""
    return Stamp(id_, f"{made_at:%Y-%m-%d %H:%M:%S}")


def dump(content: Content) -> str:
    """Canonical JSON of ``content``."""
    document: dict[str, Json] = {
        "place": content.place,
        "name": content.name,
        "year": content.year,
        "title": content.title,
        "info": content.info,
        "columns": [[column.key, column.label, column.kind, column.width] for column in content.columns],
        "rows": [list(row) for row in content.rows],
        "totals": list(content.totals),
        "labels": list(content.labels),
        "heads": [[head.stream, head.seq, head.hash] for head in content.heads],
    }
    return canonical(document)


def load(document: str) -> Content:
    """The content stored as ``document``."""
    raw = json.loads(document)
    return Content(
        place=raw["place"],
        name=raw["name"],
        year=raw["year"],
        title=raw["title"],
        info=raw["info"],
        columns=tuple(Column(*column) for column in raw["columns"]),
        rows=tuple(tuple(row) for row in raw["rows"]),
        totals=tuple(raw["totals"]),
        labels=cast("tuple[str, str, str, str]", tuple(raw["labels"])),
        heads=tuple(Head(*head) for head in raw["heads"]),
    )


def _totals_kinds(kinds: tuple[Kind, ...], totals: tuple[Cell, ...]) -> tuple[Kind, ...]:
    return tuple("text" if isinstance(cell, str) else kind for kind, cell in zip(kinds, totals, strict=True))
