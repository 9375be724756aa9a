"""A sheet as XLSX: typed cells, headings in two rows, set for A4 or A3; written row by row, whatever its length.

The same content and stamp always give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from deliberation.disclosure.sheets.cells import UNITS, Cell
from deliberation.disclosure.sheets.cells import Kind as CellKind
from deliberation.disclosure.sheets.content import MAKER, Column, Content, Line, Row, Stamp, each_line
from deliberation.disclosure.sheets.widths import TYPE, across

PAPERS = {"A3": 8, "A4": 9}
FONT = {"font_name": "宋体", "font_size": TYPE, "valign": "vcenter"}
GRID = {**FONT, "border": 1, "border_color": "#8A9690", "text_wrap": True}
FIGURE = {**GRID, "align": "right", "text_wrap": False}
FORMATS: dict[str, dict[str, Any]] = {
    "title": {**FONT, "font_size": 16, "bold": True, "align": "center"},
    "info": {**FONT, "text_wrap": True},
    "notes": {**FONT, "text_wrap": True},
    "belongs": {**FONT, "text_wrap": True},
    "empty": {**GRID, "align": "center", "font_color": "#5C6660"},
    "code": {**FONT},
    "root": {**FONT},
    "issue": {**FONT},
    "header": {**GRID, "bold": True, "align": "center", "bg_color": "#E9EFEC"},
    "text": {**GRID, "indent": 1},
    "money": {**FIGURE, "num_format": "#,##0.00"},
    "wan": {**FIGURE, "num_format": "#,##0.00####"},
    "share": {**FIGURE, "num_format": "0.00%"},
    "count": {**FIGURE, "num_format": "0"},
    "day": {**GRID, "num_format": "yyyy-mm-dd", "align": "center", "text_wrap": False},
    "free": {**FONT, "bottom": 1},
    "sign": {**FONT},
}
HEIGHTS = {"title": 34, "info": 18, "notes": 18, "belongs": 18, "groups": 22, "header": 34, "totals": 24, "sign": 36}
CELLS: tuple[CellKind, ...] = ("text", "money", "wan", "share", "count", "day", "free")
SUMMED: dict[str, dict[str, Any]] = {
    name: {"bold": True, "bg_color": "#F4F6F5", "top": 2} | ({"shrink": True} if name in {"money", "wan"} else {})
    for name in CELLS
}
"""What is different in the last row: sums are longer than what they add up, and are never shown as crosses."""

_NOT_IN_TABS = dict.fromkeys(map(ord, "[]:*?/\\"), " ")

LINE, AIR, LEAST = 14, 6, 22
"""Points that a line of the table's type takes, the air above and below, and the least height of a row."""

Put = Callable[[int, int, Cell], object]


def write(content: Content, stamp: Stamp, target: BinaryIO | Path) -> None:
    """Write the workbook to ``target``; rows are taken one at a time and never held."""
    out = str(target) if isinstance(target, Path) else target
    how = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, how)
    made = datetime.combine(date.fromisoformat(stamp.made[:10]), time(12))  # the format knows no zone
    book.set_properties({"title": content.title, "author": MAKER, "created": made})
    formats = {name: book.add_format(about) for name, about in FORMATS.items()}
    bold = formats | {name: book.add_format({**FORMATS[name], **SUMMED[name]}) for name in CELLS[:-1]}
    sheet = book.add_worksheet(_tab(content.title))
    _page(sheet, content)
    summed = _puts(sheet, bold)
    row = _row(sheet, content, formats)
    for at, line in enumerate(each_line(content, stamp)):
        if line.part == "row":
            row(at, line.cells)
        else:
            _special(sheet, at, line, content, formats, summed)
    book.close()


def _tab(title: str) -> str:
    """The end of the title as the name of the tab, without what no tab may be called."""
    return title.translate(_NOT_IN_TABS)[-31:].strip("'") or MAKER


def _row(sheet: Any, content: Content, formats: dict[str, Any]) -> Callable[[int, Row], None]:
    """How a row of the table is written: the hot path of long sheets, so everything is looked up beforehand."""
    plan = [(col, column.kind, formats[column.kind], _unit(column.kind)) for col, column in enumerate(content.columns)]
    rooms = [(col, column.width - 2) for col, column in enumerate(content.columns) if column.kind == "text"]
    string, number, blank, moment = sheet.write_string, sheet.write_number, sheet.write_blank, sheet.write_datetime
    day = date.fromisoformat

    def write_row(at: int, cells: Row) -> None:
        deep = _lines(cells, rooms)
        if deep > 1:
            sheet.set_row(at, LINE * deep + AIR)
        for col, kind, look, unit in plan:
            cell: Any = cells[col]
            if cell is None or cell == "":
                blank(at, col, None, look)
            elif unit:
                number(at, col, cell / unit, look)
            elif kind == "day":
                moment(at, col, day(cell), look)
            else:
                string(at, col, cell, look)

    return write_row


