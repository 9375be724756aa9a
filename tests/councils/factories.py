"""A council with its clerks, and elections brought as far as a test needs."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from deliberation.accounts.models import Person
from deliberation.councils import queries, service
from deliberation.rules.replay import Actor
from deliberation.web.clock import LOCAL
from tests import factories as f

TAG = re.compile(r"<[^>]*>")
COUNCIL = queries.council_id(f.COMMUNITY)


def text(answer: TestResponse) -> str:
    """What a page says, without its marks."""
    return html.unescape(TAG.sub("", answer.get_data(as_text=True)))


@dataclass
class Staff:
    """Two clerks and an officer, in the community of the tests."""

    session: Session
    clerk: Actor
    other: Actor
    officer: Actor
    people: dict[str, Person] = field(default_factory=dict)


def staff(session: Session) -> Staff:
    """Somebody to act."""
    f.place(session)
    people = {
        "clerk": f.holder(session, "clerk", name="王敏"),
        "other": f.holder(session, "clerk", name="李静"),
        "officer": f.holder(session, "subdistrict_officer", f.SUBDISTRICT, name="陈志远"),
    }
    acting = {key: f.actor(session, person) for key, person in people.items()}
    return Staff(session, acting["clerk"], acting["other"], acting["officer"], people)


def day(at: datetime) -> date:
    """The day in Shenzhen."""
    return at.astimezone(LOCAL).date()


def call(
    held: Staff, *, method: str = "stv", seats: int = 2, now: datetime = f.NOW, body: str = COUNCIL, **more: object
) -> str:
    """An election that is open to candidates for three days; the vote is ten days off."""
    about = {
        "title": "居民议事员补选", "kind": "residents", "electors": "representatives", "electors_size": 20,
        "register_by": day(now) + timedelta(days=3), "vote_on": day(now) + timedelta(days=10), **more,
    }  # fmt: skip
    return service.call_election(held.session, held.clerk, now, body_id=body, seats=seats, method=method, **about)  # type: ignore[arg-type]


def stand(held: Staff, election: str, many: int, *, now: datetime = f.NOW) -> list[tuple[str, Person]]:
    """So many residents stand; returns their candidate ids with the persons."""
    found = []
    for number in range(many):
        person = f.resident(held.session, name=f"候{number}", born=date(1950 + 9 * (number % 6), 5, 1))
        attributes = {"sex": "男" if number % 2 else "女", "group": f"{number % 3 + 1}组"}
        own = Actor(person.id, frozenset({"resident"}))
        id_ = service.stand(
            held.session, own, now, election_id=election, person_id=person.id, consent=True, attributes=attributes
        )
        found.append((id_, person))
    return found


def publish(held: Staff, election: str, *, now: datetime = f.NOW) -> None:
    """The list goes up the day after it has closed."""
    service.publish(held.session, held.clerk, now + timedelta(days=4), election_id=election)


def fill_box(held: Staff, election: str, papers: list[list[str]], *, now: datetime = f.NOW) -> datetime:
    """The box is opened on the day of the vote and every paper read by both clerks alike."""
    at = now + timedelta(days=10)
    number = len(papers)
    service.open_box(held.session, held.clerk, at, election_id=election, issued=number, received=number)
    for who in (held.clerk, held.other):
        for place, choices in enumerate(papers, start=1):
            service.enter_paper(held.session, who, at, election_id=election, number=place, choices=choices)
    return at


def elected(held: Staff, *, many: int = 4, seats: int = 2, method: str = "stv", now: datetime = f.NOW) -> str:
    """An election whose seats have been taken."""
    election = call(held, method=method, seats=seats, now=now)
    ids = [id_ for id_, _person in stand(held, election, many, now=now)]
    publish(held, election, now=now)
    papers = [[ids[0], ids[2]]] * 6 + [[ids[1], ids[2]]] * 4 + [[ids[2], ids[0]]] * 2
    at = fill_box(held, election, papers, now=now)
    service.count(held.session, held.clerk, at, election_id=election)
    service.settle(held.session, held.clerk, at + timedelta(days=7), election_id=election)
    return election
