"""Keeping the pool: who comes in, trains, is certified, suspended, goes. The office goes with the certificate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.accounts import service as accounts
from deliberation.accounts.models import Person
from deliberation.communities import queries as communities
from deliberation.jobs.service import enqueue
from deliberation.ledger import book
from deliberation.moderators.models import Moderator
from deliberation.moderators.projection import moderator_columns, stream_of
from deliberation.moderators.queries.pool import home_of
from deliberation.rules.cycle import LOCAL
from deliberation.rules.moderator import MODERATOR
from deliberation.rules.moderator_entry import ModeratorState
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import SYSTEM, Actor, Command

WARN = "moderators.warn"
"""Kind of the work that warns of an ending certificate."""
END_GUEST = "moderators.end_guest"
"""Kind of the work that ends the office of a guest from a neighbouring pool."""
WARN_DAYS = (90, 30)
ROLE = "moderator"


def apply(session: Session, actor: Actor, now: datetime, *, home: str) -> ModeratorState:
    """Somebody asks to join the pool of ``home`` (a district or sub-district), and so consents to be listed."""
    return play(session, actor, now, actor.id, "apply", {"home": home}, home=home)


def propose(session: Session, actor: Actor, now: datetime, *, person_id: str, home: str) -> ModeratorState:
    """An officer proposes somebody, who is in the pool once they agree."""
    return play(session, actor, now, person_id, "propose", {"home": home}, home=home)


def agree(session: Session, actor: Actor, now: datetime) -> ModeratorState:
    """The person proposed agrees."""
    return play(session, actor, now, actor.id, "agree")


def register(session: Session, actor: Actor, now: datetime, *, person_id: str) -> ModeratorState:
    """An officer takes an applicant into the pool."""
    return play(session, actor, now, person_id, "register")


def leave(session: Session, actor: Actor, now: datetime, *, person_id: str, reason: str) -> ModeratorState:
    """The person leaves the pool, or an officer ends the entry; the office ends with it."""
    return play(session, actor, now, person_id, "leave", {"reason": reason})


def note_training(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    person_id: str,
    course: str,
    hours: int,
    day: date,
    trainer: str,
    score: int | None = None,
) -> ModeratorState:
    """A course attended: hours, day, trainer and, where there was one, the practice score."""
    args: dict[str, Json] = {"course": course, "hours": hours, "day": day.isoformat(), "trainer": trainer}
    return play(session, actor, now, person_id, "note_training", args | {"score": score})


def certify(
    session: Session, actor: Actor, now: datetime, *, person_id: str, number: str, issuer: str, since: date, until: date
) -> ModeratorState:
    """The sub-district ``issuer`` certifies a trained moderator, who holds the office of moderator from now on."""
    if communities.exists(session, issuer) is None:
        raise Refused(Refusal("CERTIFICATE_INCOMPLETE", "moderator:certificate"))
    args: dict[str, Json] = {"number": number, "issuer": issuer}
    args |= {"since": since.isoformat(), "until": until.isoformat()}
    return play(session, actor, now, person_id, "certify", args)


def renew(session: Session, actor: Actor, now: datetime, *, person_id: str, until: date) -> ModeratorState:
    """The certificate is valid longer."""
    return play(session, actor, now, person_id, "renew", {"until": until.isoformat()})


def suspend(session: Session, actor: Actor, now: datetime, *, person_id: str, reason: str) -> ModeratorState:
    """The certificate rests, and the office with it."""
    return play(session, actor, now, person_id, "suspend", {"reason": reason})


def reinstate(session: Session, actor: Actor, now: datetime, *, person_id: str) -> ModeratorState:
    """A suspension ends."""
    return play(session, actor, now, person_id, "reinstate")


def withdraw(session: Session, actor: Actor, now: datetime, *, person_id: str, reason: str) -> ModeratorState:
    """The certificate is taken back for good."""
    return play(session, actor, now, person_id, "withdraw", {"reason": reason})


def set_availability(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    weekly: Sequence[tuple[int, int, int]],
    off: Sequence[tuple[date, date]],
) -> ModeratorState:
    """When the moderator can be asked: weekday with first and last minute, and days off."""
    slots: list[Json] = [list(slot) for slot in weekly]
    days: list[Json] = [[first.isoformat(), last.isoformat()] for first, last in off]
    return play(session, actor, now, actor.id, "set_availability", {"weekly": slots, "off": days})


def declare(
    session: Session, actor: Actor, now: datetime, *, kind: str, about: str, gone: bool = False
) -> ModeratorState:
    """The moderator declares what binds them to a place or a project, or takes it back."""
    return play(session, actor, now, actor.id, "declare", {"kind": kind, "about": about, "gone": gone})


def warn(session: Session, now: datetime, *, person_id: str, until: date, days: int) -> bool:
    """Warn of a certificate that ends on ``until``, if it still does; a renewed one is left alone."""
    row = session.get(Moderator, person_id)
    if row is None or row.certified_until != until or not row.active:
        return False
    play(session, SYSTEM, now, person_id, "warn", {"days": days})
    return True


def play(
    session: Session,
    actor: Actor,
    now: datetime,
    person_id: str,
    name: str,
    args: dict[str, Json] | None = None,
    *,
    home: str = "",
) -> ModeratorState:
    """Play one step of an entry, and let the office follow it in the same transaction."""
    home = home_of(session, person_id) or home if name not in ("apply", "propose") else home
    if session.get(Person, person_id) is None or communities.exists(session, home) is None:
        raise Refused(Refusal("POOL_HOME", "moderator:pool"))
    rulebook = communities.rulebook(session, home)
    command = Command(name, actor, now, {"person": person_id, **(args or {})})
    played = book.play(session, MODERATOR, stream_of(person_id), command, rulebook=rulebook, place=home)
    state = played.state
    session.merge(Moderator(person_id=person_id, **moderator_columns(state)))
    session.flush()
    _follow(session, actor, now, person_id, home, state, played.events[-1].event.type)
    if name in ("certify", "renew") and state.certificate:
        _promise_warnings(session, person_id, state.certificate.until)
    return state


def _follow(
    session: Session, actor: Actor, now: datetime, person_id: str, home: str, state: ModeratorState, happened: str
) -> None:
    """The office of moderator at the pool's place is held exactly while the entry is active."""
    holds = any(g.role == ROLE and g.place == home for g in people.grants_of(session, person_id))
    rulebook = communities.rulebook(session, home)
    if state.active and not holds:
        accounts.appoint(session, actor, now, rulebook, person_id=person_id, role=ROLE, place=home)
    elif not state.active and holds and happened in ("suspended", "certificate_withdrawn", "left_pool"):
        by = actor if actor.id != person_id else SYSTEM
        accounts.dismiss(session, by, now, rulebook, person_id=person_id, role=ROLE, place=home, reason=happened)


def _promise_warnings(session: Session, person_id: str, until: date) -> None:
    for days in WARN_DAYS:
        at = datetime.combine(until - timedelta(days=days), time(9), LOCAL)
        payload: dict[str, Json] = {"person": person_id, "until": until.isoformat(), "days": days}
        enqueue(session, WARN, payload, f"{WARN}:{person_id}:{until.isoformat()}:{days}", at)
