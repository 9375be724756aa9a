"""Reading bodies: which there are at a place, who sits on which seat on a day, which seats are free and why."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.communities import queries as communities
from deliberation.councils.models import Body, Election, ElectionRecord
from deliberation.councils.projection import body_stream, election_stream
from deliberation.ledger import book
from deliberation.ledger.book import Recorded
from deliberation.rules.body import election as engine
from deliberation.rules.body.body import BODY, mix
from deliberation.rules.body.election import ELECTION
from deliberation.rules.body.election_state import ElectionState
from deliberation.rules.body.roll import Holding, Seats, explained, numbers, of_office
from deliberation.rules.body.state import BodyState
from deliberation.rules.meeting.profile_draft import place_rules
from deliberation.rules.meeting.profile_load import load_profile
from deliberation.rules.parameters import check
from deliberation.rules.replay import Actor, Event, Option
from deliberation.rules.rulebook import Layer, Rulebook, Setting
from deliberation.web.clock import LOCAL, today

COUNCIL = "council-"
COUNCIL_NAME = "居民议事会"
OWN_RULES = "{name}采用的议事规则"
"""What a community's council is called before anybody names it, in the language of the official record."""


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A body as its read columns tell it; ``term_last`` is None where no term has been entered."""

    id: str
    place: str
    kind: str
    name: str
    profile: str
    status: str = "standing"
    seats: Seats = ()
    by: str = ""
    term_first: date | None = None
    term_last: date | None = None
    asked_first: date | None = None
    asked_last: date | None = None


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat as it is or was held; ``staying``: held over from a past term until a successor comes."""

    person_id: str
    seat_type: str
    number: int
    since: datetime
    until: datetime | None
    how: str = "appointed"
    source: str = ""
    cause: str = ""
    reason: str = ""
    staying: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """One numbered seat: who sits there, else who left it last, if anybody did."""

    number: int
    seat_type: str
    holder: SeatRow | None
    left: SeatRow | None


@dataclass(frozen=True, slots=True)
class ElectionRow:
    """An election as its read columns tell it."""

    id: str
    body_id: str
    place: str
    title: str
    kind: str
    method: str
    seats: int
    status: str
    register_by: date
    vote_on: date
    candidates: int
    notice: str
    record_hash: str


ELECTION_COLUMNS = tuple(getattr(Election, name) for name in ElectionRow.__dataclass_fields__)
OVER = ("settled", "annulled", "cancelled")
"""An election in one of these has nothing left to do."""


def council_id(place: str) -> str:
    """The id of the council that a community has by itself."""
    return f"{COUNCIL}{place}"


def bodies(session: Session, place: str, *, statuses: Sequence[str] = ("standing",)) -> tuple[BodyRow, ...]:
    """The bodies of a community, its council first; with the statuses asked for."""
    found = session.scalars(select(Body).where(Body.place == place).order_by(Body.kind, Body.name, Body.id))
    rows = [row_of(row) for row in found if row.status in statuses]
    if not any(row.kind == "council" for row in rows):
        rows.append(_default(session, place))
    return tuple(sorted(rows, key=lambda row: row.kind != "council"))


def body(session: Session, body_id: str) -> BodyRow | None:
    """The body with this id; a community's council is there before anybody has moved it."""
    row = session.get(Body, body_id)
    if row is not None:
        return row_of(row)
    place = communities.place(session, body_id.removeprefix(COUNCIL)) if body_id.startswith(COUNCIL) else None
    return _default(session, place.code) if place and place.level == "community" else None


def place_of_body(session: Session, body_id: str) -> str | None:
    """Where a body belongs."""
    found = body(session, body_id)
    return found.place if found else None


def council_of(session: Session, place: str) -> BodyRow:
    """The council of a community; its members are the holders of the role ``council_member`` there."""
    return body(session, council_id(place)) or _default(session, place)


def members(session: Session, body_id: str, day: date | None = None) -> tuple[SeatRow, ...]:
    """Who sits in a body at the end of ``day`` (today), by the number of their seats."""
    found, on = body(session, body_id), day or today()
    if found is None:
        return ()
    if found.kind == "residents_assembly":
        return _everybody(session, found, on)
    return tuple(row for row in holdings(session, found, on) if _on(row, on))


def holdings(session: Session, row: BodyRow, on: date | None = None) -> tuple[SeatRow, ...]:
    """Every seat held now or before in a body, by number and time."""
    office = _office(session, row.place) if row.kind == "council" else ()
    return held_by(row, state_of(session, row), office, seats_of(session, row), on or today())


def held_by(row: BodyRow, state: BodyState, office: Iterable[Event], seats: Seats, day: date) -> tuple[SeatRow, ...]:
    """The same from what has been read already; ``office``: what happened to the offices at a council's place."""
    held = explained(of_office(office, seats), state.held) if row.kind == "council" else state.held
    rows = [_seat(one, staying=one.open and state.staying(one, day)) for one in held]
    return tuple(sorted(rows, key=lambda one: (one.number, one.since)))


def seating(session: Session, row: BodyRow, held: Sequence[SeatRow], day: date) -> tuple[Place, ...]:
    """Every numbered seat of a body with who sits there or who left it last, free ones included."""
    return arranged(seats_of(session, row), held, day)


def arranged(seats: Seats, held: Sequence[SeatRow], day: date) -> tuple[Place, ...]:
    """The same for seats that are known."""
    rows = []
    for kind, _many in seats:
        for number in numbers(seats, kind):
            mine = [one for one in held if one.number == number]
            holder = next((one for one in mine if _on(one, day)), None)
            left = next((one for one in reversed(mine) if one.until is not None), None) if holder is None else None
            rows.append(Place(number, kind, holder, left))
    known = {place.number for place in rows}
    extra = [one for one in held if _on(one, day) and one.number not in known]
    return (*rows, *(Place(one.number, one.seat_type, one, None) for one in extra))


