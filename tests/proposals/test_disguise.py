"""What pretends to be a photo or a paper: pages, drawings with code, programs, archives that unfold without end."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from deliberation.proposals.files import store_file, store_photo
from deliberation.proposals.files.package import MOST_PARTS, package_mime
from deliberation.rules.refusal import Refused
from deliberation.web.refusals.say import say
from tests import factories as make
from tests.proposals import factories as fx
from tests.proposals import pictures

ACTOR = fx.resident_actor()
WORD = ("[Content_Types].xml", "word/document.xml")
SHEET = ("[Content_Types].xml", "xl/workbook.xml")
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def packed(*names: str, content: bytes = b"<x/>", level: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A package with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", level) as package:
        for name in names:
            package.writestr(name, content)
    return out.getvalue()


def refused(session: Session, folder: Path, content: bytes, *, photo: bool) -> Refused:
    keep = store_photo if photo else store_file
    with pytest.raises(Refused) as caught:
        keep(session, ACTOR, make.NOW, folder, io.BytesIO(content))
    assert not list(folder.rglob("*.*")), "nothing of it may be kept"
    return caught.value


@pytest.mark.parametrize("photo", [True, False])
@pytest.mark.parametrize(
    ("content", "code", "word"),
    [
        (SVG, "FILE_IS_PAGE", "网页"),
        (b"\xef\xbb\xbf  <SVG onload=alert(1)>", "FILE_IS_PAGE", "SVG"),
        (b"<!DOCTYPE html><script>fetch('/x')</script>", "FILE_IS_PAGE", "JPEG"),
        ("<html>".encode("utf-16-le"), "FILE_IS_PAGE", "网页"),
        (b"<?php system($_GET['c']);", "FILE_IS_PAGE", "网页"),
        (pictures.EXE, "FILE_IS_PROGRAM", "程序"),
        (b"#!/bin/sh\nrm -rf /", "FILE_IS_PROGRAM", "程序"),
        (b"\x7fELF\x02\x01", "FILE_IS_PROGRAM", "程序"),
    ],
)
def test_code_in_a_photo_s_clothes_is_named(
    app: Flask, session: Session, tmp_path: Path, content: bytes, code: str, word: str, photo: bool
) -> None:
    caught = refused(session, tmp_path, content, photo=photo)
    assert caught.refusal.code == code
    with app.test_request_context():
        assert word in say(caught.refusal)


def test_what_hangs_behind_a_photo_is_not_kept(session: Session, tmp_path: Path) -> None:
    store_photo(session, ACTOR, make.NOW, tmp_path, io.BytesIO(pictures.jpeg() + b"<script>alert(1)</script>"))
    assert all(b"<script>" not in path.read_bytes() for path in tmp_path.rglob("*.*"))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (packed(*SHEET, "xl/worksheets/sheet1.xml", content=b"0" * (30 * 2**20)), "FILE_BOMB"),
        (packed(*WORD, *(f"word/media/{number}.bin" for number in range(MOST_PARTS))), "FILE_BOMB"),
        (packed("bomb.txt", content=b"0" * (20 * 2**20)), "FILE_BOMB"),
        (packed(*WORD, content=b'<!DOCTYPE x [<!ENTITY a "aa">]><x/>'), "FILE_BOMB"),
        (packed(*WORD, "word/vbaProject.bin"), "PAPER_MACROS"),
        (packed(*WORD, "../../etc/cron.d/x"), "DOCUMENT_TYPE"),
        (packed(*WORD, "word/embeddings/inner.zip"), "DOCUMENT_TYPE"),
        (packed("notes.txt"), "DOCUMENT_TYPE"),
        (packed(*WORD)[:-30], "DOCUMENT_TYPE"),
    ],
)
def test_packages_are_judged_before_they_are_unpacked(
    session: Session, tmp_path: Path, content: bytes, code: str
) -> None:
    assert refused(session, tmp_path, content, photo=False).refusal.code == code


def test_a_part_larger_than_it_says_is_no_document() -> None:
    raw = bytearray(packed(*WORD, content=b"x" * 50_000))
    central = raw.index(b"PK\x01\x02")
    raw[central + 24 : central + 28] = (10).to_bytes(4, "little")
    with pytest.raises(Refused) as caught:
        package_mime(bytes(raw))
    assert caught.value.refusal.code == "DOCUMENT_TYPE"


def test_a_locked_package_is_refused_in_its_own_words() -> None:
    raw = bytearray(packed(*SHEET))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := raw.find(mark, at + 1)) >= 0:
            raw[at + offset] |= 1
    with pytest.raises(Refused) as caught:
        package_mime(bytes(raw))
    assert caught.value.refusal.code == "FILE_LOCKED"


@pytest.mark.parametrize(("parts", "end"), [(WORD, "document"), (SHEET, "sheet")])
def test_sound_office_files_are_kept_as_they_are(
    session: Session, tmp_path: Path, parts: tuple[str, ...], end: str
) -> None:
    content = packed(*parts)
    kept = store_file(session, ACTOR, make.NOW, tmp_path, io.BytesIO(content))
    assert kept.mime.endswith(end)
    assert kept.size == len(content)
    (path,) = tmp_path.rglob("*.*")
    assert path.read_bytes() == content
