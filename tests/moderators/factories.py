"""The pool for tests, kept through the real steps."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from deliberation.accounts.models import Person
from deliberation.moderators import service
from deliberation.rules.replay import Actor
from tests import factories as make

OFFICER = Actor("officer", frozenset({"subdistrict_officer"}))
DAY = make.NOW.date()
UNTIL = date(2027, 12, 31)


def me(person: Person) -> Actor:
    """Somebody without any role, on their own page."""
    return Actor(person.id)


def trainee(session: Session, *, home: str = make.SUBDISTRICT, name: str = "周正言") -> Person:
    """Somebody taken into the pool of ``home`` on their own application."""
    make.place(session)
    make.place(session, make.ELSEWHERE)
    person = make.person(session, name=name)
    service.apply(session, me(person), make.NOW, home=home)
    service.register(session, OFFICER, make.NOW, person_id=person.id)
    return person


def certified(
    session: Session,
    *,
    home: str = make.SUBDISTRICT,
    name: str = "周正言",
    number: str = "LH-001",
    since: date = DAY,
    until: date = UNTIL,
) -> Person:
    """A trained moderator with a certificate."""
    person = trainee(session, home=home, name=name)
    service.note_training(
        session, OFFICER, make.NOW, person_id=person.id, course="议事规则", hours=8, day=DAY, trainer="陈老师", score=85
    )
    issuer = home if len(home) == 9 else f"{home}001"
    if len(home) == 6:
        issuer = make.SUBDISTRICT if home == make.DISTRICT else make.ELSEWHERE[:9]
    service.certify(
        session, OFFICER, make.NOW, person_id=person.id, number=number, issuer=issuer, since=since, until=until
    )
    return person
