"""Where an uploaded sheet says something else than the sheet that was issued."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from deliberation.disclosure.sheets.cells import said, same, written
from deliberation.disclosure.sheets.content import Column, Line
from deliberation.disclosure.sheets.reading import Grid

SHOWN = 12
"""So many differences are named; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Difference:
    """``change`` is cell, added or missing; ``cell`` is F7 (or the row number); ``what`` names column and row.

    The same apart, as an office says it: ``part`` of the sheet, serial ``number`` and ``title`` of the row, ``column``.
    """

    change: str
    cell: str
    what: str
    found: str
    issued: str
    part: str = "row"
    number: str = ""
    title: str = ""
    column: str = ""


def renumbered(columns: Sequence[Column], issued: Sequence[Line], found: Grid) -> tuple[Difference, ...]:
    """The same, whatever the serial numbers: a row that came in between is one difference, not one of each below."""
    if not columns or columns[0].key != "no":
        return differences(columns, issued, found)
    bare = [replace(line, cells=(None, *line.cells[1:])) if line.part == "row" else line for line in issued]
    rows = [(None, *row[1:]) if _numbered(columns, row) else row for row in found]
    known = {id(one): line for one, line in zip(bare, issued, strict=True)}
    return differences(columns, bare, rows, known)


def _numbered(columns: Sequence[Column], row: Sequence[object]) -> bool:
    return len(row) == len(columns) and str(row[0]).isdecimal()


def differences(
    columns: Sequence[Column], issued: Sequence[Line], found: Grid, known: Mapping[int, Line] | None = None
) -> tuple[Difference, ...]:
    """All differences in the order of the rows; empty where the sheet says exactly what was issued.

    ``known`` are the lines as they are called, where ``issued`` leaves something of them out.
    """
    rows = _filled(found)[: 2 * len(issued) + 50]
    if len(rows) == len(issued) and all(_same(line, row) for line, row in zip(issued, rows, strict=True)):
        return ()
    left = [_key(line.kinds, line.cells, as_issued=True) for line in issued]
    right = [_key(issued[min(at, len(issued) - 1)].kinds, row, as_issued=False) for at, row in enumerate(rows)]
    found_: list[Difference] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag != "equal":
            found_ += _block(columns, issued[a1:a2], rows[b1:b2], b1, known or {})
    return tuple(found_)


def letter(column: int) -> str:
    """A for 0, Z for 25, AA for 26: how spreadsheet programs name columns."""
    return (letter(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)


def _block(
    columns: Sequence[Column], lines: Sequence[Line], rows: Grid, start: int, known: Mapping[int, Line]
) -> Iterator[Difference]:
    paired = min(len(lines), len(rows))
    for offset in range(paired):
        yield from _cells(columns, lines[offset], rows[offset], start + offset, known)
    for line in lines[paired:]:
        near, about = str(start + paired + 1), _row(columns, known.get(id(line), line))
        yield Difference("missing", near, _name(columns, line), "", _joined(line), **about)
    for offset, row in enumerate(rows[paired:], start=paired):
        words = " · ".join(filter(None, (said("text", cell) for cell in row)))
        yield Difference("added", str(start + offset + 1), "", words, "")


def _cells(
    columns: Sequence[Column], line: Line, row: Sequence[object], at: int, known: Mapping[int, Line]
) -> Iterator[Difference]:
    width = max(len(line.cells), len(row))
    for col in range(width):
        inside = col < len(line.cells)
        kind = line.kinds[col] if inside else "text"
        issued, found = line.cells[col] if inside else None, row[col] if col < len(row) else None
        if not same(kind, issued, found):
            label = columns[col].label if len(line.cells) > 1 and col < len(columns) else ""
            what = " · ".join(filter(None, (label, _name(columns, line))))
            place, heading = f"{letter(col)}{at + 1}", _heading(columns, col) if label else ""
            values = said(kind, found), written(kind, issued)
            yield Difference("cell", place, what, *values, column=heading, **_row(columns, known.get(id(line), line)))


def _same(line: Line, row: Sequence[object]) -> bool:
    cells = zip(line.kinds, line.cells, row, strict=False)
    rest = row[len(line.cells) :]
    full = len(row) >= len(line.cells)
    return full and all(same(*cell) for cell in cells) and not any(said("text", cell) for cell in rest)


def _filled(found: Grid) -> Grid:
    """The rows without the empty ones that programs leave at the end."""
    rows = list(found)
    while rows and not any(said("text", cell) for cell in rows[-1]):
        rows.pop()
    return rows


def _key(kinds: Sequence[str], cells: Sequence[object], *, as_issued: bool) -> tuple[str, ...]:
    """A row in a form that survives re-saving: numbers and days normalised, empty cells at the end dropped."""
    words = []
    for at, cell in enumerate(cells):
        kind = kinds[at] if at < len(kinds) else "text"
        text = written(kind, cell) if as_issued else cell  # type: ignore[arg-type]
        words.append(said(kind, text))  # type: ignore[arg-type]
    while words and not words[-1]:
        words.pop()
    return tuple(words)


def _row(columns: Sequence[Column], line: Line) -> dict[str, str]:
    """Which row of which part it is: by its serial number and what it is about."""
    if line.part != "row":
        return {"part": line.part}
    number = line.cells[0] if columns and columns[0].key == "no" else None
    return {"part": "row", "number": str(number or ""), "title": _name(columns, line) or _first_words(columns, line)}


def _first_words(columns: Sequence[Column], line: Line) -> str:
    """Of rows without a title: the first texts, such as community and quarter."""
    words = [str(cell) for column, cell in zip(columns, line.cells, strict=True) if column.kind == "text" and cell]
    return " · ".join(words[:2])


def _heading(columns: Sequence[Column], col: int) -> str:
    """A column by its headings, the wider one first."""
    return " · ".join(filter(None, (columns[col].group, columns[col].label)))


def _name(columns: Sequence[Column], line: Line) -> str:
    """What a row is about: its title."""
    if line.part not in {"row", "totals"}:
        return ""
    titles = (cell for column, cell in zip(columns, line.cells, strict=True) if column.key == "title")
    return str(next(titles, None) or "")


def _joined(line: Line) -> str:
    return " · ".join(filter(None, (written(kind, cell) for kind, cell in zip(line.kinds, line.cells, strict=True))))
