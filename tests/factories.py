"""People, places and offices for tests: keyword functions that play the real moves.

Every function takes the session first and flushes. Places come from the shipped divisions with all
they lie in, so scope tests see the real tree.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from itertools import count

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.accounts import service as accounts
from deliberation.accounts.models import Person
from deliberation.communities import queries as communities
from deliberation.communities import service
from deliberation.ledger.book import state_of
from deliberation.rules.office import OFFICE, seats
from deliberation.rules.replay import SYSTEM, Actor
from deliberation.rules.rulebook import Setting

CITY = "4403"
DISTRICT = "440303"
SUBDISTRICT = "440303002"
COMMUNITY = "440303002019"
NEIGHBOUR = "440303002003"
"""文华社区 in 黄贝街道 of 罗湖区, and the community next to it."""
ELSEWHERE = "440304001020"
"""A community of another district."""

COUNCIL = (
    "王芳",
    "李国华",
    "赵建军",
    "刘亚男",
    "孙雪梅",
    "杨雅琴",
    "周丽萍",
    "吴志强",
    "徐丽华",
    "陈建国",
    "林秋月",
    "何志明",
)
"""Twelve members of a council."""

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
"""10 March 2026, ten in the morning in Shenzhen."""

_numbers = count(1)


@cache
def _divisions() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in service.read_places(service.DIVISIONS)}


def place(session: Session, code: str = COMMUNITY) -> str:
    """Enter the place ``code`` and all it lies in; returns the code."""
    rows = [_divisions()[prefix] for prefix in communities.prefixes(code)]
    service.import_places(session, rows)
    return code


def person(
    session: Session,
    *,
    name: str = "张三丰",
    phone: str = "",
    born: date | None = date(1960, 5, 1),
    assurance: int = 4,
    now: datetime = NOW,
) -> Person:
    """A person with a number nobody else has."""
    phone = phone or f"+8613900{next(_numbers):06d}"
    return accounts.add_person(session, now, phone=phone, name=name, born=born, assurance=assurance)


def grant(
    session: Session, person: Person, role: str, place: str = COMMUNITY, *, seat: str = "", now: datetime = NOW
) -> Person:
    """Give ``role`` at ``place`` (which is entered where it is missing); a council member takes any free seat."""
    _there(session, place)
    book = communities.rulebook(session, place)
    if role == "council_member" and not seat:
        rows = seats(book, state_of(session, OFFICE, f"office:{place}"))
        seat = next(row.kind for row in reversed(rows) if row.free)
    accounts.appoint(session, SYSTEM, now, book, person_id=person.id, role=role, place=place, seat=seat)
    return person


def holder(session: Session, role: str, place: str = COMMUNITY, *, seat: str = "", name: str = "李时珍") -> Person:
    """A new person who holds ``role`` at ``place``."""
    return grant(session, person(session, name=name), role, place, seat=seat)


def resident(session: Session, place: str = COMMUNITY, **about: object) -> Person:
    """A verified resident; ``about`` goes to :func:`person`."""
    return grant(session, person(session, **about), "resident", place)  # type: ignore[arg-type]


def council(session: Session, place: str = COMMUNITY, *, size: int = 13) -> tuple[Person, ...]:
    """A residents' council; with more than the usual 13 seats the place first adopts a larger council."""
    _there(session, place)
    if size > communities.rulebook(session, place).int("council.seats"):
        source = "测试用的议事会"
        rules = {"council.seats": Setting(size, source), "council.mix": Setting((f"residents:{size}",), source)}
        service.adopt_layer(session, SYSTEM, NOW, place=place, title="大议事会", rules=rules)
    return tuple(holder(session, "council_member", place, name=f"议员{number}") for number in range(size))


def actor(session: Session, person: Person, place: str = COMMUNITY) -> Actor:
    """The person as an actor at ``place``, with the roles held there."""
    roles = {held.role for held in people.grants_of(session, person.id) if place.startswith(held.place)}
    return Actor(person.id, frozenset(roles))


def enter(client: FlaskClient, session: Session, person: Person, *, now: datetime | None = None) -> FlaskClient:
    """Sign ``person`` in on ``client`` as the sign-in pages do; returns the client."""
    token = accounts.open_session(session, now or datetime.now(UTC), person_id=person.id)
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    return client


def leave(client: FlaskClient) -> FlaskClient:
    """Forget who is signed in on ``client``."""
    with client.session_transaction() as cookie:
        cookie.clear()
    return client


def _there(session: Session, code: str) -> None:
    if communities.exists(session, code) is None:
        place(session, code)
