"""What people and clerks do with accounts: enter, leave, say who they are, take and give office."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, timedelta
from uuid import uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from deliberation.accounts.models import Person, ResidencyClaim, RoleGrant, WebSession
from deliberation.accounts.queries import RESIDENT, age
from deliberation.ledger import book
from deliberation.rules.office import OFFICE
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import Actor, Command
from deliberation.rules.rulebook import Rulebook
from deliberation.vault import vault
from deliberation.web.clock import LOCAL

SESSION_DAYS = 30
CHECKED = 3
"""The assurance from which name and birth date have been seen by the office."""
CLAIMS = 3
"""How many communities one person may have asked at a time: living, working and studying make three."""


def token_id(token: str) -> str:
    """The id under which the session with ``token`` is kept: a digest, so the table opens no door."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(session: Session, now: datetime, *, person_id: str, device: str = "") -> str:
    """Sign ``person_id`` in on one browser; returns the token for its cookie."""
    token = secrets.token_urlsafe(32)
    session.add(
        WebSession(
            id=token_id(token),
            person_id=person_id,
            created_at=now,
            seen_at=now,
            expires_at=now + timedelta(days=SESSION_DAYS),
            device=device[:80],
        )
    )
    session.flush()
    return token


def touch_session(session: Session, now: datetime, *, session_id: str) -> None:
    """Note that a session is in use; a later note is never overwritten by an earlier one."""
    mine = WebSession.id == session_id, WebSession.seen_at < now
    session.execute(update(WebSession).where(*mine).values(seen_at=now))


def close_session(session: Session, actor: Actor, now: datetime, *, session_id: str) -> None:
    """End one of the actor's own sessions, on this browser or another."""
    own = WebSession.id == session_id, WebSession.person_id == actor.id
    session.execute(update(WebSession).where(*own, WebSession.ended_at.is_(None)).values(ended_at=now))


def close_all_sessions(session: Session, now: datetime, *, person_id: str) -> None:
    """End every session of a person."""
    mine = WebSession.person_id == person_id, WebSession.ended_at.is_(None)
    session.execute(update(WebSession).where(*mine).values(ended_at=now))


def add_person(
    session: Session, now: datetime, *, phone: str, name: str, born: date | None = None, assurance: int = 2
) -> Person:
    """Enter a person known to the office (roster, counter); ``phone`` in E.164."""
    index = vault.index("phone", phone)
    person = session.scalars(select(Person).where(Person.phone_index == index)).first()
    if person is None:
        person = Person(id=uuid4().hex, phone=phone, phone_index=index, created_at=now)
        session.add(person)
    person.name, person.assurance = name, max(assurance, person.assurance or 2)
    person.born = born.isoformat() if born else person.born or ""
    session.flush()
    return person


def office_stream(place: str, role: str, person_id: str) -> str:
    """Offices of a place share one stream, since seats are counted; each resident has a short one of their own."""
    return f"resident:{place}:{person_id}" if role == "resident" else f"office:{place}"


def known_person(session: Session, now: datetime, *, phone: str, name: str, born: date | None = None) -> str:
    """The id of whoever has the number; somebody new is entered under ``name``, seen in person by the office.

    ``born``: read from the papers at the counter; what has been checked before stays.
    """
    person = session.scalars(select(Person).where(Person.phone_index == vault.index("phone", phone))).first()
    if person is None and not name:
        raise Refused(Refusal("PERSON_UNKNOWN", "office"))
    if person is None:
        person = add_person(session, now, phone=phone, name=name, assurance=4)
    elif not person.name and name:
        person.name = name
    if born is not None and not person.born:
        person.born = born.isoformat()
        session.flush()
    return person.id


