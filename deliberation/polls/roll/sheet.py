"""The rejected lines of a file as a sheet for the clerk: every cell a text, so that none can act as a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable

import xlsxwriter
from flask_babel import gettext

from deliberation.polls.roll.file import Rejected
from deliberation.polls.roll.words import COLUMNS, REASONS

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ACTIVE = ("=", "+", "-", "@", "\t", "\r")
_WIDTHS = (8, 16, 16, 18, 60, 16)


def rejected_sheet(lines: Iterable[Rejected]) -> bytes:
    """The bytes of the sheet: line, name, building, cell, reason, and the earlier line of a repetition."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    titles = (
        gettext("Line"),
        COLUMNS["name"],
        COLUMNS["building"],
        gettext("Cell"),
        gettext("Reason"),
        gettext("Same as line"),
    )
    bold = book.add_format({"bold": True})
    for column, title in enumerate(titles):
        sheet.write_string(0, column, str(title), bold)
    for at, line in enumerate(lines, start=1):
        cells = line.name, line.building, str(COLUMNS[line.column]), str(REASONS[line.reason])
        sheet.write_number(at, 0, line.line)
        for column, cell in enumerate(cells, start=1):
            sheet.write_string(at, column, harmless(cell))
        if line.first:
            sheet.write_number(at, len(cells) + 1, line.first)
    book.close()
    return out.getvalue()


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula, even when it is copied into another file."""
    return f"'{text}" if text.startswith(_ACTIVE) else text
