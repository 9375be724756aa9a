"""From the book to the read columns: one way, used when a step is written and when the book is verified."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.ledger import book
from deliberation.ledger.book import Recorded
from deliberation.ledger.verify import Fault
from deliberation.moderators.models import Moderator, ModeratorAssignment, ModeratorEvaluation
from deliberation.rules.assignment import ASSIGNMENT, Assignment, seal
from deliberation.rules.moderator import MODERATOR
from deliberation.rules.moderator_entry import ModeratorState, Rating
from deliberation.rules.office import OFFICE
from deliberation.rules.replay import Event

MARKS = ("neutral", "in_time", "heard", "explained", "clear_votes")
"""The columns of the five questions, in order."""
SHOWN_FROM = 3
"""Answers that come out together: fewer would say who wrote them."""
GIVES = frozenset({"certified", "reinstated"})
TAKES = frozenset({"suspended", "certificate_withdrawn", "left_pool"})


def stream_of(person_id: str) -> str:
    """The name of a moderator's stream."""
    return f"moderator:{person_id}"


def assignment_stream(assignment_id: str) -> str:
    """The name of an assignment's stream."""
    return f"assignment:{assignment_id}"


def moderator_columns(state: ModeratorState) -> dict[str, Any]:
    """The read columns that follow from an entry's state."""
    held = state.certificate
    return {
        "home": state.home,
        "status": state.status,
        "active": state.active,
        "number": held.number if held else "",
        "issuer": held.issuer if held else "",
        "certified_since": held.since if held else None,
        "certified_until": held.until if held else None,
        "suspended": state.suspended,
        "hours": state.hours,
        "answers": sum(rating.answers for rating in state.ratings),
        "points": sum(sum(rating.sums) for rating in state.ratings),
        "warned": state.warned,
    }


def assignment_columns(state: Assignment) -> dict[str, Any]:
    """The read columns that follow from an assignment's state; the seed before its time is not among them."""
    return {
        "meeting_id": state.meeting or None,
        "title": state.title,
        "starts_at": datetime.fromisoformat(state.starts_at) if state.starts_at else None,
        "moderator_id": state.person,
        "method": state.method,
        "status": state.status,
        "commit": state.commit,
    }


def check_moderator(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Columns equal replay, the office went with each step that gives or takes it, ratings equal the answers."""
    person = stream.partition(":")[2]
    row = session.get(Moderator, person)
    if row is None:
        yield Fault(stream, 0, "has no read columns")
        return
    state = MODERATOR.replay(item.event for item in events)
    for name, value in moderator_columns(state).items():
        if getattr(row, name) != value:
            yield Fault(stream, 0, f"column {name} says {getattr(row, name)!r}, the book says {value!r}")
    yield from _office_faults(session, stream, person, state.home, events)
    for rating in state.ratings:
        if not _fits(rating, *_answers(session, rating.meeting, person)):
            yield Fault(stream, 0, f"the rating of meeting {rating.meeting} differs from its answers")


def _office_faults(
    session: Session, stream: str, person: str, home: str, events: tuple[Recorded, ...]
) -> Iterator[Fault]:
    """At the moment of each such step the office stream of the pool says the same."""
    offices = [item.event for item in book.history(session, f"office:{home}")]
    for item in events:
        if item.event.type in GIVES | TAKES:
            given = item.event.type in GIVES
            if given not in _held_at(offices, person, item.event.at):
                yield Fault(stream, item.seq, "the office of moderator did not go with this step")


def _held_at(offices: list[Event], person: str, at: datetime) -> set[bool]:
    """Whether the person held the office of moderator at a moment: after each thing that happened in it."""
    state = OFFICE.replay(event for event in offices if event.at < at)
    held = {state.holds(person, "moderator")}
    for event in (event for event in offices if event.at == at):
        state = OFFICE.evolve(state, event)
        held.add(state.holds(person, "moderator"))
    return held


def _fits(rating: Rating, number: int, sums: tuple[int, ...]) -> bool:
    """Whether a rating can come from the answers kept: all of them, but for the few that wait for others."""
    waiting = number - rating.answers
    rest = [total - noted for total, noted in zip(sums, rating.sums, strict=True)]
    return 0 <= waiting < SHOWN_FROM and all(waiting <= left <= 5 * waiting for left in rest)


def _answers(session: Session, meeting_id: str, person: str) -> tuple[int, tuple[int, ...]]:
    columns = (func.coalesce(func.sum(getattr(ModeratorEvaluation, mark)), 0) for mark in MARKS)
    mine = ModeratorEvaluation.meeting_id == meeting_id, ModeratorEvaluation.moderator_id == person
    number, *sums = session.execute(select(func.count(), *columns).where(*mine)).one()
    return number, tuple(sums)


def check_assignment(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Columns equal replay; the seed kept is the one that was sealed."""
    row = session.get(ModeratorAssignment, stream.partition(":")[2])
    if row is None:
        yield Fault(stream, 0, "has no read columns")
        return
    state = ASSIGNMENT.replay(item.event for item in events)
    for name, value in assignment_columns(state).items():
        if getattr(row, name) != value:
            yield Fault(stream, 0, f"column {name} says {getattr(row, name)!r}, the book says {value!r}")
    if state.commit and seal(row.seed) != state.commit:
        yield Fault(stream, 0, "the seed kept is not the one that was sealed")
