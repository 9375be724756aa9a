"""Documents of an agenda: PDF, pictures and office files without macros, into the evidence store."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.meetings.service.calling import Paper
from deliberation.proposals.files.folder import SUFFIXES, path_of, write
from deliberation.proposals.files.store import LARGEST_DOCUMENT, MAGIC, store_document
from deliberation.proposals.models import EvidenceFile
from deliberation.rules.refusal import Refusal, Refused
from deliberation.rules.replay import Actor
from deliberation.web.forms import clean

MOST = 5
"""Documents of one item."""
LONGEST_NAME = 80
PACKAGE = b"PK\x03\x04"
MAIN = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
"""The part that every file of a kind has, and the kind's type."""
UNPACKED = 20 * LARGEST_DOCUMENT


def store_paper(session: Session, actor: Actor, now: datetime, folder: Path, stream: BinaryIO, name: str) -> Paper:
    """Keep the document in ``stream``, sent as ``name``; ``Refused`` where it is too large or of no kind we take."""
    raw = stream.read(LARGEST_DOCUMENT + 1)
    if raw.startswith(PACKAGE) and len(raw) <= LARGEST_DOCUMENT:
        digest, mime = _store_office(session, actor, now, folder, raw)
    else:
        try:
            digest = store_document(session, actor, now, folder, io.BytesIO(raw))
        except Refused as refused:
            if refused.refusal.code != "DOCUMENT_TYPE":
                raise
            raise Refused(Refusal("PAPER_TYPE", "files")) from None
        mime = next(mime for start, mime in MAGIC.items() if raw.startswith(start))
    return Paper(digest, called(name, SUFFIXES[mime]), mime, len(raw))


def called(name: str, suffix: str) -> str:
    """The name a document is shown and saved under: the one it came with, on one line, with its true ending."""
    stem = clean(name.replace("\\", "/").rpartition("/")[2]).replace("\n", " ").replace('"', "")
    stem = stem.rpartition(".")[0] or stem or "document"
    return stem[: LONGEST_NAME - len(suffix)] + suffix


def _store_office(session: Session, actor: Actor, now: datetime, folder: Path, raw: bytes) -> tuple[str, str]:
    mime, digest = _kind(raw), hashlib.sha256(raw).hexdigest()
    write(path_of(folder, digest, SUFFIXES[mime]), raw)
    about = {"kind": "document", "mime": mime, "size": len(raw), "uploaded_by": actor.id, "uploaded_at": now}
    new = insert(EvidenceFile).values(digest=digest, **about)
    session.execute(new.on_conflict_do_nothing(index_elements=["digest"]))
    return digest, mime


def _kind(raw: bytes) -> str:
    """The type of an office file, read from its own list of parts."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            parts = package.infolist()
    except zipfile.BadZipFile:
        raise Refused(Refusal("PAPER_TYPE", "files")) from None
    names = {part.filename for part in parts}
    mime = next((mime for part, mime in MAIN.items() if part in names), None)
    if mime is None or "[Content_Types].xml" not in names or sum(part.file_size for part in parts) > UNPACKED:
        raise Refused(Refusal("PAPER_TYPE", "files"))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused(Refusal("PAPER_MACROS", "files"))
    return mime
