"""An election from the call to the seats taken; the papers are in :mod:`box`."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.accounts.models import Person
from deliberation.communities import queries as communities
from deliberation.councils import counting, queries
from deliberation.councils.models import ElectionSeed
from deliberation.councils.service.playing import known, play_election
from deliberation.councils.service.seats import fill_seat
from deliberation.notices import queries as notices
from deliberation.notices import service as notice_service
from deliberation.rules.body.body import seats_of
from deliberation.rules.body.election_state import ElectionState
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import SYSTEM, Actor
from deliberation.web.clock import LOCAL

Quota = tuple[str, str, int, int | None]


def call_election(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    body_id: str,
    title: str,
    kind: str,
    seats: int,
    method: str,
    electors: str,
    electors_size: int,
    register_by: date,
    vote_on: date,
    ticks: int = 0,
    quotas: Sequence[Quota] = (),
    why: str = "",
) -> str:
    """Call an election of ``seats`` seats of one kind; returns its id."""
    row = known(session, now, body_id)
    state = queries.with_roll(session, row, queries.state_of(session, row))
    total = dict(seats_of(communities.rulebook(session, row.place), state)).get(kind, 0)
    election_id = uuid4().hex
    listed: list[Json] = [[*quota] for quota in quotas]
    args: dict[str, Json] = {
        "body": row.id, "title": title, "kind": kind, "seats": seats, "free": total, "method": method,
        "electors": electors, "electors_size": electors_size, "ticks": ticks, "quotas": listed, "why": why,
        "register_by": register_by.isoformat(), "vote_on": vote_on.isoformat(),
    }  # fmt: skip
    play_election(session, actor, now, election_id, "call", args, place=row.place)
    return election_id


def extend(
    session: Session, actor: Actor, now: datetime, *, election_id: str, register_by: date, vote_on: date, reason: str
) -> ElectionState:
    """Later days for candidates and vote."""
    days: dict[str, Json] = {"register_by": register_by.isoformat(), "vote_on": vote_on.isoformat()}
    return play_election(session, actor, now, election_id, "extend", {**days, "reason": reason})


def stand(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    election_id: str,
    person_id: str,
    consent: bool,
    attributes: Mapping[str, str] | None = None,
    owns: bool = False,
) -> str:
    """Somebody stands (or volunteers for a draw): by oneself, or entered by the office from the signed paper.

    Age comes from the checked date of birth, living here from the community's roll; ``owns``: is said, or seen by the
    office, to own a home here, which an owners' seat asks for. Returns the candidate's id.
    """
    row, person = queries.election(session, election_id), session.get(Person, person_id)
    body = queries.body(session, row.body_id) if row else None
    if row is None or body is None:
        raise Refused(Refusal("NOT_FOUND", "election"))
    if person is None:
        raise Refused(Refusal("PERSON_UNKNOWN", "office"))
    candidate, years = uuid4().hex[:8], people.age(person.born, now.astimezone(LOCAL).date())
    state = queries.state_of(session, body)
    day = now.astimezone(LOCAL).date()
    sitting = {one.person_id for one in queries.members(session, row.body_id, day) if not one.staying}
    renewing = state.term_on(row.vote_on) != state.term_on(day)
    told: dict[str, Json] = {**(attributes or {}), "age": age_band(years)}
    args: dict[str, Json] = {
        "candidate": candidate, "person": person_id, "age": years, "consent": consent, "attributes": told,
        "lives": lives(session, person_id, row.place), "owns": owns, "seated": person_id in sitting and not renewing,
    }  # fmt: skip
    play_election(session, actor, now, election_id, "stand", args)
    return candidate


def age_band(years: int | None) -> str:
    """The band of ages that quotas speak of; empty where the age is unknown."""
    if years is None:
        return ""
    return "18-39" if years < 40 else "40-59" if years < 60 else "60+"


def lives(session: Session, person_id: str, place: str) -> bool:
    """Whether the community's roll has the person as living here; who only works or studies here does not."""
    roles = {(grant.role, grant.place) for grant in people.grants_of(session, person_id)}
    if ("resident", place) not in roles:
        return False
    claimed = [one for one in people.claims_of(session, person_id) if one.place == place and one.outcome == "verified"]
    return not claimed or claimed[-1].tie == "live"


def withdraw(session: Session, actor: Actor, now: datetime, *, election_id: str, candidate: str) -> ElectionState:
    """A candidate withdraws."""
    return play_election(session, actor, now, election_id, "withdraw", {"candidate": candidate})


def publish(session: Session, actor: Actor, now: datetime, *, election_id: str) -> ElectionState:
    """Publish who stands, and commit to the lot: its seed is drawn now, sealed, and known by its hash alone."""
    before = queries.election_state(session, election_id)
    if before.method == "sortition" and len(before.standing) >= before.seats:
        counting.chances(before)  # quotas that nobody can meet are refused now, not on the day of the draw
    seed = secrets.token_hex(16)
    args: dict[str, Json] = {"seed_hash": hashlib.sha256(seed.encode()).hexdigest()}
    state = play_election(session, actor, now, election_id, "publish", args)
    session.add(ElectionSeed(election_id=election_id, seed=seed))
    session.flush()
    return state


def settle(session: Session, actor: Actor, now: datetime, *, election_id: str) -> ElectionState:
    """Once the result's days have run, the elected take their seats."""
    state = queries.election_state(session, election_id)
    over, upheld = _notice_over(session, now, state.notice)
    settled = play_election(session, actor, now, election_id, "settle", {"over": over, "upheld": upheld})
    how = "drawn" if state.method == "sortition" else "elected"
    people_of = {one.id: one.person for one in state.candidates}
    for id_ in state.elected:
        person = people_of[id_]
        fill_seat(
            session, actor, now, body_id=state.body, person_id=person, kind=state.kind, how=how, source=election_id
        )
    return settled


def annul(session: Session, actor: Actor, now: datetime, *, election_id: str, reason: str) -> ElectionState:
    """Undo a result whose notice has had an objection upheld."""
    return play_election(session, actor, now, election_id, "annul", {"reason": reason})


def cancel(session: Session, actor: Actor, now: datetime, *, election_id: str, reason: str) -> ElectionState:
    """Call an election off before its count."""
    return play_election(session, actor, now, election_id, "cancel", {"reason": reason})


def _notice_over(session: Session, now: datetime, notice_id: str) -> tuple[bool, bool]:
    """Whether the notice of a result has ended, ending it if its days have run; and whether an objection was upheld."""
    row = notices.notice(session, notice_id) if notice_id else None
    if row is None:
        return False, False
    if row.status != "ended" and any(one.id == row.id for one in notices.due(session, now, row.place)):
        notice_service.end(session, SYSTEM, now, notice_id=notice_id)
        row = notices.notice(session, notice_id) or row
    return row.status == "ended", row.upheld