def appoint(
    session: Session,
    actor: Actor,
    now: datetime,
    rulebook: Rulebook,
    *,
    person_id: str,
    role: str,
    place: str,
    seat: str = "",
) -> None:
    """Give ``role`` at ``place`` to a person, by the rules of office."""
    person = session.get(Person, person_id)
    if person is None:
        raise Refused(Refusal("PERSON_UNKNOWN", "office"))
    held = _held_nearby(session, person_id, place)
    years = age(person.born, now.astimezone(LOCAL).date())
    args: dict[str, Json] = {"person": person_id, "role": role, "seat": seat, "held": [*held], "age": years}
    book.play(
        session,
        OFFICE,
        office_stream(place, role, person_id),
        Command("appoint", actor, now, args),
        rulebook=rulebook,
        place=place,
    )
    session.add(RoleGrant(person_id=person_id, role=role, place=place, seat=seat, since=now))
    session.flush()


def dismiss(
    session: Session,
    actor: Actor,
    now: datetime,
    rulebook: Rulebook,
    *,
    person_id: str,
    role: str,
    place: str,
    reason: str,
) -> None:
    """Take ``role`` at ``place`` from a person and end the sessions that carried it."""
    args: dict[str, Json] = {"person": person_id, "role": role, "reason": reason}
    book.play(
        session,
        OFFICE,
        office_stream(place, role, person_id),
        Command("dismiss", actor, now, args),
        rulebook=rulebook,
        place=place,
    )
    gone = RoleGrant.person_id == person_id, RoleGrant.role == role, RoleGrant.place == place
    session.execute(delete(RoleGrant).where(*gone))
    close_all_sessions(session, now, person_id=person_id)


def claim_residency(
    session: Session, actor: Actor, now: datetime, *, place: str, tie: str, address: str, name: str, born: date
) -> ResidencyClaim:
    """Ask to take part in a community: who one is and what ties one to it. A pending claim is replaced.

    Name and birth date stay as they are once somebody has checked them.
    """
    person = session.get_one(Person, actor.id, with_for_update=True)
    if person.assurance < CHECKED:
        person.name, person.born = name, born.isoformat()
    mine = ResidencyClaim.person_id == actor.id, ResidencyClaim.place == place
    claim = session.scalars(select(ResidencyClaim).where(*mine)).first()
    if claim is None:
        _claims_left(session, actor.id)
        claim = ResidencyClaim(id=uuid4().hex, person_id=actor.id, place=place)
        session.add(claim)
    elif claim.outcome == "verified":
        raise Refused(Refusal("ALREADY_RESIDENT", "office"))
    claim.tie, claim.address, claim.made_at = tie, address, now
    claim.outcome, claim.reason, claim.decided_at, claim.decided_by = "pending", "", None, None
    session.flush()
    return claim


def decide_claim(
    session: Session, actor: Actor, now: datetime, rulebook: Rulebook, *, claim_id: str, verified: bool, reason: str
) -> None:
    """A clerk verifies or refuses a claim; refusing needs a reason. Verifying makes the person a resident."""
    claim = session.scalars(select(ResidencyClaim).where(ResidencyClaim.id == claim_id).with_for_update()).first()
    if claim is None or claim.outcome != "pending":
        raise Refused(Refusal("CLAIM_NOT_PENDING", "office"))
    if not verified and not reason:
        raise Refused(Refusal("REASON_NEEDED", "office"))
    claim.outcome, claim.reason = ("verified", reason) if verified else ("refused", reason)
    claim.decided_at, claim.decided_by = now, actor.id
    if verified:
        person = session.get_one(Person, claim.person_id)
        person.assurance = max(person.assurance, CHECKED)
        appoint(session, actor, now, rulebook, person_id=claim.person_id, role=RESIDENT, place=claim.place)


def _claims_left(session: Session, person_id: str) -> None:
    pending = ResidencyClaim.person_id == person_id, ResidencyClaim.outcome == "pending"
    if len(session.scalars(select(ResidencyClaim.id).where(*pending)).all()) >= CLAIMS:
        raise Refused(Refusal("TOO_MANY_CLAIMS", "office", {"claims": CLAIMS}))


def _held_nearby(session: Session, person_id: str, place: str) -> tuple[str, ...]:
    grants = session.execute(select(RoleGrant.role, RoleGrant.place).where(RoleGrant.person_id == person_id))
    return tuple(sorted({role for role, at in grants if at.startswith(place) or place.startswith(at)}))
