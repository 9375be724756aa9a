"""The book: every move is played here, and nowhere else is an event written.

``play`` locks the stream, replays it, lets the engine decide, and appends the events with the
previous hash, all inside the caller's transaction. Two moves on one stream cannot interleave, and a
refused move leaves nothing behind.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from sqlalchemy import Table, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.ledger.codec import canonical, chain_hash
from deliberation.ledger.models import EventRow, StreamHead
from deliberation.ledger.triggers import append_only
from deliberation.rules.refusal import Refusal, Refused
from deliberation.rules.replay import Command, Engine, Event
from deliberation.rules.rulebook import Rulebook

S = TypeVar("S")

append_only(cast("Table", EventRow.__table__))


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as the book holds it."""

    stream: str
    seq: int
    event: Event
    rulebook: str
    hash: str


@dataclass(frozen=True, slots=True)
class Played(Generic[S]):
    """What a move led to: the state after it and the events it appended."""

    state: S
    events: tuple[Recorded, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """The tip of a stream: its last sequence number and hash."""

    stream: str
    seq: int
    hash: str


def play(
    session: Session, engine: Engine[S], stream: str, command: Command, *, rulebook: Rulebook, place: str
) -> Played[S]:
    """Play ``command`` on ``stream``; raises :class:`Refused` and writes nothing when it is not in order.

    ``place`` is the code of the place the stream belongs to; it is fixed by the first move.
    """
    head = _lock(session, stream, place)
    state = engine.replay(row.event for row in history(session, stream))
    verdict = engine.decide(rulebook, state, command)
    if isinstance(verdict, Refusal):
        raise Refused(verdict)
    recorded = _append(session, head, verdict, rulebook.hash)
    for item in recorded:
        state = engine.evolve(state, item.event)
    return Played(state, recorded)


def history(session: Session, stream: str) -> tuple[Recorded, ...]:
    """All events of ``stream`` in order."""
    return histories(session, (stream,)).get(stream, ())


def histories(session: Session, streams: Sequence[str]) -> dict[str, tuple[Recorded, ...]]:
    """The events of several streams in one query, by stream."""
    rows = session.execute(
        select(EventRow).where(EventRow.stream.in_(streams)).order_by(EventRow.stream, EventRow.seq)
    ).scalars()
    found: dict[str, list[Recorded]] = {}
    for row in rows:
        found.setdefault(row.stream, []).append(recorded_from(row))
    return {stream: tuple(items) for stream, items in found.items()}


def state_of(session: Session, engine: Engine[S], stream: str) -> S:
    """The state of ``stream`` by replay (the engine's initial state where it has no events)."""
    return engine.replay(row.event for row in history(session, stream))


def heads(session: Session, place: str) -> tuple[Head, ...]:
    """The tips of all streams at ``place`` or below it, by stream name."""
    rows = session.execute(
        select(StreamHead.name, StreamHead.seq, StreamHead.hash)
        .where(StreamHead.place.startswith(place, autoescape=True), StreamHead.seq > 0)
        .order_by(StreamHead.name)
    )
    return tuple(Head(name, seq, hash_) for name, seq, hash_ in rows)


def missing(session: Session, tips: Sequence[Head]) -> tuple[Head, ...]:
    """Those of ``tips`` that the book does not hold (any more): an event with this stream, number and hash."""
    if not tips:
        return ()
    rows = session.execute(
        select(EventRow.stream, EventRow.seq, EventRow.hash).where(EventRow.hash.in_([tip.hash for tip in tips]))
    )
    held = {Head(*row) for row in rows}
    return tuple(tip for tip in tips if tip not in held)


def row_hash(row: EventRow) -> str:
    """The hash that ``row`` must carry on top of its ``prev_hash``."""
    return chain_hash(
        row.prev_hash,
        stream=row.stream,
        seq=row.seq,
        type_=row.type,
        payload=row.payload,
        actor=row.actor,
        at=row.at,
        rulebook=row.rulebook,
    )


def recorded_from(row: EventRow) -> Recorded:
    """The event in one row of the book."""
    event = Event(row.type, row.actor, row.at, json.loads(row.payload))
    return Recorded(row.stream, row.seq, event, row.rulebook, row.hash)


def _lock(session: Session, stream: str, place: str) -> StreamHead:
    new = insert(StreamHead).values(name=stream, place=place, seq=0, hash="")
    session.execute(new.on_conflict_do_nothing(index_elements=["name"]))
    query = select(StreamHead).where(StreamHead.name == stream).with_for_update()
    return session.execute(query.execution_options(populate_existing=True)).scalar_one()


def _append(session: Session, head: StreamHead, events: Sequence[Event], rulebook: str) -> tuple[Recorded, ...]:
    recorded = []
    for event in events:
        row = EventRow(
            stream=head.name,
            seq=head.seq + 1,
            type=event.type,
            payload=canonical(event.data),
            actor=event.actor,
            at=event.at,
            rulebook=rulebook,
            prev_hash=head.hash,
        )
        row.hash = row_hash(row)
        session.add(row)
        head.seq, head.hash = row.seq, row.hash
        recorded.append(Recorded(head.name, row.seq, event, rulebook, row.hash))
    session.flush()
    return tuple(recorded)
