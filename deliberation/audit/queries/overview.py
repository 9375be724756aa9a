"""Where help is needed: what is late, unanswered, idle or not sitting in the communities of a wider place."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from deliberation.communities import queries as communities
from deliberation.communities.models import Cycle, Place
from deliberation.communities.queries import PlaceRow
from deliberation.followup.queries import due
from deliberation.funds.models import Account
from deliberation.meetings.models import Meeting
from deliberation.meetings.queries import COUNCIL
from deliberation.polls.models import Alarm, Poll
from deliberation.procurement.models import Package
from deliberation.rules.cycle import LOCAL

ALARM_POINTS = QUIET_POINTS = 2
"""What an alarm without an answer, and a council that does not meet, weigh against one thing that is late."""
YEAR_DAYS = 365


@dataclass(slots=True)
class Community:
    """What a community needs help with: ``late`` counts by kind, ``idle_fen`` is money of ended years bound to nothing.

    ``quiet``: its year is announced, and its council has not met for longer than its rules allow; ``met`` is the day of
    the last meeting held.
    """

    place: PlaceRow
    late: Counter[str] = field(default_factory=Counter)
    poll_alarms: int = 0
    buying_alarms: int = 0
    idle_fen: int = 0
    met: date | None = None
    quiet: bool = False

    def note(self, kind: str, number: int) -> None:
        """Take down a figure of the book: alarms of polls, warnings in the buying, or idle money."""
        match kind:
            case "polls":
                self.poll_alarms = number
            case "buying":
                self.buying_alarms = number
            case _:
                self.idle_fen = number

    @property
    def points(self) -> int:
        """How urgent it is: 1 for each late thing, 2 for an alarm, 2 for a silent council, 1 for idle money."""
        alarms = self.poll_alarms + self.buying_alarms
        return self.late.total() + ALARM_POINTS * alarms + QUIET_POINTS * self.quiet + bool(self.idle_fen)

    @property
    def rank(self) -> tuple[int, int, str]:
        """The order of the list: the most points, then the most idle money."""
        return -self.points, -self.idle_fen, self.place.code


def overview(session: Session, code: str, now: datetime) -> tuple[Community, ...]:
    """The communities at ``code`` or below it, the neediest first: as many queries for many as for one.

    What is late is read from the list of what is due, so that both say the same; a wider place stands among them when
    something of its own is late.
    """
    day = now.astimezone(LOCAL).date()
    below = select(Place.code, Place.level, Place.parent_code, Place.name).where(
        Place.level == "community", _under(Place.code, code)
    )
    found = {row.code: Community(PlaceRow(*row)) for row in session.execute(below)}
    for kind, at, number in session.execute(union_all(*_counts(code, day))):
        found[at].note(kind, int(number))
    late = [one for one in due(session, code, now) if one.overdue(day)]
    wider = {one.place for one in late} - found.keys()
    found |= {at: Community(row) for at, row in communities.places(session, wider).items()}
    for one in late:
        found[one.place].late[one.kind] += 1
    _councils(session, code, day, found)
    return tuple(sorted(found.values(), key=lambda one: one.rank))


def _under(column: InstrumentedAttribute[str], code: str) -> ColumnElement[bool]:
    return column.startswith(code, autoescape=True)


def _counts(code: str, day: date) -> Iterator[Select[str, str, int]]:
    """How much of each kind there is in each community that has any; all of them go into one query."""
    many = func.count()
    yield _grouped("polls", Poll.place, code, many, Alarm.answered_by == "").join(Alarm, Alarm.poll_id == Poll.id)
    live = Package.waiting > 0, Package.status.not_in(("closed", "failed", "cancelled"))
    yield _grouped("buying", Package.place, code, func.sum(Package.waiting), *live)
    free = func.sum(Account.appropriated_fen - Account.committed_fen)
    ended = Account.year < day.year, Account.appropriated_fen > Account.committed_fen
    yield _grouped("idle", Account.place, code, free, *ended)


def _grouped(
    kind: str, place: InstrumentedAttribute[str], code: str, figure: Any, *wanted: ColumnElement[bool]
) -> Select[str, str, int]:  # fmt: skip
    return select(literal(kind), place, figure).where(_under(place, code), *wanted).group_by(place)


def _councils(session: Session, code: str, day: date, found: dict[str, Community]) -> None:
    """Which councils have not met for longer than the rules of their communities allow."""
    held = _under(Meeting.place, code), Meeting.body == COUNCIL, Meeting.status == "adjourned", Meeting.held
    met = select(Meeting.place, func.max(func.coalesce(Meeting.opened_at, Meeting.starts_at))).where(*held)
    for at, last in session.execute(met.group_by(Meeting.place)):
        found[at].met = last.astimezone(LOCAL).date()
    year = Cycle.year == day.year, Cycle.status == "announced"
    begun = select(Cycle.place).where(_under(Cycle.place, code), *year)
    running: Iterable[str] = tuple(session.scalars(begun))
    books = communities.rulebooks(session, running) if running else {}
    first = date(day.year, 1, 1)
    for at in running:
        times = books[at].int("meeting.per_year")
        since = found[at].met or first
        found[at].quiet = times > 0 and day > since + timedelta(days=YEAR_DAYS // times)


def summed(rows: Iterable[Community]) -> dict[str, int]:
    """The figures of all of them together."""
    total: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        total["late"] += row.late.total()
        total["alarms"] += row.poll_alarms + row.buying_alarms
        total["idle_fen"] += row.idle_fen
        total["quiet"] += row.quiet
    return dict(total)
