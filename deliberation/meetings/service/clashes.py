"""What may not stand twice: a body at one hour in two meetings, a project on two open agendas."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.meetings.models import AgendaItem, Meeting
from deliberation.rules.refusal import Refusal, Refused

HOUR = timedelta(hours=1)
UNDER_WAY = ("called", "open", "recess")


def refuse_same_hour(session: Session, place: str, body: str, starts_at: datetime, *, but: str = "") -> None:
    """``Refused`` where the body is called to a meeting less than an hour away already, other than ``but``."""
    near = Meeting.starts_at > starts_at - HOUR, Meeting.starts_at < starts_at + HOUR
    mine = Meeting.place == place, Meeting.body == body, Meeting.status.in_(UNDER_WAY), Meeting.id != but
    row = session.execute(select(Meeting.title, Meeting.starts_at).where(*near, *mine).limit(1)).first()
    if row is not None:
        said = {"title": row.title, "starts_at": row.starts_at.isoformat()}
        raise Refused(Refusal("BODY_MEETS_THEN", "meeting:call", {**said}))


def open_agendas(session: Session, subjects: Iterable[str]) -> dict[str, tuple[str, datetime]]:
    """By subject: title and hour of the meeting, called or being held, on whose agenda it waits or is open."""
    wanted = [subject for subject in subjects if subject]
    query = (
        select(AgendaItem.subject, Meeting.title, Meeting.starts_at)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(AgendaItem.subject.in_(wanted), AgendaItem.status != "closed", Meeting.status.in_(UNDER_WAY))
    )
    return {row.subject: (row.title, row.starts_at) for row in session.execute(query)} if wanted else {}


def refuse_twice(session: Session, subjects: Iterable[str]) -> None:
    """``Refused`` where one of ``subjects`` stands on an agenda that is not done yet."""
    for title, starts_at in open_agendas(session, subjects).values():
        said = {"title": title, "starts_at": starts_at.isoformat()}
        raise Refused(Refusal("ITEM_ON_AGENDA", "meeting:call", {**said}))
