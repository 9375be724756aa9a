"""The book: every move is played here, and nowhere else is an event written.

``play`` locks the stream, replays it, lets the engine decide, and appends the events with the
previous hash, all inside the caller's transaction. Two moves on one stream cannot interleave, and a
refused move leaves nothing behind.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import BindParameter, Table, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.ledger.codec import canonical, chain_hash
from deliberation.ledger.models import EventRow, StreamHead
from deliberation.ledger.shelf import Shelf
from deliberation.ledger.triggers import append_only
from deliberation.rules.refusal import Refusal, Refused
from deliberation.rules.replay import Command, Engine, Event
from deliberation.rules.rulebook import Rulebook
from deliberation.web.reading import read

S = TypeVar("S")

append_only(cast("Table", EventRow.__table__))

_ROOM = 20_000  # events in the memory of a process: some 25 MB

_told: Shelf[tuple[Recorded, ...]] = Shelf(_ROOM)
_states: Shelf[Any] = Shelf(_ROOM)
_STREAMS: BindParameter[Any] = bindparam("streams", expanding=True)
_HEADS = select(StreamHead.hash).where(StreamHead.name.in_(_STREAMS), StreamHead.seq > 0)
_HOLD = select(StreamHead.seq, StreamHead.hash).where(StreamHead.name == bindparam("stream")).with_for_update()
_NEW = insert(cast("Table", StreamHead.__table__)).on_conflict_do_nothing(index_elements=["name"])
_BEGIN = _NEW.returning(StreamHead.seq, StreamHead.hash)
_WRITE = insert(cast("Table", EventRow.__table__))
_AT = update(cast("Table", StreamHead.__table__)).where(StreamHead.name == bindparam("stream"))
_TIP = _AT.values(seq=bindparam("now_seq"), hash=bindparam("now_hash"))
_EVENTS = (
    select(
        EventRow.stream, EventRow.seq, EventRow.type, EventRow.payload, EventRow.actor, EventRow.at, EventRow.rulebook,
        EventRow.hash,
    )
    .where(EventRow.stream.in_(_STREAMS))
    .order_by(EventRow.stream, EventRow.seq)
)  # fmt: skip


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
    told = history(session, stream) if head.seq else ()  # one that has just begun has none
    state = engine.replay(row.event for row in told)
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
    found: dict[str, list[Recorded]] = {}
    for row in read(session, _EVENTS, streams=streams):
        found.setdefault(row.stream, []).append(_recorded(*row))
    return {stream: tuple(items) for stream, items in found.items()}


def remembered(session: Session, streams: Sequence[str]) -> dict[str, tuple[Recorded, ...]]:
    """The same for pages that many people read: only the heads are read, and the streams that have moved on.

    What a head's hash stands for was read before or never. Whoever checks the book reads :func:`histories`.
    """
    tips = read(session, _HEADS, streams=streams).scalars()
    known = [told for tip in tips if (told := _told.find(tip))]
    found = {told[0].stream: told for told in known}
    missing = [stream for stream in streams if stream not in found]
    for stream, told in (histories(session, missing) if missing else {}).items():
        found[stream] = _told.put(told[-1].hash, told, len(told))
    return found


def state_after(engine: Engine[S], told: Sequence[Recorded]) -> S:
    """The state that the events of one stream have led to, remembered by the hash of the last of them."""
    if not told:
        return engine.initial
    name = f"{engine.kind} {told[-1].hash}"
    known = _states.find(name)
    if known is None:
        known = _states.put(name, engine.replay(item.event for item in told), len(told))
    return cast("S", known)


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
    return _recorded(row.stream, row.seq, row.type, row.payload, row.actor, row.at, row.rulebook, row.hash)


def _recorded(
    stream: str, seq: int, type_: str, payload: str, actor: str, at: datetime, rulebook: str, hash_: str
) -> Recorded:
    return Recorded(stream, seq, Event(type_, actor, at, json.loads(payload)), rulebook, hash_)


def _lock(session: Session, stream: str, place: str) -> Head:
    """The tip of the stream, held until the end of the transaction; a stream that is new begins here."""
    row = read(session, _HOLD, stream=stream).first()
    if row is None:  # ours, and locked, as nobody else sees it yet; or somebody's who was faster
        row = read(session, _BEGIN, name=stream, place=place, seq=0, hash="").first()
    return Head(stream, *(row or read(session, _HOLD, stream=stream).one()))


def _append(session: Session, head: Head, events: Sequence[Event], rulebook: str) -> tuple[Recorded, ...]:
    rows, recorded, tip = [], [], head
    for event in events:
        about = {"stream": head.stream, "seq": tip.seq + 1, "actor": event.actor, "at": event.at, "rulebook": rulebook}
        told = {"payload": canonical(event.data), "type": event.type, "prev_hash": tip.hash}
        row = EventRow(**about, **told)
        row.hash = row_hash(row)
        rows.append({**about, **told, "hash": row.hash})
        tip = Head(head.stream, row.seq, row.hash)
        recorded.append(Recorded(head.stream, row.seq, event, rulebook, row.hash))
    if rows:
        connection = session.connection()
        connection.execute(_WRITE, rows)
        connection.execute(_TIP, {"stream": head.stream, "now_seq": tip.seq, "now_hash": tip.hash})
    return tuple(recorded)
