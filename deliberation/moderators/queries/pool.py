"""The pool as officers and the public see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from deliberation.accounts.models import Person, RoleGrant
from deliberation.ledger import book
from deliberation.moderators.models import Moderator, ModeratorAssignment
from deliberation.moderators.projection import SHOWN_FROM, stream_of
from deliberation.rules.cycle import LOCAL
from deliberation.rules.moderator import MODERATOR
from deliberation.rules.moderator_entry import QUESTIONS, ModeratorState

SOON = timedelta(days=90)
"""From here on an ending certificate is shown as such."""


@dataclass(frozen=True, slots=True)
class ModeratorRow:
    """One entry of the pool on a day; ``held`` counts the meetings before it.

    ``rating`` is the average in tenths (47 for 4.7), None before there are enough answers.
    """

    person_id: str
    name: str
    home: str
    status: str
    active: bool
    number: str
    issuer: str
    certified_since: date | None
    certified_until: date | None
    suspended: str
    hours: int
    answers: int
    points: int
    warned: int
    in_office: bool
    held: int
    day: date

    @property
    def certified(self) -> bool:
        """Whether the certificate holds on the day, and the office with it."""
        since, until = self.certified_since, self.certified_until
        return bool(self.active and self.in_office and since and until and since <= self.day <= until)

    @property
    def standing(self) -> str:
        """applied, proposed, trainee, suspended, expired, ending, certified or out."""
        if self.status != "registered":
            return self.status
        if self.certified_until is None:
            return "trainee"
        if self.suspended:
            return "suspended"
        if not self.in_office:
            return "out"
        if not self.certified:
            return "expired"
        return "ending" if self.certified_until - self.day <= SOON else "certified"

    @property
    def rating(self) -> int | None:
        """Tenths of a point, rounded half up."""
        if self.answers < SHOWN_FROM:
            return None
        return (20 * self.points + self.answers * QUESTIONS) // (2 * self.answers * QUESTIONS)


_OFFICE = exists().where(
    RoleGrant.person_id == Moderator.person_id, RoleGrant.role == "moderator", RoleGrant.place == Moderator.home
)
_COLUMNS = (
    Moderator.person_id, Person.name, Moderator.home, Moderator.status, Moderator.active, Moderator.number,
    Moderator.issuer, Moderator.certified_since, Moderator.certified_until, Moderator.suspended, Moderator.hours,
    Moderator.answers, Moderator.points, Moderator.warned, _OFFICE.label("in_office"),
)  # fmt: skip


def _held(day: date) -> Any:
    """Meetings accepted that lie before ``day``: what is still to come has not been presided over."""
    mine = ModeratorAssignment.moderator_id == Moderator.person_id, ModeratorAssignment.status == "accepted"
    past = ModeratorAssignment.starts_at < datetime.combine(day, time(), LOCAL)
    return select(func.count()).where(*mine, past).correlate(Moderator).scalar_subquery().label("held")


def serves(place: str) -> ColumnElement[bool]:
    """The entries whose pool serves ``place``, or lies below it."""
    return or_(Moderator.home.startswith(place, autoescape=True), literal(place).startswith(Moderator.home))


def pool(session: Session, place: str, day: date) -> tuple[ModeratorRow, ...]:
    """The pool that serves ``place``, applicants included, by certificate number. One query."""
    return _rows(session, day, serves(place), Moderator.status != "none")


def neighbours(session: Session, place: str, day: date) -> tuple[ModeratorRow, ...]:
    """Certified moderators of the other pools of the city."""
    rows = _rows(session, day, ~serves(place), Moderator.active, Moderator.home.startswith(place[:4], autoescape=True))
    return tuple(row for row in rows if row.certified)


def public_list(session: Session, place: str, day: date) -> tuple[ModeratorRow, ...]:
    """Who is certified on ``day``: moderators are office holders, their names are public."""
    return tuple(row for row in pool(session, place, day) if row.certified)


def moderator(session: Session, person_id: str, day: date) -> ModeratorRow | None:
    """One entry; None for somebody who never asked nor was proposed."""
    return next(iter(_rows(session, day, Moderator.person_id == person_id)), None)


def certified(session: Session, person_id: str, day: date) -> bool:
    """Whether the person holds a valid certificate on ``day``, and the office with it."""
    row = moderator(session, person_id, day)
    return row is not None and row.certified


def moderator_state(session: Session, person_id: str) -> ModeratorState:
    """The entry by replay, with everything the columns leave out."""
    return book.state_of(session, MODERATOR, stream_of(person_id))


def states(session: Session, ids: Iterable[str]) -> dict[str, ModeratorState]:
    """Several entries by replay, in one query."""
    told = book.histories(session, [stream_of(id_) for id_ in ids])
    return {name.partition(":")[2]: MODERATOR.replay(item.event for item in events) for name, events in told.items()}


def home_of(session: Session, person_id: str) -> str | None:
    """The pool somebody belongs to."""
    return session.scalar(select(Moderator.home).where(Moderator.person_id == person_id))


def ending(session: Session, person_id: str) -> datetime | date | None:
    """The last day of a certificate that is in force."""
    held = Moderator.person_id == person_id, Moderator.active
    return session.scalar(select(Moderator.certified_until).where(*held))


def _rows(session: Session, day: date, *wanted: Any) -> tuple[ModeratorRow, ...]:
    query = select(*_COLUMNS, _held(day)).join(Person, Person.id == Moderator.person_id).where(*wanted)
    rows = session.execute(query.order_by(Moderator.number == "", Moderator.number, Moderator.person_id))
    return tuple(ModeratorRow(**row._mapping, day=day) for row in rows)
