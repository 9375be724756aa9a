"""Taking evidence in: the file into the folder, its row into the database; the digest goes into the event."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.proposals.files.folder import SUFFIXES, THUMB, TILE, path_of, write
from deliberation.proposals.files.package import package_mime
from deliberation.proposals.files.photo import LARGEST_PIXELS, read_photo
from deliberation.proposals.files.sniff import PACKAGE, disguise, mime_of, unsound
from deliberation.proposals.models import EvidenceFile
from deliberation.rules.refusal import Refusal, Refused
from deliberation.rules.replay import Actor

LARGEST_DOCUMENT = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Stored:
    """A document that has been kept: its digest, its type by content, its bytes."""

    digest: str
    mime: str
    size: int


def store_photo(session: Session, actor: Actor, now: datetime, folder: Path, stream: BinaryIO) -> str:
    """Keep the photo in ``stream``; returns the digest of what is kept. ``Refused`` where it is no sound photo."""
    photo = read_photo(stream)
    digest, thumb, tile = (_sha256(part) for part in (photo.full, photo.thumb, photo.tile))
    write(path_of(folder, digest, THUMB), photo.thumb)
    write(path_of(folder, digest, TILE), photo.tile)
    write(path_of(folder, digest, ".jpg"), photo.full)
    about = {"kind": "photo", "mime": "image/jpeg", "size": len(photo.full), "thumb_hash": thumb, "tile_hash": tile}
    _enter(session, actor, now, digest, **about, width=photo.width, height=photo.height)
    return digest


def store_document(session: Session, actor: Actor, now: datetime, folder: Path, stream: BinaryIO) -> str:
    """Keep the document in ``stream`` as it is: PDF, PNG or JPEG by its content, at most 20 MB; returns its digest."""
    raw = _read(stream)
    if raw.startswith(PACKAGE):
        raise Refused(Refusal("DOCUMENT_TYPE", "files"))
    return _keep(session, actor, now, folder, raw, _document_mime(raw)).digest


def store_file(session: Session, actor: Actor, now: datetime, folder: Path, stream: BinaryIO) -> Stored:
    """Keep a document as :func:`store_document` does, office files without macros (DOCX, XLSX, PPTX) too."""
    raw = _read(stream)
    mime = package_mime(raw) if raw.startswith(PACKAGE) else _document_mime(raw)
    return _keep(session, actor, now, folder, raw, mime)


def _read(stream: BinaryIO) -> bytes:
    raw = stream.read(LARGEST_DOCUMENT + 1)
    if not raw:
        raise Refused(Refusal("FILE_EMPTY", "files"))
    if len(raw) > LARGEST_DOCUMENT:
        raise Refused(Refusal("DOCUMENT_TOO_HEAVY", "files", {"megabytes": LARGEST_DOCUMENT // 2**20}))
    return raw


def _document_mime(raw: bytes) -> str:
    mime = mime_of(raw)
    if mime is None:
        raise Refused(disguise(raw) or Refusal("DOCUMENT_TYPE", "files"))
    refusal = unsound(raw, mime, LARGEST_PIXELS)
    if refusal is not None:
        raise Refused(refusal)
    return mime


def _keep(session: Session, actor: Actor, now: datetime, folder: Path, raw: bytes, mime: str) -> Stored:
    digest = _sha256(raw)
    write(path_of(folder, digest, SUFFIXES[mime]), raw)
    _enter(session, actor, now, digest, kind="document", mime=mime, size=len(raw))
    return Stored(digest, mime, len(raw))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _enter(session: Session, actor: Actor, now: datetime, digest: str, **about: object) -> None:
    new = insert(EvidenceFile).values(digest=digest, uploaded_by=actor.id, uploaded_at=now, **about)
    session.execute(new.on_conflict_do_nothing(index_elements=["digest"]))
