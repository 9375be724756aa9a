"""The evidence store: what is kept of a photo, what is refused, how files are named and served."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session

from deliberation.proposals import queries
from deliberation.proposals.files import path_of, store, store_document, store_photo
from deliberation.proposals.files import photo as photos
from deliberation.proposals.files.folder import THUMB, TILE
from deliberation.rules.refusal import Refused
from tests import factories as make
from tests.proposals import factories as fx
from tests.proposals import pictures

ACTOR = fx.resident_actor()


def keep(session: Session, folder: Path, content: bytes) -> str:
    return store_photo(session, ACTOR, make.NOW, folder, io.BytesIO(content))


def refused(session: Session, folder: Path, content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        keep(session, folder, content)
    assert not list(folder.rglob("*.*"))
    return caught.value.refusal.code


def test_a_photo_is_kept_small_and_without_its_traces(session: Session, tmp_path: Path) -> None:
    digest = keep(session, tmp_path, pictures.jpeg((4000, 3000)))
    path = path_of(tmp_path, digest, ".jpg")
    content = path.read_bytes()
    assert path.parent == tmp_path / digest[:2] / digest[2:4]
    assert hashlib.sha256(content).hexdigest() == digest
    assert b"SecretPhone" not in content
    with Image.open(path) as image:
        assert image.format == "JPEG"
        assert image.size == (1600, 1200)
        assert dict(image.getexif()) == {}
    row = queries.evidence(session, digest)
    assert row is not None
    assert (row.kind, row.mime, row.size, row.width, row.height) == ("photo", "image/jpeg", len(content), 1600, 1200)
    assert (row.uploaded_by, row.uploaded_at) == (ACTOR.id, make.NOW)


def test_a_photo_stands_upright_before_its_orientation_is_forgotten(session: Session, tmp_path: Path) -> None:
    digest = keep(session, tmp_path, pictures.jpeg((800, 600), orientation=6))
    with Image.open(path_of(tmp_path, digest, ".jpg")) as image:
        assert image.size == (600, 800)
        top, bottom = image.getpixel((300, 100)), image.getpixel((300, 700))
        assert isinstance(top, tuple)
        assert isinstance(bottom, tuple)
        assert top[0] > 200 > bottom[0]


@pytest.mark.parametrize(("suffix", "edge", "kilobytes"), [(THUMB, 420, 12), (TILE, 192, 4)])
@pytest.mark.parametrize("content", [pictures.jpeg((3000, 2000)), pictures.noisy(), pictures.noisy((300, 4000))])
def test_small_pictures_are_small(
    session: Session, tmp_path: Path, content: bytes, suffix: str, edge: int, kilobytes: int
) -> None:
    small = path_of(tmp_path, keep(session, tmp_path, content), suffix)
    assert small.stat().st_size <= kilobytes * 1024
    with Image.open(small) as image:
        assert image.format == "WEBP"
        assert edge // 2 <= max(image.size) <= edge


@pytest.mark.parametrize("mode", ["RGBA", "L", "1", "P"])
def test_pictures_of_every_mode_end_up_as_plain_photos(session: Session, tmp_path: Path, mode: str) -> None:
    digest = keep(session, tmp_path, pictures.png(mode))
    with Image.open(path_of(tmp_path, digest, ".jpg")) as image:
        assert image.mode == "RGB"
        if mode == "RGBA":
            assert image.getpixel((5, 5)) == (255, 255, 255)


def test_the_same_photo_is_kept_once(session: Session, tmp_path: Path) -> None:
    assert keep(session, tmp_path, pictures.jpeg()) == keep(session, tmp_path, pictures.jpeg())
    assert len(list(tmp_path.rglob("*.jpg"))) == 1


@pytest.mark.filterwarnings("error::PIL.Image.DecompressionBombWarning")
def test_two_hundred_megapixels_are_refused_unopened(session: Session, tmp_path: Path) -> None:
    bomb = pictures.bomb()
    assert len(bomb) < 100_000
    assert refused(session, tmp_path, bomb) == "PHOTO_TOO_MANY_PIXELS"
    assert refused(session, tmp_path, pictures.bomb(8000, 6000)) == "PHOTO_TOO_MANY_PIXELS"


@pytest.mark.parametrize("content", [pictures.PDF, b"x", pictures.jpeg()[:900], b"GIF89a" + b"\0" * 99])
def test_what_is_no_photo_is_refused_whatever_its_name(session: Session, tmp_path: Path, content: bytes) -> None:
    assert refused(session, tmp_path, content) == "PHOTO_UNREADABLE"


def test_empty_and_heavy_files_are_refused(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(session, tmp_path, b"") == "FILE_EMPTY"
    monkeypatch.setattr(photos, "LARGEST_BYTES", 1024)
    assert refused(session, tmp_path, pictures.jpeg()) == "PHOTO_TOO_HEAVY"


def test_a_name_that_is_no_digest_never_becomes_a_path(tmp_path: Path) -> None:
    for name in ("../../etc/passwd", "a" * 63, "A" * 64, "", "a" * 64 + "\n"):
        with pytest.raises(ValueError, match="not a digest"):
            path_of(tmp_path, name, ".jpg")


@pytest.mark.parametrize(("content", "mime"), [(pictures.PDF, "application/pdf"), (pictures.jpeg(), "image/jpeg"),
                                               (pictures.png(), "image/png")])  # fmt: skip
def test_documents_are_kept_as_they_are(session: Session, tmp_path: Path, content: bytes, mime: str) -> None:
    digest = store_document(session, ACTOR, make.NOW, tmp_path, io.BytesIO(content))
    assert digest == hashlib.sha256(content).hexdigest()
    row = queries.evidence(session, digest)
    assert row is not None
    assert (row.kind, row.mime) == ("document", mime)
    assert path_of(tmp_path, digest, store.SUFFIXES[mime]).read_bytes() == content


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (pictures.EXE, "FILE_IS_PROGRAM"),
        (b"<script>", "FILE_IS_PAGE"),
        (b"a,b,c", "DOCUMENT_TYPE"),
        (b"PK\x03\x04" + b"x" * 99, "DOCUMENT_TYPE"),
        (b"%PDF-1.7 /OpenAction /JavaScript (app.alert)", "PDF_ACTIVE"),
        (b"\x89PNG\r\n\x1a\n<script>", "PHOTO_UNREADABLE"),
        (b"", "FILE_EMPTY"),
        (b"%PDF-" + b"x" * 600, "DOCUMENT_TOO_HEAVY"),
    ],
)
def test_other_documents_are_refused(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, code: str
) -> None:
    monkeypatch.setattr(store, "LARGEST_DOCUMENT", 500)
    with pytest.raises(Refused) as caught:
        store_document(session, ACTOR, make.NOW, tmp_path, io.BytesIO(content))
    assert caught.value.refusal.code == code


def test_pictures_are_public_once_they_are_let_out(app: Flask, session: Session, client: FlaskClient) -> None:
    digest = keep(session, Path(app.config["UPLOAD_DIR"]), pictures.jpeg((2000, 1500)))
    fx.release(session, fx.make_project(session, photos=(digest,)).id)
    small, full = client.get(f"/pictures/{digest}"), client.get(f"/pictures/{digest}?size=full")
    assert (small.status_code, small.mimetype) == (200, "image/webp")
    assert (full.status_code, full.mimetype) == (200, "image/jpeg")
    for answer in (small, full):
        assert answer.headers["Cache-Control"] == "public, max-age=86400"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    again = client.get(f"/pictures/{digest}", headers={"If-None-Match": small.headers["ETag"]})
    assert again.status_code == 304
    for name in ("0" * 64, "..%2f..%2fpasswd", "x"):
        assert client.get(f"/pictures/{name}").status_code == 404


def test_a_document_of_no_matter_is_a_download_for_who_sent_it_in(
    app: Flask, session: Session, client: FlaskClient
) -> None:
    folder, author = Path(app.config["UPLOAD_DIR"]), make.resident(session)
    digest = store_document(session, make.actor(session, author), make.NOW, folder, io.BytesIO(pictures.PDF))
    assert client.get(f"/documents/{digest}").status_code == 303
    make.enter(client, session, make.person(session))
    assert client.get(f"/documents/{digest}").status_code == 403
    make.enter(client, session, make.holder(session, "clerk"))
    assert client.get(f"/documents/{digest}").status_code == 403
    make.enter(client, session, author)
    answer = client.get(f"/documents/{digest}")
    assert (answer.status_code, answer.data) == (200, pictures.PDF)
    assert answer.headers["Content-Disposition"] == f"attachment; filename={digest[:12]}.pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"/documents/{keep(session, folder, pictures.jpeg())}").status_code == 404
