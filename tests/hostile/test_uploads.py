"""What is brought to the page of checks: bombs, torn files, files of another kind. Each gets words, none a crash."""

from __future__ import annotations

import io
import zipfile

import docx
import openpyxl
import pytest
import xlsxwriter
from flask import Flask
from flask.testing import FlaskClient

from deliberation.disclosure.sheets.kinds import KINDS
from deliberation.disclosure.sheets.reading import MOST_CELLS, MOST_LINES, MOST_ROWS, read, words
from deliberation.extensions import limiter
from deliberation.rules.refusal import Refusal


@pytest.fixture(autouse=True)
def _patient(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "enabled", False)


def workbook(change: tuple[bytes, bytes] = (b"", b"")) -> bytes:
    """A workbook of one cell, its sheet changed."""
    out, changed = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet().write(0, 0, "项目")
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(*change) if name.endswith("sheet1.xml") else content)
    return changed.getvalue()


def document(row: bytes, times: int) -> bytes:
    """A Word file whose only table has this row so often."""
    paper, out, changed = docx.Document(), io.BytesIO(), io.BytesIO()
    paper.add_table(1, 1)
    paper.save(out)
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                first, last = content.index(b"<w:tr"), content.index(b"</w:tbl>")
                content = content[:first] + row * times + content[last:]
            new.writestr(name, content)
    return changed.getvalue()


def packed(**parts: bytes) -> bytes:
    """A zip of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/"), content)
    return out.getvalue()


UPLOADS = {
    "bomb": packed(**{"xl__workbook.xml": b"0" * (60 * 2**20)}),
    "nested": packed(inner=packed(inner=b"0" * 2**20)),
    "torn": workbook()[:-60],
    "half": workbook()[: len(workbook()) // 2],
    "far cell": workbook((b'"A1"', b'"XFD1048576"')),
    "entities": workbook((b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aa">]><worksheet')),
    "bad index": workbook((b"<v>0</v>", b"<v>99999999</v>")),
    "no text": workbook((b"<v>0</v>", b"<v>\x00</v>")),
    "wide table": document(b'<w:tr><w:tc><w:tcPr><w:gridSpan w:val="1000000"/></w:tcPr><w:p/></w:tc></w:tr>', 1),
    "gbk": "项目,金额（元）\r\n路灯,1.00\r\n".encode("gb18030"),
    "wide line": b"," * 200_000,
    "open quote": b'"' + b"a,\n" * 200_000,
    "old office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "program": b"MZ\x90\0",
    "empty pdf": b"%PDF-1.4\n%%EOF",
    "picture": b"\x89PNG\r\n\x1a\n",
    "page": b"<html><script>alert(1)</script></html>",
    "nothing": b"",
    "blank": b" \n\t ",
    "bytes": bytes(range(1, 256)) * 10,
}


@pytest.mark.parametrize("upload", UPLOADS.values(), ids=UPLOADS)
def test_every_file_gets_words(client: FlaskClient, upload: bytes) -> None:
    for name in ("../../etc/passwd", "\u202excod.exe" + "长" * 300):
        answer = client.post("/verify", data={"sheet": (io.BytesIO(upload), name)})
        assert answer.status_code in {200, 413, 415, 422}
        assert "<script>alert(1)" not in answer.text
        assert "<h1" in answer.text


def test_a_cell_may_say_that_it_spans_a_million_columns() -> None:
    told = words(UPLOADS["wide table"])
    assert isinstance(told, list)
    assert len(told) < 10


def test_a_table_without_end_is_read_to_a_line() -> None:
    told = words(document(b"<w:tr><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr>", MOST_LINES + 50))
    assert isinstance(told, list)
    assert told.count("x") <= MOST_LINES


def grid(rows: int, columns: int, mark: str = "c") -> bytes:
    """A workbook of so many cells."""
    row = "<row>" + f"<{mark}><v>1</v></{mark}>" * columns + "</row>"
    return workbook((b"<sheetData>", b"<sheetData>" + (row * rows).encode()))


def test_the_widest_sheet_of_the_house_fits() -> None:
    assert MOST_ROWS * max(len(kind.fields) for kind in KINDS.values()) <= MOST_CELLS


@pytest.mark.parametrize("mark", ["c", "x:c", "c\n"])
def test_a_file_of_too_many_cells_is_known_before_a_row_is_read(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, mark: str
) -> None:
    def never(*_args: object, **_more: object) -> None:
        pytest.fail("it was opened")

    monkeypatch.setattr(openpyxl, "load_workbook", never)
    upload = grid(20_000, 60, mark)
    found = read(upload)
    assert isinstance(found, Refusal)
    assert (found.code, dict(found.params)) == ("SHEET_TOO_MANY_CELLS", {"most": MOST_CELLS})
    answer = client.post("/verify", data={"sheet": (io.BytesIO(upload), "a.xlsx")})
    assert answer.status_code == 413
    assert f"超过 {MOST_CELLS} 个单元格" in answer.text


def test_a_table_in_letters_has_its_end_too() -> None:
    found = read(b"1" + b",1" * 59 + (b"\n" + b"1" + b",1" * 59) * 19_999)
    assert isinstance(found, Refusal)
    assert found.code == "SHEET_TOO_MANY_CELLS"


def test_as_many_cells_as_a_small_sheet_has_are_read() -> None:
    found = read(grid(200, 19))
    assert isinstance(found, list)
    assert sum(cell == 1 for row in found for cell in row) == 200 * 19


def test_bombs_are_known_before_they_are_unpacked() -> None:
    found = read(UPLOADS["bomb"])
    assert isinstance(found, Refusal)
    assert found.code == "SHEET_UNPACKS_TOO_LARGE"
