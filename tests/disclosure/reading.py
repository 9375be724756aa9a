"""A sheet read back by a program that did not write it."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl

Row = dict[str, Any]
EMPTY = "本期没有记录。"


def cells(data: bytes) -> list[tuple[Any, ...]]:
    """Every row of a workbook."""
    return [tuple(row) for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)]


def plain(data: bytes) -> list[list[str]]:
    """Every row of a CSV."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def table(data: bytes) -> tuple[list[Row], Row]:
    """The rows and the totals (none where nothing is added up) by column heading, one under another by its own."""
    rows = cells(data)
    top = next(at for at, row in enumerate(rows) if row[0] == "序号")
    names = [str(below or above) for above, below in zip(rows[top], rows[top + 1], strict=True)]
    end = next(at for at, row in enumerate(rows) if at > top and str(row[0]).startswith("制表："))
    body = [dict(zip(names, row, strict=True)) for row in rows[top + 2 : end] if row[0] != EMPTY]
    return (body[:-1], body[-1]) if "合计" in rows[end - 1] else (body, {})
