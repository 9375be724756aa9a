"""The ends of all streams, for whoever seals the book or compares it with what was sealed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.ledger.models import EventRow, StreamHead


@dataclass(frozen=True, slots=True)
class Tip:
    """The last event of a stream, and the place the stream belongs to."""

    stream: str
    place: str
    seq: int
    hash: str


def tips(session: Session, until: datetime | None = None) -> Iterator[Tip]:
    """The ends of all streams by name, read at one moment; with ``until`` as they stood just before it."""
    if until is None:
        heads = select(StreamHead.name, StreamHead.place, StreamHead.seq, StreamHead.hash).where(StreamHead.seq > 0)
    else:
        last = select(EventRow.stream, func.max(EventRow.seq).label("seq")).where(EventRow.at < until)
        then = last.group_by(EventRow.stream).subquery()
        heads = (
            select(EventRow.stream, StreamHead.place, EventRow.seq, EventRow.hash)
            .join(then, (then.c.stream == EventRow.stream) & (then.c.seq == EventRow.seq))
            .join(StreamHead, StreamHead.name == EventRow.stream)
        )
    for row in session.execute(heads.execution_options(yield_per=2000)):
        yield Tip(*row)


def standing(session: Session, wanted: Iterable[str]) -> dict[tuple[str, int], Tip]:
    """The events with one of the hashes ``wanted``, by stream and number, each with its stream's place today."""
    query = select(EventRow.stream, StreamHead.place, EventRow.seq, EventRow.hash)
    query = query.join(StreamHead, StreamHead.name == EventRow.stream).where(EventRow.hash.in_(tuple(wanted)))
    return {(row[0], row[2]): Tip(*row) for row in session.execute(query)}
