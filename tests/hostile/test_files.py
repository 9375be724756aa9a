"""Files that do something when they are opened, and files of others: refused in clear words, or unknown."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.procurement.models import Package, PackageQuote
from deliberation.proposals.files import store_document, store_file, store_photo
from deliberation.rules.refusal import Refused
from deliberation.web.refusals.say import say
from tests import factories as make
from tests.procurement import factories as buy
from tests.proposals import factories as fx
from tests.proposals import pictures

ACTOR = fx.resident_actor()
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>"}
SHEET = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}


def office(parts: Mapping[str, str | bytes]) -> bytes:
    """A package with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def pointing(kind: str, target: str, mode: str = "External") -> str:
    """A list of relationships with one that points outside."""
    one = f'<Relationship Id="r1" Type="{TYPES}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return f'<Relationships xmlns="{RELS}">{one}</Relationships>'


def pdf(objects: bytes) -> bytes:
    """A PDF with these objects."""
    return b"%PDF-1.7\n" + objects + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def packed_objects(content: bytes, kind: bytes = b"/ObjStm") -> bytes:
    """A stream of packed objects."""
    data = zlib.compress(content)
    return b"5 0 obj<</Type " + kind + b"/N 1/First 4/Filter/FlateDecode>>stream\r\n" + data + b"\r\nendstream endobj"


def field(*code: str, shown: str = "") -> str:
    """A Word document with a field whose code comes in these runs."""
    runs = "".join(f"<w:r><w:instrText>{one}</w:instrText></w:r>" for one in code)
    return f"<w:document>{mark('begin')}{runs}{mark('separate')}{shown}{mark('end')}</w:document>"


def mark(kind: str) -> str:
    """The beginning, the middle or the end of a field."""
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


QUOTED = f"{mark('begin')}<w:r><w:instrText> QUOTE 68 68 69 65 85 84 79 </w:instrText></w:r>{mark('end')}"
SHOWN = f"{mark('begin')}<w:instrText>REF a</w:instrText>{mark('separate')}<w:t>DDE</w:t>{mark('end')}"
JS = b"1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (pdf(JS), "PDF_ACTIVE"),
        (pdf(JS.replace(b"/JavaScript", b"/J#61vaScr#69pt")), "PDF_ACTIVE"),
        (pdf(packed_objects(b"1 0 <</S/JavaScript/JS(x)>>")), "PDF_ACTIVE"),
        (pdf(packed_objects(b"1 0 <</S/L#61unch>>", kind=b"/Obj#53tm")), "PDF_ACTIVE"),
        (pdf(packed_objects(b"x" * (30 * 2**20))), "PDF_ACTIVE"),
        (pdf(b"5 0 obj<</Type/ObjStm/Filter/LZWDecode>>stream\nxxxx\nendstream endobj"), "PDF_ACTIVE"),
        (office({**WORD, "word/_rels/settings.xml.rels": pointing("attachedTemplate", "http://x")}), "PAPER_FETCHES"),
        (office({**WORD, "word/_rels/document.xml.rels": pointing("image", "//10.0.0.1/a.png")}), "PAPER_FETCHES"),
        (office({**WORD, "word/_rels/document.xml.rels": pointing("oleObject", "http://x", "&#69;xternal")}),
         "PAPER_FETCHES"),
        (office({**SHEET, "xl/externalLinks/externalLink1.xml": '<a><ddeLink ddeService="cmd"/></a>'}),
         "PAPER_MACROS"),
        (office({**SHEET, "[Content_Types].xml": '<Types><Override ContentType="application/vnd.ms-office.vbaProject" '
                 'PartName="/xl/pictures.bin"/></Types>'}), "PAPER_MACROS"),
        (office({**SHEET, "[Content_Types].xml": '<Types><Override ContentType="application/vnd.ms-excel.sheet.'
                 'macroEnabled.main+xml" PartName="/xl/workbook.xml"/></Types>'}), "PAPER_MACROS"),
        (office({**WORD, "word/document.xml": field(' DDEAUTO c:\\\\cmd.exe "/k calc"')}), "PAPER_STARTS"),
        (office({**WORD, "word/document.xml": field("D", "de", "Auto", " cmd")}), "PAPER_STARTS"),
        (office({**WORD, "word/footnotes.xml": '<f><w:fldSimple w:instr=" DDE cmd x"/></f>'}), "PAPER_STARTS"),
        (office({**WORD, "word/header1.xml": "<w:h><w:instrText>DDE cmd</w:instrText></w:h>"}), "PAPER_STARTS"),
        (office({**WORD, "word/document.xml": f"<w:d>{mark('begin')}{QUOTED}{mark('end')}</w:d>"}), "PAPER_STARTS"),
        (office({**WORD, "word/document.xml": f"<w:d>{mark('begin')}{SHOWN}{mark('end')}</w:d>"}), "PAPER_STARTS"),
        (office({**WORD, "word/document.xml": field("x" * 30_000)}), "PAPER_STARTS"),
        (office({**WORD, "word/embeddings/oleObject1.bin": "x"}), "PAPER_STARTS"),
        (office({**SHEET, "xl/embeddings/anything.BIN": "x"}), "PAPER_STARTS"),
        (office({**SHEET, "xl/media/image1.png": bytes.fromhex("d0cf11e0a1b11ae1") + b"x"}), "PAPER_STARTS"),
        (office({**WORD, "word/_rels/document.xml.rels": pointing("oleObject", "a.png", "Internal")}), "PAPER_STARTS"),
        (pdf(b"1 0 obj<</Type/Page>>endobj\ntrailer<</Encrypt 5 0 R>>"), "PDF_LOCKED"),
        (pdf(b"1 0 obj<</Type/XRef/Enc#72ypt 5 0 R>>stream\nx\nendstream endobj"), "PDF_LOCKED"),
        (office({**WORD, "word/document.xml": f'<!--{"x" * 9000}--><!DOCTYPE x [<!ENTITY a "aa">]><x>&a;</x>'}),
         "FILE_BOMB"),
    ],
)  # fmt: skip
def test_what_does_something_when_it_is_opened_is_refused(
    app: Flask, session: Session, tmp_path: Path, content: bytes, code: str
) -> None:
    with pytest.raises(Refused) as caught:
        store_file(session, ACTOR, make.NOW, tmp_path, io.BytesIO(content))
    assert caught.value.refusal.code == code
    assert not list(tmp_path.rglob("*.*")), "nothing of it may be kept"
    with app.test_request_context():
        assert code not in say(caught.value.refusal)


