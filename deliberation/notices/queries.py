"""Reading notices: the board of a place, one notice with its objections, and what waits for the office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select, tuple_
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.ledger import book
from deliberation.notices.models import Notice
from deliberation.notices.projection import stream_of
from deliberation.rules.notice import LOCAL, NOTICE, NoticeState
from deliberation.rules.replay import Actor, Option

PAGE = 20
"""Notices of one page."""


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice as its read columns tell it."""

    id: str
    place: str
    subject: str
    title: str
    status: str
    days: int
    answer_days: int
    used: int
    first_day: date
    last_day: date | None
    objections: int
    waiting: int
    answer_due: date | None
    upheld: bool
    posted_at: datetime
    ended_at: datetime | None

    @property
    def project_id(self) -> str:
        """The project it is about; empty where it is about something else."""
        kind, _, id_ = self.subject.partition(":")
        return id_ if kind == "project" else ""


COLUMNS = tuple(getattr(Notice, name) for name in NoticeRow.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Count:
    """How far a notice has come today.

    ``phase`` is ahead (its days begin later), day (today is ``day`` of ``days``, ``left`` follow), over (all
    days have run), stopped (an objection waits) or ended.
    """

    phase: str
    day: int
    days: int
    left: int


@dataclass(frozen=True, slots=True)
class NoticePage:
    """One page of a board; ``after`` is where the next begins, empty at the end."""

    rows: tuple[NoticeRow, ...]
    after: str = ""


def notice(session: Session, notice_id: str) -> NoticeRow | None:
    """The notice with this id."""
    row = session.execute(select(*COLUMNS).where(Notice.id == notice_id)).first()
    return NoticeRow(*row) if row else None


def notices(session: Session, ids: tuple[str, ...]) -> dict[str, NoticeRow]:
    """Several notices by id, in one query."""
    rows = session.execute(select(*COLUMNS).where(Notice.id.in_(ids))) if ids else ()
    return {row[0]: NoticeRow(*row) for row in rows}


def place_of_notice(session: Session, notice_id: str) -> str | None:
    """Where a notice was posted; None where there is no such notice."""
    return session.scalar(select(Notice.place).where(Notice.id == notice_id))


def state(session: Session, notice_id: str) -> NoticeState:
    """The notice by replay, with its objections and the stops of its clock."""
    return book.state_of(session, NOTICE, stream_of(notice_id))


def board(session: Session, place: str, *, ended: bool = False, after: str = "", limit: int = PAGE) -> NoticePage:
    """One page of the notices at ``place`` or below it, those still up or those ended, newest first."""
    query = select(*COLUMNS).where(_at(place), (Notice.status == "ended") == ended)
    start = _cursor(after)
    if start:
        query = query.where(tuple_(Notice.posted_at, Notice.id) < tuple_(*start))
    rows = session.execute(query.order_by(Notice.posted_at.desc(), Notice.id.desc()).limit(limit + 1)).all()
    found = tuple(NoticeRow(*row) for row in rows[:limit])
    return NoticePage(found, f"{found[-1].posted_at.isoformat()}_{found[-1].id}" if len(rows) > limit else "")


def due(session: Session, now: datetime, place: str = "") -> tuple[NoticeRow, ...]:
    """The notices at ``place`` or below it that may be ended now: days run or objection upheld, nothing unanswered."""
    today = now.astimezone(LOCAL).date()
    ready = or_(Notice.last_day < today, Notice.upheld)
    query = select(*COLUMNS).where(Notice.status != "ended", Notice.waiting == 0, ready)
    if place:
        query = query.where(_at(place))
    return tuple(NoticeRow(*row) for row in session.execute(query.order_by(Notice.posted_at, Notice.id)))


def unanswered(session: Session, place: str) -> tuple[NoticeRow, ...]:
    """The notices at ``place`` or below it with objections that wait, the most urgent first."""
    query = select(*COLUMNS).where(_at(place), Notice.waiting > 0).order_by(Notice.answer_due, Notice.id)
    return tuple(NoticeRow(*row) for row in session.execute(query))


def options(session: Session, row: NoticeRow, found: NoticeState, actor: Actor, now: datetime) -> tuple[Option, ...]:
    """What ``actor`` may do with a notice now, and why not the rest."""
    return NOTICE.legal(communities.rulebook(session, row.place), found, actor, now)


def count(row: NoticeRow, now: datetime) -> Count:
    """The day of the notice that today is, and the full days left after it."""
    today = now.astimezone(LOCAL).date()
    if row.status != "running" or today < row.first_day:
        phase = row.status if row.status != "running" else "ahead"
        return Count(phase, row.used, row.days, row.days - row.used)
    day = row.used + (today - row.first_day).days + 1
    if day > row.days:
        return Count("over", row.days, row.days, 0)
    return Count("day", day, row.days, row.days - day)


def _at(place: str) -> ColumnElement[bool]:
    return Notice.place == place if len(place) == 12 else Notice.place.startswith(place, autoescape=True)


def _cursor(after: str) -> tuple[datetime, str] | None:
    at, _, id_ = after.rpartition("_")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (moment, id_) if moment.tzinfo and "\0" not in id_ else None
