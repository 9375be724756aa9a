"""Where an uploaded sheet says something else than the sheet that was issued."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from deliberation.disclosure.sheets.cells import said, same, written
from deliberation.disclosure.sheets.content import Column, Line
from deliberation.disclosure.sheets.reading import Grid

SHOWN = 12
"""So many differences are named; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Difference:
    """``change`` is cell, added or missing; ``cell`` is F7 (or the row number); ``what`` names column and row."""

    change: str
    cell: str
    what: str
    found: str
    issued: str


def differences(columns: Sequence[Column], issued: Sequence[Line], found: Grid) -> tuple[Difference, ...]:
    """All differences in the order of the rows; empty where the sheet says exactly what was issued."""
    rows = _filled(found)[: 2 * len(issued) + 50]
    if len(rows) == len(issued) and all(_same(line, row) for line, row in zip(issued, rows, strict=True)):
        return ()
    left = [_key(line.kinds, line.cells, as_issued=True) for line in issued]
    right = [_key(issued[min(at, len(issued) - 1)].kinds, row, as_issued=False) for at, row in enumerate(rows)]
    found_: list[Difference] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag != "equal":
            found_ += _block(columns, issued[a1:a2], rows[b1:b2], b1)
    return tuple(found_)


def letter(column: int) -> str:
    """A for 0, Z for 25, AA for 26: how spreadsheet programs name columns."""
    return (letter(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)


def _block(columns: Sequence[Column], lines: Sequence[Line], rows: Grid, start: int) -> Iterator[Difference]:
    paired = min(len(lines), len(rows))
    for offset in range(paired):
        yield from _cells(columns, lines[offset], rows[offset], start + offset)
    for line in lines[paired:]:
        yield Difference("missing", str(start + paired + 1), _name(columns, line), "", _joined(line))
    for offset, row in enumerate(rows[paired:], start=paired):
        words = " · ".join(filter(None, (said("text", cell) for cell in row)))
        yield Difference("added", str(start + offset + 1), "", words, "")


def _cells(columns: Sequence[Column], line: Line, row: Sequence[object], at: int) -> Iterator[Difference]:
    width = max(len(line.cells), len(row))
    for col in range(width):
        known = col < len(line.cells)
        kind = line.kinds[col] if known else "text"
        issued, found = line.cells[col] if known else None, row[col] if col < len(row) else None
        if not same(kind, issued, found):
            label = columns[col].label if len(line.cells) > 1 and col < len(columns) else ""
            what = " · ".join(filter(None, (label, _name(columns, line))))
            yield Difference("cell", f"{letter(col)}{at + 1}", what, said(kind, found), written(kind, issued))


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


def _name(columns: Sequence[Column], line: Line) -> str:
    """What a row is about: its title."""
    if line.part not in {"row", "totals"}:
        return ""
    titles = (cell for column, cell in zip(columns, line.cells, strict=True) if column.key == "title")
    return str(next(titles, None) or "")


def _joined(line: Line) -> str:
    return " · ".join(filter(None, (written(kind, cell) for kind, cell in zip(line.kinds, line.cells, strict=True))))
