"""Re-hash the whole book and name every row that does not stand where it was written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.ledger.book import Recorded, recorded_from, row_hash
from deliberation.ledger.codec import canonical
from deliberation.ledger.models import EventRow, StreamHead


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the book: the stream, the row (0 for the stream as a whole) and what it is."""

    stream: str
    seq: int
    problem: str


StreamCheck = Callable[[Session, str, tuple[Recorded, ...]], Iterator[Fault]]
"""Replays one stream and compares the read columns with the replay."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was read and what was found."""

    streams: int
    events: int
    faults: tuple[Fault, ...]


def verify(session: Session, checks: dict[str, StreamCheck], place: str = "") -> Report:
    """Re-hash every stream at or below ``place`` and run the check of its kind (the part before the colon)."""
    faults: list[Fault] = []
    streams = events = 0
    query = select(StreamHead).where(StreamHead.place.startswith(place, autoescape=True)).order_by(StreamHead.name)
    for head in session.execute(query).scalars():
        rows = (
            session.execute(select(EventRow).where(EventRow.stream == head.name).order_by(EventRow.seq)).scalars().all()
        )
        streams, events = streams + 1, events + len(rows)
        broken = list(_chain_faults(head, list(rows)))
        faults += broken
        check = checks.get(head.name.partition(":")[0])
        if check is not None and not broken:
            faults += check(session, head.name, tuple(recorded_from(row) for row in rows))
        session.expunge_all()
    faults += _orphans(session)
    return Report(streams, events, tuple(faults))


def _chain_faults(head: StreamHead, rows: list[EventRow]) -> Iterator[Fault]:
    prev = ""
    for expected, row in enumerate(rows, start=1):
        if row.seq != expected:
            yield Fault(head.name, expected, "row is missing")
            return
        if row.prev_hash != prev:
            yield Fault(head.name, row.seq, "does not follow the row before it")
        if row.hash != row_hash(row):
            yield Fault(head.name, row.seq, "content does not match its hash")
        elif not _is_canonical(row.payload):
            yield Fault(head.name, row.seq, "payload is not canonical")
        prev = row.hash
    if (head.seq, head.hash) != (len(rows), prev):
        yield Fault(head.name, 0, "head does not match the last row")


def _is_canonical(payload: str) -> bool:
    try:
        return canonical(json.loads(payload)) == payload
    except ValueError:
        return False


def _orphans(session: Session) -> list[Fault]:
    known = select(StreamHead).where(StreamHead.name == EventRow.stream).exists()
    query = select(EventRow.stream, EventRow.seq).where(~known)
    return [Fault(stream, seq, "belongs to no stream") for stream, seq in session.execute(query)]
