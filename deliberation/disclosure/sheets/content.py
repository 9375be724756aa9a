"""A sheet before it becomes a file: head, columns, rows, totals, and the heads of the book behind them.

This is what is kept of every issue (as canonical JSON), what all file formats are made from, and what
an uploaded file is compared with. A large one keeps its rows and heads in a file of their own (``filed``).

``layout`` 1 is how sheets looked first (one row of headings); whatever was issued so is read and compared so for ever.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from deliberation.disclosure.sheets.cells import Cell, Kind, safe
from deliberation.ledger.codec import canonical
from deliberation.rules.refusal import Json

if TYPE_CHECKING:  # who only writes a sheet needs no database
    from deliberation.ledger.book import Head

MAKER = "议事厅 deliberation"

ATTENDANCE, ATTENDANCE_FULL = "attendance", "attendance-full"
"""The sheets that carry number and code in their head: a table that other programs read on to its last row."""

LAYOUT = 2
EMPTY = 5
"""Where among the labels it stands what a table without rows says."""
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: key, heading, what its cells are, width in characters, and the heading it stands under."""

    key: str
    label: str
    kind: Kind = "text"
    width: int = 10
    group: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """Everything a sheet says, except when and under which number it was issued.

    ``info``, ``notes`` and ``belongs`` (by which day a row is of the period) stand under the title; ``by`` is the
    office that took it out, ``signed`` are those that sign below. ``code`` is set where the heads are not at hand
    (``filed`` names the file by its SHA-256); ``totals`` is empty where nothing is added up.
    """

    place: str
    name: str
    year: int
    title: str
    info: str
    columns: tuple[Column, ...]
    rows: Collection[Row]
    totals: Row
    labels: tuple[str, ...]
    heads: tuple[Head, ...]
    quarter: int = 0
    notes: str = ""
    signed: tuple[str, ...] = ()
    paper: str = "A4"
    layout: int = 1
    code: str = ""
    filed: str = ""
    belongs: str = ""
    by: str = ""

    @property
    def digest(self) -> str:
        """账本校验码: SHA-256 over the sorted heads of the book."""
        return self.code or head_digest(self.heads)

    @property
    def heading(self) -> int:
        """How many rows stand above the first row of the table."""
        return 3 if self.layout == 1 else 4 + bool(self.notes) + bool(self.belongs)