@pytest.mark.parametrize(
    "content",
    [
        pdf(b"1 0 obj<</Title(JavaScript in words)>>endobj"),
        pdf(packed_objects(b"1 0 <</Type/Page>>")),
        pdf(b"1 0 obj<</Title(Encrypt)/EncryptMetadata false>>endobj"),
        pdf(b"1 0 obj<</Names<</EmbeddedFiles 2 0 R>>>>endobj"),
        office({**WORD, "word/document.xml": field(' HYPERLINK "https://dde.example/" ', shown="<w:t>DDE</w:t>")}),
        office({**WORD, "word/document.xml": "<w:d><w:t>DDEAUTO, in words</w:t></w:d>"}),
        office({**SHEET, "xl/printerSettings/printerSettings1.bin": "x"}),
        office({**WORD, "word/_rels/document.xml.rels": pointing("hyperlink", "https://www.sz.gov.cn/")}),
        office({**SHEET, "xl/externalLinks/_rels/externalLink1.xml.rels": pointing("externalLinkPath", "预算.xlsx")}),
    ],
)
def test_what_only_looks_like_it_is_kept(session: Session, tmp_path: Path, content: bytes) -> None:
    assert store_file(session, ACTOR, make.NOW, tmp_path, io.BytesIO(content)).size == len(content)


def test_where_a_photo_was_taken_is_nowhere_in_what_is_kept(session: Session, tmp_path: Path) -> None:
    from PIL import Image

    image, raw = Image.new("RGB", (64, 64), "green"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010F], exif[0x9286] = "SECRETPHONE", "张三 13812345678"
    exif.get_ifd(0x8825).update({1: "N", 2: (22.0, 33.0, 7.0), 3: "E", 4: (114.0, 7.0, 1.0)})
    image.save(raw, "JPEG", exif=exif, comment=b"SECRETCOMMENT", icc_profile=b"SECRETPROFILE" * 20)
    store_photo(session, ACTOR, make.NOW, tmp_path, io.BytesIO(raw.getvalue()))
    kept = [path.read_bytes() for path in tmp_path.rglob("*.*")]
    assert len(kept) == 3
    assert not any(mark in file for file in kept for mark in (b"SECRET", b"Exif", b"GPS", b"13812345678"))


@pytest.fixture
def quote(app: Flask, session: Session) -> str:
    """The digest of an opened quote of a purchase in the usual community."""
    package = buy.awarded(session, Path(app.config["UPLOAD_DIR"]))
    digest = session.scalar(select(PackageQuote.file).join(Package).where(Package.id == package, PackageQuote.won))
    session.commit()
    assert digest
    return digest


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        ("clerk", make.COMMUNITY, 200),
        ("subdistrict_officer", make.SUBDISTRICT, 200),
        ("auditor", make.DISTRICT, 200),
        ("resident", make.COMMUNITY, 403),
        ("council_member", make.COMMUNITY, 403),
        ("clerk", make.NEIGHBOUR, 403),
        ("auditor", "440304", 403),
    ],
)
def test_quotes_are_read_by_the_offices_of_their_place(
    client: FlaskClient, session: Session, quote: str, role: str, place: str, status: int
) -> None:
    make.enter(client, session, make.holder(session, role, place))
    session.commit()
    for method in ("GET", "HEAD"):
        answer = client.open(f"/documents/{quote}", method=method, headers={"Range": "bytes=0-3"})
        assert answer.status_code == (206 if status == 200 else status)


def test_a_document_runs_nowhere_and_stays_in_no_browser(app: Flask, client: FlaskClient, session: Session) -> None:
    author, folder = make.resident(session), Path(app.config["UPLOAD_DIR"])
    digest = store_document(session, make.actor(session, author), make.NOW, folder, io.BytesIO(pictures.PDF))
    make.enter(client, session, author)
    headers = client.get(f"/documents/{digest}").headers
    assert headers["Content-Disposition"].startswith("attachment")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "private, no-store"
