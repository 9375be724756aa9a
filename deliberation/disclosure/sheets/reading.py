"""Reading an uploaded file, trusting nothing about it: what it is, how large it unpacks, what it holds."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from itertools import islice

import docx
import openpyxl
from docx.oxml.ns import qn

from deliberation.rules.refusal import Refusal

LARGEST = 5 * 1024 * 1024
LARGEST_UNPACKED = 40 * 1024 * 1024
MOST_PARTS = 200
MOST_ROWS, MOST_COLUMNS = 20_000, 60
MOST_CELLS = 400_000
"""The widest sheet of the house has 19 columns, and rows are read to :data:`MOST_ROWS`: that many cells are 380,000.
A file with more is none of ours, and would keep a reader busy for half a minute."""
MOST_LINES = 20_000

_RULE = "disclosure:verify"
_WORKBOOK, _DOCUMENT = "xl/workbook.xml", "word/document.xml"
_LINE, _TEXT = qn("w:p"), qn("w:t")
_ZIP = b"PK\x03\x04"
_XML_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
_CELL = re.compile(rb"<(?:[\w.-]+:)?c[\s/>]")
_BLOCK = 1 << 18
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")

Grid = list[tuple[object, ...]]


def read(data: bytes) -> Grid | Refusal:
    """The cells of an XLSX or CSV file; a refusal says what is wrong with it."""
    if len(data) > LARGEST:
        return Refusal("SHEET_TOO_LARGE", _RULE, {"most": LARGEST // 1024 // 1024})
    if not data.strip():
        return Refusal("SHEET_EMPTY", _RULE)
    if data.startswith(b"%PDF"):
        return Refusal("SHEET_PDF", _RULE)
    return _xlsx(data) if data.startswith(_ZIP) else _csv(data)


def _xlsx(data: bytes) -> Grid | Refusal:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            refusal = _inspect(archive, _WORKBOOK)
        if refusal is not None:
            return refusal
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        rows = book.worksheets[0].iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
        return [tuple(row) for row in islice(rows, MOST_ROWS)]
    except Exception:  # noqa: BLE001 -- a crafted file can break a reader anywhere; wherever it does, it is no sheet
        return Refusal("SHEET_BROKEN", _RULE)


def words(data: bytes) -> list[str] | Refusal | None:
    """Every line of a Word file, what its properties say first; None where it is no Word file."""
    if len(data) > LARGEST or not data.startswith(_ZIP):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if _DOCUMENT not in archive.namelist():
                return None
            refusal = _inspect(archive, _DOCUMENT)
        if refusal is not None:
            return refusal
        paper = docx.Document(io.BytesIO(data))
        about = paper.core_properties
        # the paragraphs of tables, too: as written, for a cell may say that it spans a million columns
        paragraphs = islice(paper.element.body.iter(_LINE), MOST_LINES)
        told = ("".join(line.itertext(_TEXT)) for line in paragraphs)
        lines = [about.identifier, about.comments, about.keywords, *told]
        return [line for line in lines if line]
    except Exception:  # noqa: BLE001 -- as below: wherever a crafted file breaks the reader, it is no paper
        return Refusal("SHEET_BROKEN", _RULE)


def _inspect(archive: zipfile.ZipFile, main: str) -> Refusal | None:
    """Judge by the central directory before anything is unpacked; then by the parts themselves."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        return Refusal("SHEET_UNPACKS_TOO_LARGE", _RULE)
    names = {part.filename for part in parts}
    if main not in names or any(name.endswith("vbaProject.bin") for name in names):
        return Refusal("SHEET_KIND", _RULE)
    cells = 0
    for part in parts:
        marked = part.filename.endswith((".xml", ".rels"))
        for text in _pieces(archive, part):
            if marked and _declares(text):
                return Refusal("SHEET_BROKEN", _RULE)
            cells += sum(1 for _found in _CELL.finditer(text)) if main == _WORKBOOK else 0
            if cells > MOST_CELLS:
                return _too_many()
    return None


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part piece by piece, as it is unpacked; no tag is cut in two."""
    left = b""
    with archive.open(part) as stream:
        while block := stream.read(_BLOCK):
            text = left + block
            end = text.rfind(b"<")
            whole, left = (text[:end], text[end:]) if end > 0 else (text, b"")
            yield whole
    yield left


def _too_many() -> Refusal:
    return Refusal("SHEET_TOO_MANY_CELLS", _RULE, {"most": MOST_CELLS})


def _declares(text: bytes) -> bool:
    """Whether an XML part declares entities or hides behind another encoding; honest sheets do neither."""
    return text[:2] in _UTF16 or any(word in text for word in _XML_DECLARATIONS)


def _csv(data: bytes) -> Grid | Refusal:
    text = _decoded(data)
    if text is None:
        return Refusal("SHEET_KIND", _RULE)
    try:
        grid: Grid = []
        cells = 0
        for row in islice(csv.reader(io.StringIO(text, newline="")), MOST_ROWS):
            cells += len(row)
            if cells > MOST_CELLS:
                return _too_many()
            grid.append(tuple(row[:MOST_COLUMNS]))
    except csv.Error:
        return Refusal("SHEET_BROKEN", _RULE)
    return grid


def _decoded(data: bytes) -> str | None:
    if b"\0" in data or data.startswith((b"MZ", b"%PDF", b"\xd0\xcf\x11\xe0")):
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
