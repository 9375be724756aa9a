"""What the file of a quote says of itself: who wrote it, with which program, when, and its words without the figures.

Names never leave this module: an author is kept as a keyed hash, the words as a digest. A file that cannot be read
says nothing; that is no fault of the supplier.
"""

from __future__ import annotations

import hashlib
import io
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import docx
import openpyxl
import pypdf
from docx.opc.exceptions import PackageNotFoundError
from openpyxl.utils.exceptions import InvalidFileException
from pypdf.errors import PyPdfError

from deliberation.vault import vault

ENOUGH = 60
"""Letters from which two texts can be called the same."""
MOST_PAGES, MOST_CELLS = 60, 20_000
OFFICE = "application/vnd.openxmlformats-officedocument."
UNREADABLE = (
    PyPdfError, PackageNotFoundError, InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError,
    AttributeError, IndexError, OSError, SyntaxError, RecursionError,
)  # fmt: skip
"""What the readers raise on broken files."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a file says as it says it."""

    author: str = ""
    program: str = ""
    made: datetime | None = None
    words: str = ""


def traits(raw: bytes, mime: str, *, without: str = "") -> dict[str, str]:
    """``author`` (keyed hash), ``program``, ``made`` (to the minute) and ``text`` (digest of the words) of a file.

    ``without`` is a name left out of the words: two quotes that differ only in the supplier's name read the same.
    """
    reader = READERS.get(mime)
    try:
        told = reader(raw) if reader else Told()
    except UNREADABLE:
        told = Told()
    letters = plain(told.words.replace(without, "") if without else told.words)
    return {
        "author": person_hash("author", told.author),
        "program": told.program.strip()[:80],
        "made": told.made.strftime("%Y-%m-%dT%H:%M") if told.made else "",
        "text": hashlib.sha256(letters.encode()).hexdigest() if len(letters) >= ENOUGH else "",
    }


def person_hash(purpose: str, text: str) -> str:
    """A keyed hash of who or where, equal for equal writing; empty for nothing."""
    kept = "".join(one for one in unicodedata.normalize("NFKC", text).casefold() if one.isalnum())
    return vault.index(f"supplier:{purpose}", kept) if kept else ""


def plain(words: str) -> str:
    """Letters alone: no figures, no signs, no spaces."""
    return "".join(one for one in unicodedata.normalize("NFKC", words).casefold() if one.isalpha())


def _pdf(raw: bytes) -> Told:
    found = pypdf.PdfReader(io.BytesIO(raw))
    about = found.metadata
    pages = (page.extract_text() for page in found.pages[:MOST_PAGES])
    if about is None:
        return Told(words="".join(pages))
    program = " ".join(filter(None, (about.creator, about.producer)))
    return Told(about.author or "", program, about.creation_date, "".join(pages))


def _docx(raw: bytes) -> Told:
    found = docx.Document(io.BytesIO(raw))
    about = found.core_properties
    cells = (cell.text for table in found.tables for row in table.rows for cell in row.cells)
    words = "".join((*(one.text for one in found.paragraphs), *cells))
    return Told(about.last_modified_by or about.author or "", _program(raw), about.created, words)


def _xlsx(raw: bytes) -> Told:
    found = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    about = found.properties
    words = "".join(_cells(found))
    return Told(about.lastModifiedBy or about.creator or "", _program(raw), about.created, words)


def _cells(found: openpyxl.Workbook) -> Iterator[str]:
    left = MOST_CELLS
    for sheet in found.worksheets:
        for row in sheet.iter_rows(values_only=True):
            left -= len(row)
            if left < 0:
                return
            yield from (value for value in row if isinstance(value, str))


def _program(raw: bytes) -> str:
    """The program named in an office file's own notes."""
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        if "docProps/app.xml" not in package.namelist():
            return ""
        notes = package.read("docProps/app.xml")[:20_000].decode("utf-8", "replace")
    found = (notes.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0] for tag in ("Application", "AppVersion"))
    return " ".join(filter(None, found))


READERS: Mapping[str, Callable[[bytes], Told]] = {
    "application/pdf": _pdf,
    OFFICE + "wordprocessingml.document": _docx,
    OFFICE + "spreadsheetml.sheet": _xlsx,
}
"""Type of a file → who can read it."""
