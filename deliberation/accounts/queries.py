"""Reading people: who is signed in, who holds what, and how a person is named in public."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from deliberation.accounts.models import Person, ResidencyClaim, RoleGrant, WebSession
from deliberation.ledger.book import Recorded
from deliberation.ledger.verify import Fault
from deliberation.rules.office import FILLABLE, OFFICE
from deliberation.rules.refusal import Json
from deliberation.vault import vault
from deliberation.web.reading import read

RESIDENT = "resident"


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


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a role at a place."""

    person_id: str
    name: str
    role: str
    seat: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Browser:
    """An open session as its owner sees it."""

    id: str
    device: str
    since: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person sees about oneself; the number is masked."""

    id: str
    name: str
    born: str
    phone: str
    assurance: int
    claims: tuple[Claim, ...]
    browsers: tuple[Browser, ...]


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to enter as in a demonstration, with the widest office held."""

    id: str
    name: str
    phone: str
    role: str
    place: str


DEMO_NUMBERS = tuple(f"+861380000{number:04d}" for number in range(200))
"""The numbers of prepared people; their order is the order of the doors."""


_VISITOR = (
    select(
        WebSession.id, WebSession.seen_at, Person.id.label("person"), Person.name,
        RoleGrant.role, RoleGrant.place, RoleGrant.seat,
    )
    .join(Person, Person.id == WebSession.person_id)
    .outerjoin(RoleGrant, RoleGrant.person_id == Person.id)
    .where(WebSession.id == bindparam("id"), WebSession.ended_at.is_(None), WebSession.expires_at > bindparam("now"))
    .order_by(RoleGrant.place, RoleGrant.role)
)  # fmt: skip
_NAMES = select(Person.id, Person.name).where(Person.id.in_(bindparam("ids", expanding=True)))


def visitor(session: Session, session_id: str, now: datetime) -> Visitor | None:
    """The person behind a live session, with the roles held. One query."""
    rows = read(session, _VISITOR, id=session_id, now=now).all()
    if not rows:
        return None
    grants = tuple(Grant(row.role, row.place, row.seat) for row in rows if row.role is not None)
    return Visitor(rows[0].id, rows[0].person, rows[0].name, grants, rows[0].seen_at)


def grants_of(session: Session, person_id: str) -> tuple[Grant, ...]:
    """Every role a person holds."""
    rows = session.scalars(select(RoleGrant).where(RoleGrant.person_id == person_id).order_by(RoleGrant.place))
    return tuple(Grant(row.role, row.place, row.seat) for row in rows)


