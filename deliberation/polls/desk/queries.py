"""Reading desks: which there are, what each has handed out, and how the person in front of one has voted already."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.polls.models import Desk, DeskNote, Issue


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A desk with the ballots it has handed out."""

    number: str
    name: str
    issued: int


@dataclass(frozen=True, slots=True)
class TakenRow:
    """Where a ballot was taken: web, desk (a booth) or paper, and at which desk; ``exchanged`` papers since."""

    channel: str
    mode: str
    desk: str
    desk_name: str
    exchanged: int


def desk_rows(session: Session, poll_id: str) -> tuple[DeskRow, ...]:
    """The desks of a poll by number."""
    query = (
        select(Desk.number, Desk.name, func.count(Issue.voter_id))
        .outerjoin(Issue, (Issue.poll_id == Desk.poll_id) & (Issue.desk == Desk.number))
        .where(Desk.poll_id == poll_id)
        .group_by(Desk.number, Desk.name)
    )
    return tuple(sorted((DeskRow(*row) for row in session.execute(query)), key=lambda row: int(row.number)))


def desk_row(session: Session, poll_id: str, number: str) -> DeskRow | None:
    """One desk."""
    return next((row for row in desk_rows(session, poll_id) if row.number == number), None)


def taken_by(session: Session, poll_id: str, voter_id: str) -> TakenRow | None:
    """How this voter has taken a ballot, if so."""
    notes = (
        select(func.count())
        .select_from(DeskNote)
        .where(DeskNote.poll_id == poll_id, DeskNote.voter_id == voter_id, DeskNote.serial > 0)
    )
    query = (
        select(Issue.channel, Issue.mode, Issue.desk, func.coalesce(Desk.name, ""), notes.scalar_subquery())
        .outerjoin(Desk, (Desk.poll_id == Issue.poll_id) & (Desk.number == Issue.desk))
        .where(Issue.poll_id == poll_id, Issue.voter_id == voter_id)
    )
    row = session.execute(query).first()
    return TakenRow(*row) if row else None
