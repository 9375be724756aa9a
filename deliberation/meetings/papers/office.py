"""Documents of an agenda: PDF, pictures and office files without macros, into the evidence store."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.orm import Session

from deliberation.meetings.service.calling import Paper
from deliberation.proposals.files import store_file
from deliberation.proposals.files.folder import SUFFIXES
from deliberation.rules.refusal import Refusal, Refused
from deliberation.rules.replay import Actor
from deliberation.web.forms import clean

MOST = 5
"""Documents of one item."""
LONGEST_NAME = 80


def store_paper(session: Session, actor: Actor, now: datetime, folder: Path, stream: BinaryIO, name: str) -> Paper:
    """Keep the document in ``stream``, sent as ``name``; ``Refused`` where it is too large or of no kind we take."""
    try:
        kept = store_file(session, actor, now, folder, stream)
    except Refused as refused:
        if refused.refusal.code != "DOCUMENT_TYPE":
            raise
        raise Refused(Refusal("PAPER_TYPE", "files")) from None
    return Paper(kept.digest, called(name, SUFFIXES[kept.mime]), kept.mime, kept.size)


def called(name: str, suffix: str) -> str:
    """The name a document is shown and saved under: the one it came with, on one line, with its true ending."""
    stem = clean(name.replace("\\", "/").rpartition("/")[2]).replace("\n", " ").replace('"', "")
    stem = stem.rpartition(".")[0] or stem or "document"
    return stem[: LONGEST_NAME - len(suffix)] + suffix
