"""What a lone sheet says about itself: columns that add up, shares that follow from other columns, and the rest.

Which columns are shares the file tells itself: in CSV they are written with a percent sign, in a workbook shown so.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

import openpyxl

from deliberation.disclosure.sheets.compare import letter
from deliberation.disclosure.sheets.reading import MOST_COLUMNS, MOST_ROWS, Grid

TOTAL, FIRST, MONEY = "合计", "序号", "元"
SCORES = {"很满意（5分）": 5, "满意（4分）": 4, "一般（3分）": 3, "不满意（2分）": 2, "很不满意（1分）": 1}
Figures = Mapping[str, Decimal | None]


def _used(row: Figures) -> Fraction | None:
    paid, budget = row.get("已付金额（元）"), row.get("批准预算（元）")
    return Fraction(paid) / Fraction(budget) if paid is not None and budget else None


def _rated(row: Figures) -> Fraction | None:
    counts = {score: row.get(name) for name, score in SCORES.items()}
    if any(count is None for count in counts.values()):
        return None
    answers = sum(Fraction(count or 0) for count in counts.values())
    return sum(score * Fraction(count or 0) for score, count in counts.items()) / (5 * answers) if answers else None


RATIOS: dict[str, tuple[frozenset[str], Callable[[Figures], Fraction | None]]] = {
    "预算执行率": (frozenset({"已付金额（元）", "批准预算（元）"}), _used),
    "满意度": (frozenset(SCORES), _rated),
}
"""Shares by their headings → the columns they follow from, and how; each is rounded down to hundredths of a percent."""


@dataclass(frozen=True, slots=True)
class Table:
    """The table in a sheet: headings, its rows with their place in the file, the row of totals, where shares stand."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[object, ...]], ...]
    total: tuple[int, tuple[object, ...]] | None
    shares: frozenset[int]


def table_in(data: bytes, grid: Grid) -> Table | None:
    """The table of a sheet that was read as ``grid``; None where there is none."""
    top = next((at for at, row in enumerate(grid) if row and row[0] == FIRST), None)
    if top is None:
        return None
    below = grid[top + 1] if top + 1 < len(grid) else ()
    two = bool(below) and below[0] in (None, "") and TOTAL not in below
    headings = tuple(
        str((below[at] if two and at < len(below) else None) or cell or "") for at, cell in enumerate(grid[top])
    )
    start = top + 1 + two
    rows, total = [], None
    for at, row in enumerate(grid[start:], start=start):
        if row and str(row[0]).isdecimal():
            rows.append((at, row))
        elif TOTAL in [str(cell) for cell in row]:
            total = (at, row)
            break
        else:
            break
    shares = _shares(data, grid, start)
    return Table(headings, tuple(rows), total, frozenset(at for at in shares if MONEY not in _at(headings, at)))


def _at(headings: Sequence[str], column: int) -> str:
    return headings[column] if column < len(headings) else ""


def _shares(data: bytes, grid: Grid, start: int) -> set[int]:
    """The columns in which something is written or shown as a percentage."""
    if not data.startswith(b"PK"):
        return {at for row in grid[start:] for at, cell in enumerate(row) if percent(cell) is not None}
    sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True).worksheets[0]
    found: set[int] = set()
    for row in sheet.iter_rows(min_row=start + 1, max_row=MOST_ROWS, max_col=MOST_COLUMNS):
        shown = (at for at, cell in enumerate(row) if cell.value is not None and "%" in str(cell.number_format))
        found.update(shown)
    return found


def faults_in(table: Table) -> Iterator[str]:
    """Totals that are not what stands above them, and shares that do not follow from their columns."""
    if table.total:
        yield from _sum_faults(table, *table.total)
    for at, row in (*table.rows, *filter(None, [table.total])):
        named = {name: figure(cell) for name, cell in zip(table.headings, row, strict=False)}
        for column in _judged(table):
            name = table.headings[column]
            share, cell = RATIOS[name][1](named), _share(row[column]) if column < len(row) else None
            expected = None if share is None else Decimal(share.numerator * 10_000 // share.denominator) / 10_000
            if cell != expected:
                shown = "空" if cell is None else f"{cell * 100:.2f}%"
                right = "空" if expected is None else f"{expected * 100:.2f}%"
                yield f"{letter(column)}{at + 1}：{name}写的是 {shown}，按表里的数算是 {right}"


def unjudged(table: Table) -> list[str]:
    """The shares that nothing in the sheet tells how to reckon, by column."""
    left = sorted(table.shares - set(_judged(table)))
    return [f"{letter(at)} 列{_at(table.headings, at)}" for at in left]


def _judged(table: Table) -> list[int]:
    there = set(table.headings)
    return [at for at, name in enumerate(table.headings) if name in RATIOS and RATIOS[name][0] <= there]


def _sum_faults(table: Table, end: int, total: Sequence[object]) -> Iterator[str]:
    for at, cell in enumerate(total):
        expected = figure(cell)
        if expected is None or at in table.shares:
            continue
        added = sum((figure(row[at]) or Decimal(0) for _, row in table.rows if at < len(row)), Decimal(0))
        if added != expected:
            yield f"{letter(at)}{end + 1}：合计写 {expected:f}，加起来是 {added:f}"


def figure(cell: object) -> Decimal | None:
    """The number in a cell that is one; a percentage is none."""
    try:
        found = Decimal(str(cell).replace(",", "")) if cell not in (None, "") and not isinstance(cell, bool) else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() else None


def percent(cell: object) -> Decimal | None:
    """94.90% as 0.9490."""
    text = str(cell).strip()
    number = figure(text.removesuffix("%")) if text.endswith("%") else None
    return None if number is None else number / 100


def _share(cell: object) -> Decimal | None:
    found = percent(cell)
    return figure(cell) if found is None else found