def seats_of(session: Session, row: BodyRow) -> Seats:
    """The seats of a body by kind; those of a council are in the rules of its place."""
    return mix(communities.rulebook(session, row.place)) if row.kind == "council" else row.seats


def rules(session: Session, row: BodyRow) -> Rulebook:
    """The rules of a place as they hold for a body: any other than the council meets by its own profile."""
    book = communities.rulebook(session, row.place)
    if row.kind == "council":
        return book
    own = place_rules(row.profile, load_profile(row.profile))
    settings = {key: Setting(check(key, value), OWN_RULES.format(name=row.name)) for key, value in own.items()}
    return Rulebook.compose((*book.layers, Layer(row.id, row.name, settings, row.place)))


def state_of(session: Session, row: BodyRow) -> BodyState:
    """A body by replay (the engine's beginning, for a council nobody has moved yet)."""
    return book.state_after(BODY, _told(session, body_stream(row.id)))


def with_roll(session: Session, row: BodyRow, state: BodyState) -> BodyState:
    """The state with who sits now, which for a council the office stream says."""
    if row.kind != "council":
        return state
    held = of_office(_office(session, row.place), seats_of(session, row))
    return replace(state, status="standing", kind="council", held=tuple(one for one in held if one.open))


def options(session: Session, row: BodyRow, actor: Actor, now: datetime) -> dict[tuple[str, str | None], Option]:
    """What ``actor`` may do with a body now, by command and target."""
    state = with_roll(session, row, state_of(session, row))
    found = BODY.legal(communities.rulebook(session, row.place), state, actor, now)
    return {(option.action, option.target): option for option in found}


def absences(session: Session, row: BodyRow, rulebook: Rulebook) -> dict[str, int]:
    """Members who have missed as many meetings in a row as the rules allow, or more, by person."""
    most = rulebook.int("council.absences")
    return {person: missed for person, missed in state_of(session, row).missed if missed >= most}


def election(session: Session, election_id: str) -> ElectionRow | None:
    """The election with this id."""
    row = session.execute(select(*ELECTION_COLUMNS).where(Election.id == election_id)).first()
    return ElectionRow(*row) if row else None


def place_of_election(session: Session, election_id: str) -> str | None:
    """Where an election belongs."""
    return session.scalar(select(Election.place).where(Election.id == election_id))


def elections(session: Session, place: str, body_id: str = "", *, most: int = 30) -> tuple[ElectionRow, ...]:
    """The elections at a place (of one body), the latest first."""
    query = select(*ELECTION_COLUMNS).where(Election.place == place)
    if body_id:
        query = query.where(Election.body_id == body_id)
    rows = session.execute(query.order_by(Election.vote_on.desc(), Election.id).limit(most))
    return tuple(ElectionRow(*row) for row in rows)


def election_state(session: Session, election_id: str) -> ElectionState:
    """An election by replay."""
    return book.state_after(ELECTION, _told(session, election_stream(election_id)))


def election_options(
    session: Session, row: ElectionRow, state: ElectionState, actor: Actor, now: datetime
) -> dict[str, Option]:
    """What ``actor`` may do with an election now, by command."""
    found = ELECTION.legal(communities.rulebook(session, row.place), state, actor, now)
    return {option.action: option for option in found}


def record(session: Session, election_id: str) -> tuple[str, str] | None:
    """The file that was counted and the record of the count; None before."""
    row = session.get(ElectionRecord, election_id)
    return (row.file, row.record) if row else None


def may_do_next(state: ElectionState, now: datetime) -> str:
    """What the office has to do next with an election; empty where it waits."""
    return engine.due(state, now)


def _default(session: Session, place: str) -> BodyRow:
    return unmoved(place, communities.rulebook(session, place))


def unmoved(place: str, rulebook: Rulebook) -> BodyRow:
    """The council of a community before anybody has moved it."""
    return BodyRow(council_id(place), place, "council", COUNCIL_NAME, rulebook.text("meeting.profile"))


def row_of(row: Body) -> BodyRow:
    """A stored body."""
    seats = tuple((str(kind), int(many)) for kind, many in json.loads(row.seats))
    return BodyRow(
        row.id, row.place, row.kind, row.name, row.profile, row.status, seats, row.by,
        row.term_first, row.term_last, row.asked_first, row.asked_last,
    )  # fmt: skip


def _told(session: Session, stream: str) -> tuple[Recorded, ...]:
    return book.remembered(session, (stream,)).get(stream, ())


def _office(session: Session, place: str) -> tuple[Event, ...]:
    return tuple(item.event for item in _told(session, f"office:{place}"))


def _seat(one: Holding, *, staying: bool) -> SeatRow:
    return SeatRow(
        one.person, one.kind, one.number, one.since, one.until, one.how, one.source, one.cause, one.reason, staying
    )


def _on(row: SeatRow, day: date) -> bool:
    began = row.since.astimezone(LOCAL).date()
    return began <= day and (row.until is None or row.until.astimezone(LOCAL).date() > day)


def _everybody(session: Session, row: BodyRow, day: date) -> tuple[SeatRow, ...]:
    least = communities.rulebook(session, row.place).int("council.min_age")
    found: list[SeatRow] = []
    for one in people.holders(session, people.RESIDENT, row.place):
        years = people.age(one.born, day)
        if years is not None and years >= least:
            found.append(SeatRow(one.id, "residents", len(found) + 1, one.created_at, None, "ex_officio"))
    return tuple(found)
