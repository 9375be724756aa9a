"""The bundle of a counted poll: the file, the counts and the program to count again, in one download."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.polls.models import Outcome, PollFile
from deliberation.voting.bundle import bundle


@dataclass(frozen=True, slots=True)
class Bundle:
    """``content`` is a ZIP; ``etag`` changes with the ballots and with the count."""

    content: bytes
    etag: str


def bundle_of(session: Session, poll_id: str) -> Bundle | None:
    """The bundle of a poll; ``None`` before it is counted."""
    file = session.get(PollFile, poll_id)
    query = select(Outcome.official, Outcome.result).where(Outcome.poll_id == poll_id).order_by(Outcome.rule)
    counts = session.execute(query).all()
    official = next((row.result for row in counts if row.official), None)
    if file is None or official is None:
        return None
    content = bundle(file.content.encode(), official, [row.result for row in counts if not row.official])
    return Bundle(content, hashlib.sha256(content).hexdigest())
