"""Playing one move of a body or an election: the stream, then the read columns, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.councils import queries
from deliberation.councils.models import Body, Election
from deliberation.councils.projection import body_columns, body_stream, election_columns, election_stream
from deliberation.ledger import book
from deliberation.ledger.book import Played
from deliberation.rules.body.body import BODY
from deliberation.rules.body.election import ELECTION
from deliberation.rules.body.election_state import ElectionState
from deliberation.rules.body.roll import of_office
from deliberation.rules.body.state import BodyState
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import SYSTEM, Actor, Command


def known(session: Session, now: datetime, body_id: str) -> queries.BodyRow:
    """The body of this id; a council that nobody has moved yet is entered by the program itself."""
    row = queries.body(session, body_id)
    if row is None:
        raise Refused(Refusal("NOT_FOUND", "body"))
    if row.kind == "council" and session.get(Body, body_id) is None:
        facts: dict[str, Json] = {"name": row.name, "profile": row.profile}
        play_body(session, SYSTEM, now, row, "establish", facts)
    return row


def play_body(
    session: Session, actor: Actor, now: datetime, row: queries.BodyRow, name: str, args: Mapping[str, Json]
) -> Played[BodyState]:
    """Play one command on a body's stream; a council's command is told who sits."""
    rulebook = communities.rulebook(session, row.place)
    told = dict(args)
    if row.kind == "council" and name != "establish":
        told["roll"] = roll(session, row)
    command = Command(name, actor, now, told)
    played = book.play(session, BODY, body_stream(row.id), command, rulebook=rulebook, place=row.place)
    stored = session.get(Body, row.id, populate_existing=True)
    if stored is None:
        session.add(Body(id=row.id, place=row.place, **body_columns(played.state)))
    else:
        for column, value in body_columns(played.state).items():
            setattr(stored, column, value)
    session.flush()
    return played


def roll(session: Session, row: queries.BodyRow) -> list[Json]:
    """Who sits in a council now, as the book of offices tells it."""
    events = [item.event for item in book.history(session, f"office:{row.place}")]
    held = of_office(events, queries.seats_of(session, row))
    return [[one.person, one.kind, one.number, one.since.isoformat()] for one in held if one.open]


def play_election(
    session: Session,
    actor: Actor,
    now: datetime,
    election_id: str,
    name: str,
    args: Mapping[str, Json],
    *,
    place: str = "",
) -> ElectionState:
    """Play one command on an election's stream; ``place`` where it is being called."""
    row = session.get(Election, election_id, populate_existing=True)
    if row is None and not place:
        raise Refused(Refusal("NOT_FOUND", "election"))
    at = row.place if row else place
    command = Command(name, actor, now, dict(args))
    rulebook = communities.rulebook(session, at)
    stream = election_stream(election_id)
    state = book.play(session, ELECTION, stream, command, rulebook=rulebook, place=at).state
    if row is None:
        session.add(Election(id=election_id, place=at, **election_columns(state)))
    else:
        session.refresh(row)  # under the lock of the stream: what was loaded before may be older
        for column, value in election_columns(state).items():
            setattr(row, column, value)
    session.flush()
    return state
