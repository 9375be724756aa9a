"""Looking events up by what they say or by their hash: for whoever holds a paper and asks where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from deliberation.ledger.book import Recorded, recorded_from
from deliberation.ledger.models import EventRow, StreamHead


def saying(session: Session, type_: str, streams: Select[Any], words: Sequence[str]) -> tuple[Recorded, ...]:
    """The events of ``type_`` on ``streams`` that hold one of ``words`` somewhere, the oldest first."""
    if not words:
        return ()
    holds = or_(*(EventRow.payload.contains(one, autoescape=True) for one in words))
    query = select(EventRow).where(EventRow.stream.in_(streams), EventRow.type == type_, holds)
    return tuple(recorded_from(row) for row in session.scalars(query.order_by(EventRow.at)))


def hashed(session: Session, digits: str, most: int) -> tuple[Recorded, ...]:
    """At most ``most`` events whose hash begins with ``digits`` (lower-case hex), the oldest first."""
    # hexadecimal digits sort before "g" everywhere, so the unique index answers
    query = select(EventRow).where(EventRow.hash.between(digits, f"{digits}g")).order_by(EventRow.at).limit(most)
    return tuple(recorded_from(row) for row in session.scalars(query))


def last_at(session: Session, stream: str) -> datetime | None:
    """When the latest event of ``stream`` happened."""
    query = select(EventRow.at).where(EventRow.stream == stream).order_by(EventRow.seq.desc()).limit(1)
    return session.scalar(query)


def place_of(session: Session, stream: str) -> str:
    """Where ``stream`` belongs; nothing where there is none of this name."""
    return session.scalar(select(StreamHead.place).where(StreamHead.name == stream)) or ""


def mentioning(session: Session, word: str) -> tuple[str, str]:
    """The stream that first held ``word`` in an event, and its place; nothing where none does. Reads the whole book."""
    holds = EventRow.payload.contains(word, autoescape=True)
    query = select(StreamHead.name, StreamHead.place).join(EventRow, EventRow.stream == StreamHead.name)
    row = session.execute(query.where(holds).order_by(EventRow.at, StreamHead.name).limit(1)).first()
    return (row.name, row.place) if row else ("", "")


def naming(session: Session, kinds: Sequence[str], word: str) -> tuple[tuple[str, str], ...]:
    """The streams of ``kinds`` that hold ``word`` in an event, each with its place."""
    if not kinds:
        return ()
    kind = or_(*(EventRow.stream.startswith(f"{one}:", autoescape=True) for one in kinds))
    query = select(StreamHead.name, StreamHead.place).join(EventRow, EventRow.stream == StreamHead.name).distinct()
    return tuple((row.name, row.place) for row in session.execute(
        query.where(kind, EventRow.payload.contains(word, autoescape=True)).order_by(StreamHead.name)
    ))  # fmt: skip
