"""The indicators of a year: drawn from the book community by community, kept, and added up for wider places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.disclosure.columns import PlaceYear
from deliberation.disclosure.queries.rollup import CHOSEN, DIGITS, DONE
from deliberation.disclosure.queries.sittings import sittings
from deliberation.funds.models import Account
from deliberation.ledger.pace import pace
from deliberation.ledger.verify import Fault
from deliberation.meetings.papers import figures
from deliberation.polls.models import Poll
from deliberation.proposals.models import Project
from deliberation.rules.cycle import LOCAL
from deliberation.rules.shares import percent, rounded, satisfaction


@dataclass(slots=True)
class Drawn:
    """A year of a community as the book tells it; the fields are the columns of :class:`PlaceYear`."""

    proposals: int = 0
    chosen: int = 0
    done: int = 0
    on_time: int = 0
    due_day: date | None = None
    planned: int = 0
    overdue: int = 0
    turns_on: date | None = None
    answers: int = 0
    scores: int = 0
    appropriated_fen: int = 0
    committed_fen: int = 0
    disbursed_fen: int = 0
    roll: int = 0
    voters: int = 0
    meetings: int = 0
    unquorate: int = 0
    spread: int | None = None


COLUMNS = tuple(field.name for field in fields(Drawn))


@dataclass(frozen=True, slots=True)
class Sums:
    """The indicators of one or many communities in a year. ``late`` are chosen, past their day and not accepted:
    the day first planned for the project, else the last day announced for the year.

    ``judged`` are the proposals of the years in which the residents have voted already. Other shares are in whole per
    cent, rounded half up, None where there is nothing to take it of.
    """

    communities: int = 0
    proposals: int = 0
    chosen: int = 0
    done: int = 0
    on_time: int = 0
    late: int = 0
    answers: int = 0
    scores: int = 0
    appropriated_fen: int = 0
    committed_fen: int = 0
    disbursed_fen: int = 0
    roll: int = 0
    voters: int = 0
    meetings: int = 0
    unquorate: int = 0
    spread: int = 0
    spoken: int = 0
    judged: int = 0

    @property
    def adoption(self) -> int | None:
        """Chosen of the proposed, where the vote is counted."""
        return percent(self.chosen, self.judged)

    @property
    def punctual(self) -> int | None:
        """Accepted by the day planned, of all that were accepted or should have been."""
        return percent(self.on_time, self.done + self.late)

    @property
    def satisfied(self) -> Fraction | None:
        """The satisfaction of all who answered for these projects, exactly."""
        return satisfaction(self.scores, self.answers)

    @property
    def used(self) -> int | None:
        """Paid out of what was given."""
        return percent(self.disbursed_fen, self.appropriated_fen)

    @property
    def turnout(self) -> int | None:
        """Ballots returned of the people on the roll."""
        return percent(self.voters, self.roll)

    @property
    def evenness(self) -> int | None:
        """100 where all spoke equally long in their council, 0 where one spoke alone: the mean of the councils."""
        return rounded(1000 * self.spoken - self.spread, 10 * self.spoken) if self.spoken else None


SUMS = tuple(field.name for field in fields(Sums))


def drawn(session: Session, place: str, today: date) -> dict[int, Drawn]:
    """Every year of a community as of ``today``, from the book and from the columns that are checked against it."""
    years: defaultdict[int, Drawn] = defaultdict(Drawn)
    for cycle in communities.cycles(session, place):
        years[cycle.year].due_day = cycle.stages[-1].last
    money = Account.year, Account.appropriated_fen, Account.committed_fen, Account.disbursed_fen
    for year, given, bound, paid in session.execute(select(*money).where(Account.place == place)):
        one = years[year]
        one.appropriated_fen, one.committed_fen, one.disbursed_fen = given, bound, paid
    _projects(session, place, years, today)
    polls = select(Poll.year, Poll.roll_size, Poll.returned).where(Poll.place == place, Poll.subject == "projects")
    for year, roll, returned in session.execute(polls.where(Poll.status == "counted")):
        years[year].roll += roll
        years[year].voters += returned
    _meetings(session, place, years)
    return dict(sorted(years.items()))


def _projects(session: Session, place: str, years: defaultdict[int, Drawn], today: date) -> None:
    columns = Project.year, Project.phase, Project.answers, Project.scores, Project.planned_on, Project.done_on
    for row in session.execute(select(*columns).where(Project.place == place)):
        one, done = years[row.year], row.phase in DONE
        day = row.planned_on or one.due_day
        one.proposals += 1
        one.chosen += row.phase in CHOSEN
        one.done += done
        one.answers += row.answers
        one.scores += row.scores
        one.on_time += bool(done and row.done_on and day and row.done_on <= day)
        if row.planned_on and row.phase in CHOSEN and not done:
            _planned(one, row.planned_on, today)


def _planned(one: Drawn, day: date, today: date) -> None:
    """A project under way that was to be finished on ``day``."""
    one.planned += 1
    one.overdue += day < today
    if day >= today:
        one.turns_on = min(day, one.turns_on or day)


def _meetings(session: Session, place: str, years: defaultdict[int, Drawn]) -> None:
    for sitting in sittings(session, (place,)):
        one = years[sitting.day.year]
        one.meetings += sitting.held
        one.unquorate += not sitting.held
    for year, one in years.items():
        if one.meetings:
            spoken = figures.year_of(session, place, year, full=False).members
            one.spread = gini([member.seconds for member in spoken])


def gini(seconds: Sequence[int]) -> int | None:
    """The Gini coefficient of what each has spoken, in thousandths, rounded down; None where nobody spoke."""
    total, count = sum(seconds), len(seconds)
    if not total:
        return None
    ranked = enumerate(sorted(seconds), start=1)
    return 1000 * sum((2 * rank - count - 1) * one for rank, one in ranked) // (count * total)


def by_child(session: Session, code: str, level: str, today: date) -> dict[tuple[str, int], Sums]:
    """By place directly in ``code`` (by itself, for a community) and year, what the communities there came to."""
    child = func.substr(PlaceYear.place, 1, DIGITS.get(level, len(code))).label("child")
    late = PlaceYear.overdue + case(
        (PlaceYear.due_day < today, PlaceYear.chosen - PlaceYear.done - PlaceYear.planned), else_=0
    )
    voted = case((or_(PlaceYear.roll > 0, PlaceYear.chosen > 0), PlaceYear.proposals), else_=0)
    counted = {"communities": func.count(), "late": func.coalesce(func.sum(late), 0),
               "spoken": func.count(PlaceYear.spread), "judged": func.coalesce(func.sum(voted), 0)}  # fmt: skip
    summed = {name: func.coalesce(func.sum(getattr(PlaceYear, name)), 0) for name in SUMS if name not in counted}
    sums = [(counted | summed)[name] for name in SUMS]
    query = select(child, PlaceYear.year, *sums).where(PlaceYear.place.startswith(code, autoescape=True))
    rows = session.execute(query.group_by("child", PlaceYear.year))
    return {(row[0], row[1]): Sums(*map(int, row[2:])) for row in rows}


def added(parts: Iterable[Sums]) -> Sums:
    """The sum of several."""
    rows = list(parts)
    return Sums(*(sum(getattr(row, name) for row in rows) for name in SUMS))


def drawn_at(session: Session, code: str) -> datetime | None:
    """When the oldest of the figures at ``code`` or below was drawn; None where there are none."""
    return session.scalar(select(func.min(PlaceYear.at)).where(PlaceYear.place.startswith(code, autoescape=True)))


def behind(session: Session, most: int, today: date) -> list[str]:
    """Communities whose book has gone on since their figures were drawn, or a planned day is over; so many at most."""
    query = select(PlaceYear.place, func.min(PlaceYear.seq), func.min(PlaceYear.turns_on)).group_by(PlaceYear.place)
    kept = {code: (seq, turns) for code, seq, turns in session.execute(query)}
    now = {code: seq for code, seq in pace(session, "").items() if len(code) == DIGITS["subdistrict"]}
    return [code for code, seq in sorted(now.items()) if _stale(kept.get(code), seq, today)][:most]


def _stale(kept: tuple[int, date | None] | None, seq: int, today: date) -> bool:
    if kept is None or kept[0] != seq:
        return True
    turns = kept[1]
    return turns is not None and turns < today


def faults(session: Session) -> Iterator[Fault]:
    """Figures that are not what the book says, where it has not gone on since they were drawn."""
    now = pace(session, "")
    rows: defaultdict[str, dict[int, PlaceYear]] = defaultdict(dict)
    for row in session.scalars(select(PlaceYear)):
        rows[row.place][row.year] = row
    for place, kept in sorted(rows.items()):
        if any(row.seq != now.get(place) for row in kept.values()):
            continue
        at = max(row.at for row in kept.values())
        found = drawn(session, place, at.astimezone(LOCAL).date())
        for year in sorted({*found, *kept}):
            yield from _differences(place, year, kept.get(year), found.get(year))


def _differences(place: str, year: int, kept: PlaceYear | None, found: Drawn | None) -> Iterator[Fault]:
    stream = f"place_year:{place}:{year}"
    if kept is None or found is None:
        yield Fault(stream, 0, "the roll-up and the book do not have the same years")
        return
    for name, value in asdict(found).items():
        if getattr(kept, name) != value:
            yield Fault(stream, 0, f"{name} is {getattr(kept, name)}, the book says {value}")