def _unit(kind: CellKind) -> int:
    """What a figure is divided by to be shown; 0 where it is none. A spreadsheet keeps a share as a part of one."""
    return UNITS.get(kind, 0) * (100 if kind == "share" else 1)


def _lines(cells: Row, rooms: list[tuple[int, int]]) -> int:
    """How many lines the longest text of a row takes: not every program reckons that out by itself."""
    deep = 1
    for col, room in rooms:
        cell: Any = cells[col]  # the columns of the rooms hold texts
        if cell is not None and 2 * len(cell) > room:
            wide = len(cell.encode("gb18030", "replace"))  # two bytes a Chinese letter
            deep = max(deep, -(-wide // max(room - 1, 1)))
    return min(deep, 30)


def _special(
    sheet: Any, at: int, line: Line, content: Content, formats: dict[str, Any], summed: dict[CellKind, Put]
) -> None:
    """A line that is no row of the table."""
    if line.part in HEIGHTS:
        sheet.set_row(at, _height(line, content))
    if len(line.cells) == 1 and line.part in formats:
        if len(content.columns) > 1:
            sheet.merge_range(at, 0, at, len(content.columns) - 1, line.cells[0], formats[line.part])
        else:
            sheet.write_string(at, 0, str(line.cells[0] or ""), formats[line.part])
    elif line.part in {"groups", "header"}:
        for col, cell in enumerate(line.cells):
            _word(sheet, at, col, cell, formats["header"])
        if line.part == "groups":
            _merge_headings(sheet, at, content)
    elif line.part == "sign":
        for col, (kind, cell) in enumerate(zip(line.kinds, line.cells, strict=True)):
            _word(sheet, at, col, cell, formats["free" if kind == "free" else "sign"])
    else:
        for col, (kind, cell) in enumerate(zip(line.kinds, line.cells, strict=True)):
            summed[kind](at, col, cell)


def _word(sheet: Any, at: int, col: int, cell: Cell, look: Any) -> None:
    if cell:
        sheet.write_string(at, col, str(cell), look)
    else:
        sheet.write_blank(at, col, None, look)


def _height(line: Line, content: Content) -> float:
    """Room for a second and third line where the words do not fit across the table."""
    high = HEIGHTS[line.part]
    if line.part == "header" and content.layout > 1:
        return max(high, LINE * max(map(_heading_lines, content.columns)) + AIR - (0 if _grouped(content) else 22))
    if len(line.cells) > 1 or line.part == "title":
        return high
    wide = len(str(line.cells[0]).encode("gb18030", "replace"))
    return high * -(-wide * 7 // max(140, across(content.columns)))


def _heading_lines(column: Column) -> int:
    """How many lines a heading takes in its column."""
    return -(-len(column.label.encode("gb18030", "replace")) // max(1, column.width - 1))


def _grouped(content: Content) -> bool:
    return any(column.group for column in content.columns)


def _merge_headings(sheet: Any, at: int, content: Content) -> None:
    """Headings of their own go down over both rows, those above others across.

    The cells are written row by row, since rows are not held; so only the merging itself is noted here.
    """
    for group, run in groupby(enumerate(content.columns), key=lambda numbered: numbered[1].group):
        cols = [col for col, _column in run]
        if not group:
            sheet.merge.extend([at, col, at + 1, col] for col in cols)
        elif len(cols) > 1:
            sheet.merge.append([at, cols[0], at, cols[-1]])


def _page(sheet: Any, content: Content) -> None:
    top = content.heading
    sheet.set_landscape()
    sheet.set_paper(PAPERS[content.paper])
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.set_default_row(LEAST)
    sheet.repeat_rows(0, top - 1)
    sheet.freeze_panes(top, 0)
    sheet.center_horizontally()
    sheet.set_footer(f"&L&8{content.labels[0]} {content.digest}&R&9第 &P 页，共 &N 页")
    for at, column in enumerate(content.columns):
        sheet.set_column(at, at, column.width)


def _puts(sheet: Any, formats: dict[str, Any]) -> dict[CellKind, Put]:
    """How a single cell of each kind is written; texts always as texts, so none is ever a formula."""

    def put(kind: CellKind) -> Put:
        look, unit = formats[kind], _unit(kind)

        def one(at: int, col: int, cell: Cell) -> None:
            if cell is None or cell == "" or kind == "free":
                sheet.write_blank(at, col, None, look)
            elif unit:
                sheet.write_number(at, col, int(cell) / unit, look)
            elif kind == "day":
                sheet.write_datetime(at, col, date.fromisoformat(str(cell)), look)
            else:
                sheet.write_string(at, col, str(cell), look)

        return one

    return {kind: put(kind) for kind in CELLS}