def names(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """Full names by person id, in one query. For pages where the reader may see them; else use ``masked``."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {row.id: row.name for row in read(session, _NAMES, ids=wanted)}


def phone_of(session: Session, person_id: str) -> str:
    """Where messages reach a person; empty where there is no such person. Never for a page."""
    return session.scalar(select(Person.phone).where(Person.id == person_id)) or ""


def masked_names(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """张** by person id: how people appear in public."""
    return {id_: (name[0] + "**" if name else "") for id_, name in names(session, ids).items()}


def holders(session: Session, role: str, place: str) -> tuple[Person, ...]:
    """The people who hold ``role`` at exactly ``place``, in the order of appointment."""
    query = select(Person).join(RoleGrant).where(RoleGrant.role == role, RoleGrant.place == place)
    return tuple(session.scalars(query.order_by(RoleGrant.since, Person.id)))


def officers(session: Session, place: str) -> tuple[Holder, ...]:
    """Everybody who holds an office at exactly ``place``; residents are not listed here."""
    return _holders(session, RoleGrant.place == place, RoleGrant.role != RESIDENT)


def roster(session: Session, role: str, place: str, *, after: str = "", most: int = 30) -> tuple[Holder, ...]:
    """Holders of one role at exactly ``place``, by opaque id, beginning behind the person ``after``."""
    wanted = RoleGrant.place == place, RoleGrant.role == role, RoleGrant.person_id > after
    return _holders(session, *wanted, order=RoleGrant.person_id, most=most)


def count_holders(session: Session, place: str) -> dict[str, int]:
    """How many hold each role at exactly ``place``."""
    query = select(RoleGrant.role, func.count()).where(RoleGrant.place == place).group_by(RoleGrant.role)
    return {row.role: row[1] for row in session.execute(query)}


def _holders(
    session: Session,
    *wanted: ColumnElement[bool],
    order: InstrumentedAttribute[Any] = RoleGrant.since,
    most: int | None = None,
) -> tuple[Holder, ...]:
    columns = RoleGrant.person_id, Person.name, RoleGrant.role, RoleGrant.seat, RoleGrant.since
    query = select(*columns).join(Person).where(*wanted).order_by(order, RoleGrant.person_id).limit(most)
    return tuple(Holder(*row) for row in session.execute(query))


def age(born: str, on: date) -> int | None:
    """Full years on a day; None where the birth date is unknown."""
    if not born:
        return None
    birth = date.fromisoformat(born)
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def birth_date(born: str) -> date | None:
    """The day behind the stored text; None where it is unknown."""
    return date.fromisoformat(born) if born else None


def claims(session: Session, place: str, outcome: str = "pending", *, most: int | None = None) -> tuple[Claim, ...]:
    """Residency claims at ``place`` or below it, oldest first."""
    query = select(ResidencyClaim, Person).join(Person, Person.id == ResidencyClaim.person_id)
    query = query.where(*_claims_at(place, outcome)).order_by(ResidencyClaim.made_at, ResidencyClaim.id).limit(most)
    return tuple(_claim(claim, person) for claim, person in session.execute(query))


def count_claims(session: Session, place: str, outcome: str = "pending") -> int:
    """How many claims there are at ``place`` or below it."""
    query = select(func.count()).select_from(ResidencyClaim).where(*_claims_at(place, outcome))
    return session.scalar(query) or 0


def claim(session: Session, claim_id: str) -> Claim | None:
    """One claim."""
    query = select(ResidencyClaim, Person).join(Person, Person.id == ResidencyClaim.person_id)
    row = session.execute(query.where(ResidencyClaim.id == claim_id)).first()
    return _claim(row[0], row[1]) if row else None


def _claims_at(place: str, outcome: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return ResidencyClaim.place.startswith(place, autoescape=True), ResidencyClaim.outcome == outcome


def claims_of(session: Session, person_id: str) -> tuple[Claim, ...]:
    """A person's own claims."""
    query = select(ResidencyClaim, Person).join(Person, Person.id == ResidencyClaim.person_id)
    rows = session.execute(query.where(ResidencyClaim.person_id == person_id).order_by(ResidencyClaim.made_at))
    return tuple(_claim(claim, person) for claim, person in rows)


def place_of_claim(session: Session, claim_id: str) -> str | None:
    """Where a claim belongs."""
    return session.scalar(select(ResidencyClaim.place).where(ResidencyClaim.id == claim_id))


def profile(session: Session, person_id: str, now: datetime) -> Profile:
    """What ``/me`` shows."""
    person = session.get_one(Person, person_id)
    phone = mask_phone(person.phone)
    asked, open_ = claims_of(session, person_id), browsers(session, person_id, now)
    return Profile(person.id, person.name, person.born, phone, person.assurance, asked, open_)


def mask_phone(phone: str) -> str:
    """138 **** 5678 for +8613812345678."""
    digits = phone.removeprefix("+86")
    return f"{digits[:3]} **** {digits[-4:]}"


def browsers(session: Session, person_id: str, now: datetime) -> tuple[Browser, ...]:
    """The open sessions of a person, the last used first."""
    mine = WebSession.person_id == person_id, WebSession.ended_at.is_(None), WebSession.expires_at > now
    rows = session.scalars(select(WebSession).where(*mine).order_by(WebSession.seen_at.desc()))
    return tuple(Browser(row.id, row.device, row.created_at, row.seen_at) for row in rows)


def owns_session(session: Session, person_id: str, session_id: str) -> bool:
    """Whether the session is one of the person's."""
    return session.scalar(select(WebSession.person_id).where(WebSession.id == session_id)) == person_id


def demo_people(session: Session) -> tuple[DemoPerson, ...]:
    """The prepared people of a demonstration, by their numbers, with the office that each is to show."""
    wanted = [vault.index("phone", number) for number in DEMO_NUMBERS]
    rows = session.execute(
        select(Person.id, Person.name, Person.phone, RoleGrant.role, RoleGrant.place)
        .outerjoin(RoleGrant, RoleGrant.person_id == Person.id)
        .where(Person.phone_index.in_(wanted))
    ).all()
    found: dict[str, DemoPerson] = {}
    for id_, name, phone, role, place in rows:
        item = DemoPerson(id_, name, phone, role or "", place or "")
        if id_ not in found or _rank(item.role) > _rank(found[id_].role):
            found[id_] = item
    return tuple(sorted(found.values(), key=lambda item: item.phone))


def _rank(role: str) -> int:
    return FILLABLE.index(role) if role in FILLABLE else -1


def personal_data(session: Session, person_id: str) -> dict[str, Json]:
    """Everything kept about a person here, as plain JSON: the copy that one may ask for (PIPL art. 45)."""
    person = session.get_one(Person, person_id)
    opened = select(WebSession).where(WebSession.person_id == person_id).order_by(WebSession.created_at)
    return {
        "person": {
            "id": person.id,
            "name": person.name,
            "mobile": person.phone,
            "birth_date": person.born,
            "assurance": person.assurance,
            "since": person.created_at.isoformat(),
        },
        "roles": [{"role": g.role, "place": g.place, "seat": g.seat} for g in grants_of(session, person_id)],
        "residency": [
            {"place": c.place, "tie": c.tie, "address": c.address, "asked": c.made_at.isoformat(),
             "outcome": c.outcome, "reason": c.reason}
            for c in claims_of(session, person_id)
        ],
        "browsers": [
            {"device": row.device, "since": row.created_at.isoformat(), "last_used": row.seen_at.isoformat(),
             "ended": row.ended_at.isoformat() if row.ended_at else None}
            for row in session.scalars(opened)
        ],
    }  # fmt: skip


def check_office(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Compare the grants at a place with the replay of its office stream, or of one resident's."""
    kind, place, *person = stream.split(":")
    here = [RoleGrant.place == place, (RoleGrant.role == "resident") == (kind == "resident")]
    here += [RoleGrant.person_id == one for one in person]
    rows = session.execute(select(RoleGrant.person_id, RoleGrant.role, RoleGrant.seat).where(*here))
    replayed = set(OFFICE.replay(item.event for item in events).holders)
    for holder, role, _seat in sorted({tuple(row) for row in rows} ^ replayed):
        yield Fault(stream, 0, f"role {role} of {holder} differs from the replay")


def _claim(claim: ResidencyClaim, person: Person) -> Claim:
    return Claim(
        claim.id, claim.person_id, claim.place, person.name, person.born, claim.tie, claim.address,
        claim.made_at, claim.outcome, claim.reason,
    )  # fmt: skip
