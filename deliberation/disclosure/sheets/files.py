"""A sheet as a file: XLSX for the desk and the printer, CSV for every other program.

The same content and stamp always give the same bytes.
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

from deliberation.disclosure.sheets.cells import Cell, Kind, written
from deliberation.disclosure.sheets.content import MAKER, Content, Line, Stamp, lines

A4 = 9
FONT = {"font_name": "宋体", "font_size": 9, "valign": "vcenter"}
GRID = {**FONT, "border": 1, "text_wrap": True}
FORMATS: dict[str, dict[str, Any]] = {
    "title": {**FONT, "font_size": 16, "bold": True, "align": "center"},
    "info": {**FONT, "text_wrap": True},
    "code": {**FONT},
    "issue": {**FONT},
    "header": {**GRID, "bold": True, "align": "center", "bg_color": "#E9EFEC"},
    "text": GRID,
    "money": {**GRID, "num_format": "#,##0.00", "align": "right", "text_wrap": False},
    "count": {**GRID, "num_format": "0", "align": "right", "text_wrap": False},
    "day": {**GRID, "num_format": "yyyy-mm-dd", "align": "center", "text_wrap": False},
}
HEIGHTS = {"title": 30, "info": 18, "header": 30}


def render(content: Content, stamp: Stamp, extension: str) -> bytes:
    """The bytes of the sheet as ``xlsx`` or ``csv``."""
    return _xlsx(content, stamp) if extension == "xlsx" else _csv(content, stamp)


def _csv(content: Content, stamp: Stamp) -> bytes:
    """UTF-8 with a byte-order mark, so spreadsheet programs read Chinese; CRLF; every text quoted where needed."""
    out = io.StringIO()
    writer = csv.writer(out)
    for line in lines(content, stamp):
        writer.writerow([written(kind, cell) for kind, cell in zip(line.kinds, line.cells, strict=True)])
    return out.getvalue().encode("utf-8-sig")


def _xlsx(content: Content, stamp: Stamp) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    made = datetime.combine(date.fromisoformat(stamp.made[:10]), time(12))  # the format knows no zone
    book.set_properties({"title": content.title, "author": MAKER, "created": made})
    formats = {name: book.add_format(about) for name, about in FORMATS.items()}
    bold = {name: book.add_format({**FORMATS[name], "bold": True}) for name in ("text", "money", "count", "day")}
    sheet = book.add_worksheet(content.title[-31:])
    _page(sheet, content)
    for at, line in enumerate(lines(content, stamp)):
        if line.part in HEIGHTS:
            sheet.set_row(at, HEIGHTS[line.part])
        if len(line.cells) == 1 and line.part in formats:
            sheet.merge_range(at, 0, at, len(content.columns) - 1, line.cells[0], formats[line.part])
        else:
            _row(sheet, at, line, formats["header"], bold if line.part == "totals" else formats)
    book.close()
    return out.getvalue()


def _page(sheet: Any, content: Content) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 2)
    sheet.freeze_panes(3, 0)
    sheet.center_horizontally()
    sheet.set_footer(f"&L&8{content.labels[0]} {content.digest}&R&8&P / &N")
    for at, column in enumerate(content.columns):
        sheet.set_column(at, at, column.width)


def _row(sheet: Any, at: int, line: Line, header: Any, formats: dict[str, Any]) -> None:
    for col, (kind, cell) in enumerate(zip(line.kinds, line.cells, strict=True)):
        look = header if line.part == "header" else formats[kind]
        _cell(sheet, (at, col), kind, cell, look)


def _cell(sheet: Any, where: tuple[int, int], kind: Kind, cell: Cell, look: Any) -> None:
    if cell is None or cell == "":
        sheet.write_blank(*where, None, look)
    elif kind == "money":
        sheet.write_number(*where, int(cell) / 100, look)
    elif kind == "count":
        sheet.write_number(*where, int(cell), look)
    elif kind == "day":
        sheet.write_datetime(*where, date.fromisoformat(str(cell)), look)
    else:
        sheet.write_string(*where, str(cell), look)
