"""Reading people: who is signed in, who holds what, and how a person is named in public."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.accounts.models import Person, ResidencyClaim, RoleGrant, WebSession
from deliberation.ledger.book import Recorded
from deliberation.ledger.verify import Fault
from deliberation.rules.office import OFFICE


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held at a place."""

    role: str
    place: str
    seat: str = ""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever a session belongs to."""

    session_id: str
    person_id: str
    name: str
    grants: tuple[Grant, ...]
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """A residency claim as the clerk sees it."""

    id: str
    person_id: str
    place: str
    name: str
    born: str
    tie: str
    address: str
    made_at: datetime
    outcome: str
    reason: str


def visitor(session: Session, session_id: str, now: datetime) -> Visitor | None:
    """The person behind a live session, with the roles held."""
    row = session.execute(
        select(WebSession, Person).join(Person).where(WebSession.id == session_id, WebSession.ended_at.is_(None))
    ).first()
    if row is None or row[0].expires_at <= now:
        return None
    found, person = row
    return Visitor(found.id, person.id, person.name, grants_of(session, person.id), found.seen_at)


def grants_of(session: Session, person_id: str) -> tuple[Grant, ...]:
    """Every role a person holds."""
    rows = session.scalars(select(RoleGrant).where(RoleGrant.person_id == person_id).order_by(RoleGrant.place))
    return tuple(Grant(row.role, row.place, row.seat) for row in rows)


def names(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """Full names by person id, in one query. For pages where the reader may see them; else use ``masked``."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def masked_names(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """张** by person id: how people appear in public."""
    return {id_: (name[0] + "**" if name else "") for id_, name in names(session, ids).items()}


def holders(session: Session, role: str, place: str) -> tuple[Person, ...]:
    """The people who hold ``role`` at exactly ``place``, in the order of appointment."""
    query = select(Person).join(RoleGrant).where(RoleGrant.role == role, RoleGrant.place == place)
    return tuple(session.scalars(query.order_by(RoleGrant.since, Person.id)))


def age(born: str, on: date) -> int | None:
    """Full years on a day; None where the birth date is unknown."""
    if not born:
        return None
    birth = date.fromisoformat(born)
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def claims(session: Session, place: str, outcome: str = "pending") -> tuple[Claim, ...]:
    """Residency claims at ``place``, oldest first."""
    query = select(ResidencyClaim, Person).join(Person, Person.id == ResidencyClaim.person_id)
    rows = session.execute(
        query.where(ResidencyClaim.place == place, ResidencyClaim.outcome == outcome).order_by(ResidencyClaim.made_at)
    )
    return tuple(_claim(claim, person) for claim, person in rows)


def claims_of(session: Session, person_id: str) -> tuple[Claim, ...]:
    """A person's own claims."""
    query = select(ResidencyClaim, Person).join(Person, Person.id == ResidencyClaim.person_id)
    rows = session.execute(query.where(ResidencyClaim.person_id == person_id).order_by(ResidencyClaim.made_at))
    return tuple(_claim(claim, person) for claim, person in rows)


def place_of_claim(session: Session, claim_id: str) -> str | None:
    """Where a claim belongs."""
    return session.scalar(select(ResidencyClaim.place).where(ResidencyClaim.id == claim_id))


def web_sessions(session: Session, person_id: str) -> tuple[WebSession, ...]:
    """The open sessions of a person, newest first."""
    mine = WebSession.person_id == person_id, WebSession.ended_at.is_(None)
    return tuple(session.scalars(select(WebSession).where(*mine).order_by(WebSession.seen_at.desc())))


def check_office(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Compare the grants at a place with the replay of its office stream."""
    place = stream.partition(":")[2]
    stored = set(
        session.execute(select(RoleGrant.person_id, RoleGrant.role, RoleGrant.seat).where(RoleGrant.place == place))
    )
    replayed = set(OFFICE.replay(item.event for item in events).holders)
    for person, role, _seat in sorted({tuple(row) for row in stored} ^ replayed):
        yield Fault(stream, 0, f"role {role} of {person} differs from the replay")


def _claim(claim: ResidencyClaim, person: Person) -> Claim:
    return Claim(
        claim.id, claim.person_id, claim.place, person.name, person.born, claim.tie, claim.address,
        claim.made_at, claim.outcome, claim.reason,
    )  # fmt: skip
