"""The rows of an uploaded XLSX or CSV file, trusting nothing about it, one at a time.

A workbook is judged by its central directory before anything is unpacked; no part may declare entities. Cells are
told apart from formulas. CSV may be UTF-8 with or without its mark, UTF-16 with one, or GB18030.
"""

from __future__ import annotations

import codecs
import csv
import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import openpyxl

LARGEST = 20 * 1024 * 1024
LARGEST_UNPACKED = 240 * 1024 * 1024
MOST_PARTS = 200
MOST_LINES = 120_000
MOST_COLUMNS = 40
LONGEST = 60
"""Characters of a cell."""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_EXACT = 10**15
"""Above this a spreadsheet has rounded a number away: its last digits are lost."""

FORMULA, ROUNDED, LONG = "\0formula", "\0rounded", "\0long"
"""What stands in for a cell that cannot be read as what it shows; no text of a file can be equal to these."""

Row = tuple[int, tuple[str, ...]]


class RollFileError(Exception):
    """The whole file cannot be read; ``code`` is a refusal's code, ``params`` its figures."""

    def __init__(self, code: str, **params: int) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def rows(data: bytes) -> Iterator[Row]:
    """The lines of a file that are not blank, numbered as a spreadsheet shows them. Raises :class:`RollFileError`."""
    if len(data) > LARGEST:
        raise RollFileError("ROLL_FILE_TOO_LARGE", most=LARGEST // 1024 // 1024)
    if not data.strip():
        raise RollFileError("ROLL_FILE_EMPTY")
    if data.startswith((_OLE, b"%PDF", b"MZ")):
        raise RollFileError("ROLL_FILE_KIND")
    found = _workbook(data) if data.startswith(_ZIP) else _text(data)
    for number, cells in found:
        if number > MOST_LINES:
            raise RollFileError("ROLL_FILE_TOO_MANY_LINES", most=MOST_LINES)
        if any(cells):
            yield number, cells


def _workbook(data: bytes) -> Iterator[Row]:
    _inspect(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its own size is not believed
        for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
            yield number, tuple(_cell(cell.value, cell.data_type) for cell in cells)
    except RollFileError:
        raise
    except Exception as fault:  # a crafted file can break a reader anywhere; wherever it does, it is no table
        raise RollFileError("ROLL_FILE_BROKEN") from fault


def _inspect(data: bytes) -> None:
    """Judge by the central directory first, then by the beginning of every part."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise RollFileError("ROLL_FILE_UNPACKS", most=LARGEST_UNPACKED // 1024 // 1024)
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
                raise RollFileError("ROLL_FILE_KIND")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _no_entities(archive, part)
    except (zipfile.BadZipFile, RuntimeError, OSError, ValueError, NotImplementedError) as fault:
        raise RollFileError("ROLL_FILE_BROKEN") from fault


def _no_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    with archive.open(part) as stream:
        if not plain_prolog(stream.read(1 << 16)):
            raise RollFileError("ROLL_FILE_BROKEN")


def plain_prolog(start: bytes) -> bool:
    """Whether an XML part comes to its root with nothing but declarations and comments before it: no entities."""
    rest = start.removeprefix(codecs.BOM_UTF8).lstrip()
    for mark, end in ((b"<?", b"?>"), (b"<!--", b"-->")) * 4:
        while rest.startswith(mark):
            rest = rest.partition(end)[2].lstrip()
    return rest[:1] == b"<" and rest[1:2].isalpha()


def _cell(value: Any, kind: str) -> str:
    """A cell as text; a number keeps its digits, a date is written as one."""
    if value is None:
        return ""
    if kind == "f":
        return FORMULA
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, int | float) and abs(value) >= _EXACT:
        return ROUNDED
    return str(int(value)) if isinstance(value, float) and value.is_integer() else tidy(str(value))


def _text(data: bytes) -> Iterator[Row]:
    encoding = _encoding(data)
    lines = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")
    first = lines.readline()
    lines.seek(0)
    mark = max(",\t;", key=first.count)
    try:
        for number, cells in enumerate(csv.reader(lines, delimiter=mark), start=1):
            yield number, tuple(_said(cell) for cell in cells[:MOST_COLUMNS])
    except (csv.Error, UnicodeDecodeError) as fault:
        raise RollFileError("ROLL_FILE_BROKEN") from fault


def _said(cell: str) -> str:
    text = tidy(cell)
    return FORMULA if text[:1] in ("=", "@") else text


def tidy(text: str) -> str:
    """A cell without space around it and control signs within; what is far too long is not kept at all."""
    if len(text) > LONGEST * 4:
        return LONG
    kept = text if text.isprintable() else "".join(ch if ch.isprintable() else " " for ch in text)
    kept = kept.replace("\u3000", " ").strip()
    return LONG if len(kept) > LONGEST else kept


def _encoding(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in data:
        raise RollFileError("ROLL_FILE_KIND")
    for encoding in ("utf-8-sig", "gb18030"):
        if _reads(data, encoding):
            return encoding
    raise RollFileError("ROLL_FILE_ENCODING")


def _reads(data: bytes, encoding: str) -> bool:
    """Whether the whole file is text in this encoding, piece by piece so that it is never held twice."""
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(data)
    try:
        for start in range(0, len(data), 1 << 16):
            decoder.decode(bytes(view[start : start + (1 << 16)]))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
