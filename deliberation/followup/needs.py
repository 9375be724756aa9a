"""Needs that were not adopted: who is owed an answer by when, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from deliberation import workdays
from deliberation.communities import queries as communities
from deliberation.followup.models import Need
from deliberation.ledger import book
from deliberation.ledger.book import Recorded
from deliberation.ledger.verify import Fault
from deliberation.proposals.models import Project
from deliberation.rules.cycle import LOCAL
from deliberation.rules.followup import NEED, UNADOPTED, NeedState
from deliberation.rules.rulebook import Rulebook
from deliberation.web import clock

WHOLE = 12
"""The length of a community's code."""
_PROJECT = (
    "place", "year", "title", "category", "theme", "cost_fen", "phase", "phase_since", "proposer_id", "created_at",
)  # fmt: skip
_NEED = (
    "status", "answered_for", "answered_at", "answer_due", "body", "handle_due", "outcome", "concluded_at", "score",
    "called_back_at", "satisfied", "urged_at", "escalated_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedRow:
    """A need with its follow-up; of what has not begun the fields are None, empty or 0. Days by the clock of Shenzhen.

    ``owed`` says that the decision it stands under waits for its answer; ``due`` is the last day for it, or was for
    the answer given. ``overdue``: owed and past its day; ``late``: answered after its day.
    """

    project_id: str
    place: str
    year: int
    title: str
    category: str
    theme: str
    cost_fen: int
    phase: str
    phase_since: datetime
    proposer_id: str
    created_at: datetime
    status: str | None
    answered_for: datetime | None
    answered_at: datetime | None
    answer_due: date | None
    body: str | None
    handle_due: date | None
    outcome: str | None
    concluded_at: datetime | None
    score: int | None
    called_back_at: datetime | None
    satisfied: bool | None
    urged_at: datetime | None
    escalated_at: datetime | None
    owed: bool = False
    due: date | None = None
    overdue: bool = False
    late: bool = False
    provisional: bool = False


def stream_of(project_id: str) -> str:
    """The name of a need's stream."""
    return f"need:{project_id}"


def state(session: Session, project_id: str) -> NeedState:
    """A need's follow-up by replay."""
    return book.state_of(session, NEED, stream_of(project_id))


def history(session: Session, project_id: str) -> tuple[Recorded, ...]:
    """Everything that happened in a need's follow-up, in order."""
    return book.history(session, stream_of(project_id))


def needs(session: Session, place: str, year: int | None = None, now: datetime | None = None) -> tuple[NeedRow, ...]:
    """Every need at ``place`` or below it (of ``year``) that is not adopted or has a follow-up, oldest first."""
    query = _query(place).where(or_(Project.phase.in_(UNADOPTED), Need.project_id.is_not(None)))
    if year is not None:
        query = query.where(Project.year == year)
    return _rows(session, query.order_by(Project.created_at, Project.id), now)


def owed(session: Session, place: str, now: datetime | None = None) -> tuple[NeedRow, ...]:
    """The needs whose proposers wait for an answer, the longest waiting first."""
    answered = and_(Need.answered_for.is_not(None), Need.answered_for == Project.phase_since)
    query = _query(place).where(Project.phase.in_(UNADOPTED), or_(Need.project_id.is_(None), ~answered,
                                                                  Need.answered_for.is_(None)))  # fmt: skip
    return _rows(session, query.order_by(Project.phase_since, Project.id), now)


def followed(session: Session, place: str, statuses: Iterable[str]) -> tuple[NeedRow, ...]:
    """The needs whose follow-up stands at one of ``statuses``, the latest answered first."""
    query = _query(place).where(Need.status.in_(tuple(statuses)))
    return _rows(session, query.order_by(Need.answered_at.desc(), Project.id), None)


def need(session: Session, project_id: str) -> NeedRow | None:
    """The follow-up of one project."""
    found = _rows(session, _columns().where(Project.id == project_id), None)
    return found[0] if found else None


def answer_due(phase_since: datetime, rulebook: Rulebook) -> date:
    """The last day for the answer to a decision that was taken at ``phase_since``."""
    return workdays.after(phase_since.astimezone(LOCAL).date(), rulebook.int("followup.answer_days"))


def project_columns(found: NeedState) -> dict[str, Any]:
    """The read columns that follow from the book."""
    last, first = (found.answers or (None,))[-1], min(found.open, key=lambda one: one.due, default=None)
    call = found.reached
    return {
        "status": found.status,
        "answered_for": last.since if last else None,
        "answered_at": last.at if last else None,
        "answer_due": last.due if last else None,
        "body": first.body if first else "",
        "handle_due": first.due if first else None,
        "called_back_at": call.at if call else None,
        "satisfied": call.satisfied if call else None,
    } | {name: getattr(found, name) for name in ("outcome", "concluded_at", "score", "urged_at", "escalated_at")}


def check_need(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Compare a need's row with the replay of its stream."""
    row = session.get(Need, stream.partition(":")[2])
    if row is None:
        yield Fault(stream, 0, "has no read columns")
        return
    for name, value in project_columns(NEED.replay(item.event for item in events)).items():
        if getattr(row, name) != value:
            yield Fault(stream, 0, f"column {name} says {getattr(row, name)!r}, the book says {value!r}")


def _columns() -> Select[Any]:
    told = (*(getattr(Project, name) for name in _PROJECT), *(getattr(Need, name) for name in _NEED))
    return select(Project.id.label("project_id"), *told).outerjoin(Need, Need.project_id == Project.id)


def _query(place: str) -> Select[Any]:
    here: ColumnElement[bool] = (
        Project.place == place if len(place) == WHOLE else Project.place.startswith(place, autoescape=True)
    )
    return _columns().where(here)


def _rows(session: Session, query: Select[Any], now: datetime | None) -> tuple[NeedRow, ...]:
    found = session.execute(query).all()
    books = communities.rulebooks(session, {row.place for row in found}) if found else {}
    today = (now or clock.now()).astimezone(LOCAL).date()
    names = ("project_id", *_PROJECT, *_NEED)
    return tuple(_row(dict(zip(names, row, strict=True)), books[row.place], today) for row in found)


def _row(about: dict[str, Any], rulebook: Rulebook, today: date) -> NeedRow:
    waits = about["phase"] in UNADOPTED and about["answered_for"] != about["phase_since"]
    if not waits:
        answered, due = about["answered_at"], about["answer_due"]
        late = answered is not None and answered.astimezone(LOCAL).date() > due
        return NeedRow(**about, due=due, late=late)
    due, began = answer_due(about["phase_since"], rulebook), about["phase_since"].astimezone(LOCAL).date()
    doubt = workdays.provisional(began, due)
    return NeedRow(**about, owed=True, due=due, overdue=due < today, provisional=doubt)
