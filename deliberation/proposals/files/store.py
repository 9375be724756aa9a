"""Taking evidence in: the file into the folder, its row into the database; the digest goes into the event."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.proposals.files.folder import SUFFIXES, THUMB, TILE, path_of, write
from deliberation.proposals.files.photo import read_photo
from deliberation.proposals.models import EvidenceFile
from deliberation.rules.refusal import Refusal, Refused
from deliberation.rules.replay import Actor

LARGEST_DOCUMENT = 20 * 1024 * 1024
MAGIC = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def store_photo(session: Session, actor: Actor, now: datetime, folder: Path, stream: BinaryIO) -> str:
    """Keep the photo in ``stream``; returns the digest of what is kept. ``Refused`` where it is no sound photo."""
    photo = read_photo(stream)
    digest = hashlib.sha256(photo.full).hexdigest()
    write(path_of(folder, digest, THUMB), photo.thumb)
    write(path_of(folder, digest, TILE), photo.tile)
    write(path_of(folder, digest, ".jpg"), photo.full)
    about = {"kind": "photo", "mime": "image/jpeg", "size": len(photo.full)}
    _enter(session, actor, now, digest, **about, width=photo.width, height=photo.height)
    return digest


def store_document(session: Session, actor: Actor, now: datetime, folder: Path, stream: BinaryIO) -> str:
    """Keep the document in ``stream`` as it is: PDF, PNG or JPEG by its first bytes, at most 20 MB."""
    raw = stream.read(LARGEST_DOCUMENT + 1)
    if not raw:
        raise Refused(Refusal("FILE_EMPTY", "files"))
    if len(raw) > LARGEST_DOCUMENT:
        raise Refused(Refusal("DOCUMENT_TOO_HEAVY", "files", {"megabytes": LARGEST_DOCUMENT // 2**20}))
    mime = next((mime for start, mime in MAGIC.items() if raw.startswith(start)), None)
    if mime is None:
        raise Refused(Refusal("DOCUMENT_TYPE", "files"))
    digest = hashlib.sha256(raw).hexdigest()
    write(path_of(folder, digest, SUFFIXES[mime]), raw)
    _enter(session, actor, now, digest, kind="document", mime=mime, size=len(raw))
    return digest


def _enter(session: Session, actor: Actor, now: datetime, digest: str, **about: object) -> None:
    new = insert(EvidenceFile).values(digest=digest, uploaded_by=actor.id, uploaded_at=now, **about)
    session.execute(new.on_conflict_do_nothing(index_elements=["digest"]))
