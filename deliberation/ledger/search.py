"""Looking events up by what they say or by their hash: for whoever holds a paper and asks where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Select, cast, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

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


def latest(session: Session, streams: Sequence[str], types: Sequence[str]) -> dict[str, Recorded]:
    """The last event of one of ``types`` on each of ``streams`` that has one: one query, none for no streams."""
    last = select(EventRow.stream, func.max(EventRow.seq)).where(EventRow.stream.in_(streams), EventRow.type.in_(types))
    query = select(EventRow).where(tuple_(EventRow.stream, EventRow.seq).in_(last.group_by(EventRow.stream)))
    return {row.stream: recorded_from(row) for row in (session.scalars(query) if streams else ())}


def unanswered(
    session: Session, place: str, kind: str, asked: str, answers: Sequence[str], key: str
) -> tuple[Recorded, ...]:
    """The events ``asked`` on streams of ``kind`` at ``place`` or below it that none of ``answers`` followed.

    A question and its answer say the same of ``key``. One query; the oldest first.
    """
    answer = aliased(EventRow)
    same = cast(answer.payload, JSON)[key].as_string() == cast(EventRow.payload, JSON)[key].as_string()
    followed = select(answer.seq).where(
        answer.stream == EventRow.stream, answer.seq > EventRow.seq, answer.type.in_(answers), same
    )
    query = select(EventRow).join(StreamHead, StreamHead.name == EventRow.stream)
    here = StreamHead.place.startswith(place, autoescape=True), StreamHead.name.startswith(f"{kind}:", autoescape=True)
    rows = session.scalars(
        query.where(*here, EventRow.type == asked, ~followed.exists()).order_by(EventRow.at, EventRow.stream)
    )
    return tuple(recorded_from(row) for row in rows)
