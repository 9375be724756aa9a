"""A sheet as a file: XLSX for the desk, CSV for every other program, PDF for the notice board.

The same content and stamp always give the same bytes.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import BinaryIO

from deliberation.disclosure.sheets import workbook
from deliberation.disclosure.sheets.cells import written
from deliberation.disclosure.sheets.content import Content, Stamp, each_line

FORMATS = ("xlsx", "csv", "pdf")
BOM = "\ufeff"


def render(content: Content, stamp: Stamp, extension: str) -> bytes:
    """The bytes of the sheet as ``xlsx``, ``csv`` or ``pdf``."""
    if extension == "pdf":
        return _pdf(content, stamp)
    out = io.BytesIO()
    if extension == "xlsx":
        workbook.write(content, stamp, out)
    else:
        _csv(content, stamp, out)
    return out.getvalue()


def _pdf(content: Content, stamp: Stamp) -> bytes:
    from deliberation.disclosure.sheets import paper  # noqa: PLC0415 -- typesetting is loaded by who prints
    from deliberation.disclosure.sheets.kinds import KINDS  # noqa: PLC0415

    kind = KINDS.get(content.name)
    return paper.render(content, stamp, kind.charts(content) if kind and kind.charts else ())


def write(content: Content, stamp: Stamp, extension: str, path: Path) -> None:
    """The same into a file, however long the sheet is, without holding it; PDFs are small and go by :func:`render`."""
    if extension == "xlsx":
        workbook.write(content, stamp, path)
    elif extension == "csv":
        with path.open("wb") as file:
            _csv(content, stamp, file)
    else:
        path.write_bytes(render(content, stamp, extension))


def _csv(content: Content, stamp: Stamp, out: BinaryIO) -> None:
    """UTF-8 with a byte-order mark, so spreadsheet programs read Chinese; CRLF; every text quoted where needed."""
    text = io.TextIOWrapper(out, "utf-8", newline="", write_through=False)
    text.write(BOM)
    writer = csv.writer(text)
    for line in each_line(content, stamp, "csv"):
        writer.writerow([written(kind, cell) for kind, cell in zip(line.kinds, line.cells, strict=True)])
    text.flush()
    text.detach()
