"""From the book to the read columns of bodies and elections, and the checks that they agree."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.accounts.models import RoleGrant
from deliberation.councils import counting
from deliberation.councils.models import Body, Election, ElectionRecord
from deliberation.ledger import book
from deliberation.ledger.book import Recorded
from deliberation.ledger.verify import Fault, StreamCheck
from deliberation.rules.body.body import BODY
from deliberation.rules.body.election import ELECTION
from deliberation.rules.body.election_state import ElectionState
from deliberation.rules.body.roll import of_office
from deliberation.rules.body.state import BodyState


def body_stream(body_id: str) -> str:
    """The name of a body's stream."""
    return f"body:{body_id}"


def election_stream(election_id: str) -> str:
    """The name of an election's stream."""
    return f"election:{election_id}"


def body_columns(state: BodyState) -> dict[str, object]:
    """The columns of ``body`` that follow from the book."""
    term = state.terms[-1] if state.terms else None
    return {
        "kind": state.kind, "name": state.name, "profile": state.profile, "status": state.status, "by": state.by,
        "seats": json.dumps(state.seats),
        "term_first": term.first if term else None, "term_last": term.last if term else None,
        "asked_first": state.asked.first if state.asked else None,
        "asked_last": state.asked.last if state.asked else None,
    }  # fmt: skip


def election_columns(state: ElectionState) -> dict[str, object]:
    """The columns of ``election`` that follow from the book."""
    names = ("title", "kind", "method", "seats", "status", "register_by", "vote_on", "notice", "record_hash")
    return {name: getattr(state, name) for name in names} | {
        "body_id": state.body, "candidates": len(state.standing),
    }  # fmt: skip


def check_body(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Compare a body's row with its replay; what a council's stream says of a seat, its office stream must say too."""
    row = session.get(Body, stream.partition(":")[2])
    state = BODY.replay(item.event for item in events)
    yield from _faults(stream, row, body_columns(state))
    if row is not None and state.kind == "council":
        yield from _roles(session, stream, row.place, state)


def _roles(session: Session, stream: str, place: str, state: BodyState) -> Iterator[Fault]:
    """Seats and roles never disagree: each seat taken or left here is a role given or ended in the same move."""
    office = of_office((item.event for item in book.history(session, f"office:{place}")), ())
    given = {(one.person, one.since) for one in office}
    ended = {(one.person, one.until) for one in office if not one.open}
    for one in state.held:
        if (one.open or one.since != one.until) and (one.person, one.since) not in given:
            yield Fault(stream, 0, f"seat {one.number} of {one.person} was filled without the role")
        if not one.open and (one.person, one.until) not in ended:
            yield Fault(stream, 0, f"seat {one.number} of {one.person} was left and the role was kept")
    grants = select(RoleGrant.person_id, RoleGrant.since).where(
        RoleGrant.place == place, RoleGrant.role == "council_member"
    )
    sitting = {(one.person, one.since) for one in office if one.open}
    for person, since in session.execute(grants):
        if (person, since) not in sitting:
            yield Fault(stream, 0, f"role council_member of {person} has no seat in the book")


def check_election(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Compare an election's row with its replay, and count its papers again."""
    id_ = stream.partition(":")[2]
    state = ELECTION.replay(item.event for item in events)
    yield from _faults(stream, session.get(Election, id_), election_columns(state))
    if not state.record_hash:
        return
    kept = session.get(ElectionRecord, id_)
    if kept is None or hashlib.sha256(kept.record.encode()).hexdigest() != state.record_hash:
        yield Fault(stream, 0, "the record of the count is not the one in the book")
        return
    known = (counting.case_file(state, state.seed, whole=whole) for whole in (False, True))
    if kept.file not in known or counting.count(state.method, kept.file).record != kept.record:
        yield Fault(stream, 0, "counting the papers again gives another record")


def _faults(stream: str, row: object | None, expected: Mapping[str, object]) -> Iterator[Fault]:
    if row is None:
        yield Fault(stream, 0, "has no read columns")
        return
    for name, value in expected.items():
        if getattr(row, name) != value:
            yield Fault(stream, 0, f"column {name} says {getattr(row, name)!r}, the book says {value!r}")


CHECKS: dict[str, StreamCheck] = {"body": check_body, "election": check_election}
"""The checks of this feature by kind of stream."""