@dataclass(frozen=True, slots=True)
class Stamp:
    """The number and the time of an issue, and the root of the book published last: what the footer says."""

    id: str
    made: str
    root: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the finished sheet.

    ``part`` is title, info, notes, belongs, groups, header, row, empty, totals, sign, code, root or issue.
    """

    part: str
    kinds: tuple[Kind, ...]
    cells: Row


def head_digest(heads: Iterable[Head]) -> str:
    """SHA-256 (lower-case hex) over ``stream TAB seq TAB hash LF`` of every head, sorted by stream."""
    lines = sorted(f"{head.stream}\t{head.seq}\t{head.hash}\n" for head in heads)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def tidy(columns: Iterable[Column], row: Iterable[Cell]) -> Row:
    """One row with its texts made safe."""
    return tuple(safe(cell) if isinstance(cell, str) else cell for _, cell in zip(columns, row, strict=True))


def lines(content: Content, stamp: Stamp, extension: str = "xlsx") -> tuple[Line, ...]:
    """The whole sheet line by line."""
    return tuple(each_line(content, stamp, extension))


def each_line(content: Content, stamp: Stamp, extension: str = "xlsx") -> Iterator[Line]:
    """The sheet line by line, as the files write it; the headings are of one row where programs read on (CSV)."""
    kinds = tuple(column.kind for column in content.columns)
    attendance = content.name in (ATTENDANCE, ATTENDANCE_FULL)
    yield _wide("title", safe(content.title))
    yield _wide("info", safe(content.info))
    if content.notes:
        yield _wide("notes", safe(content.notes))
    if content.belongs:
        yield _wide("belongs", safe(content.belongs))
    if attendance:
        yield from _marks(content, stamp)
    yield from headings(content, extension)
    for row in content.rows:
        yield Line("row", kinds, row)
    if not content.rows and len(content.labels) > EMPTY:
        yield _wide("empty", content.labels[EMPTY])
    if not attendance:
        if content.totals:
            yield Line("totals", _totals_kinds(kinds, content.totals), content.totals)
        if content.signed:
            yield _signatures(content)
        yield from _marks(content, stamp)


def headings(content: Content, extension: str) -> Iterator[Line]:
    """The row of headings, and above it (not in CSV) the row of what they stand under."""
    words: tuple[Kind, ...] = tuple("text" for _ in content.columns)
    labels = tuple(column.label for column in content.columns)
    if content.layout == 1 or extension == "csv":
        yield Line("header", words, labels)
        return
    above = tuple(
        column.group if column.group != before else None
        for before, column in zip(["", *(column.group for column in content.columns)], content.columns, strict=False)
    )
    grouped = [bool(column.group) for column in content.columns]
    top = tuple(group if inside else label for inside, group, label in zip(grouped, above, labels, strict=True))
    yield Line("groups", words, top)
    yield Line("header", words, tuple(label if inside else None for inside, label in zip(grouped, labels, strict=True)))


def stamp(id_: str, made_at: datetime, root: str = "") -> Stamp:
    """The stamp of an issue; the time is local, to the second."""
    return Stamp(id_, f"{made_at:%Y-%m-%d %H:%M:%S}", root)


def document(content: Content) -> dict[str, Json]:
    """``content`` as plain data; the rows and heads of a large one are left to its file."""
    filed = bool(content.filed)
    old: dict[str, Json] = {
        "place": content.place,
        "name": content.name,
        "year": content.year,
        "title": content.title,
        "info": content.info,
        "columns": [_column(content, column) for column in content.columns],
        "rows": [] if filed else [list(row) for row in content.rows],
        "totals": list(content.totals),
        "labels": list(content.labels),
        "heads": [] if filed else [[head.stream, head.seq, head.hash] for head in content.heads],
    }
    if content.layout == 1:
        return old
    new: dict[str, Json] = {
        "layout": content.layout, "quarter": content.quarter, "notes": content.notes, "signed": list(content.signed),
        "paper": content.paper, "code": content.code, "filed": content.filed, "belongs": content.belongs,
        "by": content.by,
    }  # fmt: skip
    return old | new


def dump(content: Content) -> str:
    """Canonical JSON of ``content``."""
    return canonical(document(content))


def load(text: str) -> Content:
    """The content stored as ``text``."""
    from deliberation.ledger.book import Head  # noqa: PLC0415

    raw = json.loads(text)
    sheet = Content(
        place=raw["place"],
        name=raw["name"],
        year=raw["year"],
        title=raw["title"],
        info=raw["info"],
        columns=tuple(Column(*column) for column in raw["columns"]),
        rows=tuple(tuple(row) for row in raw["rows"]),
        totals=tuple(raw["totals"]),
        labels=tuple(raw["labels"]),
        heads=tuple(Head(*head) for head in raw["heads"]),
    )
    later: dict[str, Any] = {
        name: raw[name]
        for name in ("layout", "quarter", "notes", "paper", "code", "filed", "belongs", "by")
        if name in raw
    }
    return replace(sheet, signed=tuple(raw.get("signed", ())), **later)


def _column(content: Content, column: Column) -> list[Json]:
    told: list[Json] = [column.key, column.label, column.kind, column.width]
    return told if content.layout == 1 else [*told, column.group]


def _wide(part: str, words: str) -> Line:
    return Line(part, ("text",), (words,))


def _marks(content: Content, stamp: Stamp) -> Iterator[Line]:
    code, number, made, maker, *rest = content.labels
    yield _wide("code", f"{code} {content.digest}")
    if rest and stamp.root:
        yield _wide("root", f"{rest[0]} {stamp.root}")
    yield _wide("issue", f"{number} {stamp.id} · {made} {stamp.made} · {maker} {content.by or MAKER}")


def _signatures(content: Content) -> Line:
    """The offices that sign, each with room beside it to sign in unless it is named, as far as the columns go."""
    room = max(1, len(content.columns) // (2 * len(content.signed)))
    cells: list[Cell] = []
    kinds: list[Kind] = []
    for office in content.signed:
        named = "：" in office
        cells += [office if named else f"{office}：", *([None] * (2 * room - 1))]
        kinds += cast("list[Kind]", ["text", *(["text" if named else "free"] * (2 * room - 1))])
    most = len(content.columns)
    return Line("sign", tuple(kinds[:most]), tuple(cells[:most]))


def _totals_kinds(kinds: tuple[Kind, ...], totals: Row) -> tuple[Kind, ...]:
    return tuple("text" if isinstance(cell, str) else kind for kind, cell in zip(kinds, totals, strict=True))
