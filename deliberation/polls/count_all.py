"""Counting every poll of a city: what there is to count, asking the workers for it, and how it stands.

Nothing is remembered here. What is to be done stands in the outbox, what is done in the polls themselves, so
a run may be broken off anywhere and begun again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from deliberation.jobs import queries as jobs
from deliberation.jobs.service import ask_again
from deliberation.polls.models import Poll
from deliberation.polls.tasks import FINISH, RECOUNT

TRIES = 3
"""So often, with the pauses of the outbox between, before a poll counts as failed in this run."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which polls: at ``place`` or below it, of ``year``; ``again`` for those that are counted already."""

    place: str = ""
    year: int | None = None
    again: bool = False

    @property
    def kind(self) -> str:
        """The kind of work that is asked for."""
        return RECOUNT if self.again else FINISH

    def key(self, poll_id: str) -> str:
        """The name of that work for one poll: the same as the one under which its opening promised it."""
        return f"poll:{poll_id}:{'recount' if self.again else 'finish'}"


@dataclass(frozen=True, slots=True)
class Case:
    """One poll; ``reason`` is why it could not be counted, or what a recount found."""

    id: str
    place: str
    year: int
    ballots: int = 0
    reason: str = ""


@dataclass(slots=True)
class Run:
    """One run. ``waiting`` shrinks while ``counted`` and ``failed`` grow; ``already`` was counted before it."""

    scope: Scope
    began: datetime
    already: dict[str, Case] = field(default_factory=dict)
    waiting: dict[str, Case] = field(default_factory=dict)
    counted: dict[str, Case] = field(default_factory=dict)
    failed: dict[str, Case] = field(default_factory=dict)
    retrying: int = 0

    @property
    def total(self) -> int:
        """How many polls this run is about."""
        return len(self.waiting) + len(self.counted) + len(self.failed)


def begin(session: Session, now: datetime, scope: Scope) -> Run:
    """Find the polls and ask the workers for each; what is promised already is asked for now."""
    run = Run(scope, now)
    over = or_(Poll.status == "closed", and_(Poll.status == "open", Poll.closes_at <= now))
    counted = {row.id: row for row in _cases(session, scope, Poll.status == "counted")}
    if scope.again:
        run.waiting = counted
    else:
        run.already = counted
        run.waiting = {row.id: row for row in _cases(session, scope, over)}
    ask_again(session, scope.kind, {scope.key(id_): {"poll": id_} for id_ in run.waiting})
    return run


def look(session: Session, run: Run, *, tries: int = TRIES) -> bool:
    """Bring ``run`` up to date; True where anything was finished since the last look."""
    before = len(run.waiting)
    open_ones = {**run.waiting, **run.failed}
    works = jobs.standings(session, (run.scope.key(id_) for id_ in open_ones))
    done = _rechecked(open_ones, run.scope, works) if run.scope.again else _counted(session, open_ones)
    run.retrying = 0
    for id_, case in done.items():
        run.waiting.pop(id_, None)
        run.failed.pop(id_, None)
        (run.failed if case.reason else run.counted)[id_] = case
    for id_, case in list(run.waiting.items()):
        work = works.get(run.scope.key(id_))
        if work is not None and work.attempts:
            _judge(run, case, work, tries)
    return len(run.waiting) < before


def give_up(run: Run, reason: str) -> None:
    """Nobody is left to count what still waits."""
    for id_, case in run.waiting.items():
        run.failed[id_] = Case(case.id, case.place, case.year, case.ballots, reason)
    run.waiting = {}


def _judge(run: Run, case: Case, work: jobs.Standing, tries: int) -> None:
    """A try that failed says so; one that only ended with its worker shows when the next has begun."""
    if work.last_error and work.attempts >= tries:
        reason = work.last_error
    elif work.attempts > tries:
        reason = "worker-died"
    else:
        run.retrying += bool(work.last_error) or work.attempts > 1
        return
    run.failed[case.id] = Case(case.id, case.place, case.year, case.ballots, reason)
    del run.waiting[case.id]


def _rechecked(cases: Mapping[str, Case], scope: Scope, works: Mapping[str, jobs.Standing]) -> dict[str, Case]:
    found = {}
    for id_, case in cases.items():
        work = works.get(scope.key(id_))
        if work is not None and work.done_at is not None:
            found[id_] = Case(id_, case.place, case.year, case.ballots, work.last_error or "")
    return found


def _counted(session: Session, open_ones: Iterable[str]) -> dict[str, Case]:
    query = select(Poll.id, Poll.place, Poll.year, Poll.returned)
    rows = session.execute(query.where(Poll.id.in_(tuple(open_ones)), Poll.status == "counted"))
    return {row.id: Case(*row) for row in rows}


def _cases(session: Session, scope: Scope, *conditions: ColumnElement[bool]) -> list[Case]:
    query = select(Poll.id, Poll.place, Poll.year, Poll.returned).where(*conditions)
    query = query.where(Poll.place.startswith(scope.place, autoescape=True))
    if scope.year is not None:
        query = query.where(Poll.year == scope.year)
    return [Case(*row) for row in session.execute(query.order_by(Poll.place, Poll.year, Poll.id))]
