"""One's own meetings: the one that is on, those one presides over, invitations that wait for an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from deliberation.meetings.models import Invitation, Meeting
from deliberation.meetings.queries import PRACTICE, RUNNING

MOST = 4
OVER = timedelta(hours=6)
"""So long after its hour a meeting that was never opened is not announced any more."""


@dataclass(frozen=True, slots=True)
class Mine:
    """A meeting that concerns somebody; ``coming`` is their answer to the invitation, None while it waits."""

    id: str
    title: str
    starts_at: datetime
    running: bool
    presides: bool
    coming: bool | None


def mine(session: Session, person: str, now: datetime) -> tuple[Mine, ...]:
    """The meetings of ``person`` that run or come, the nearest first."""
    columns = (Meeting.id, Meeting.title, Meeting.starts_at, Meeting.status, Meeting.moderator_id, Invitation.coming)
    invited = and_(Invitation.meeting_id == Meeting.id, Invitation.person_id == person)
    query = (
        select(*columns)
        .join(Invitation, invited, isouter=True)
        .where(
            or_(Meeting.moderator_id == person, Invitation.person_id == person),
            or_(Meeting.status.in_(RUNNING), and_(Meeting.status == "called", Meeting.starts_at > now - OVER)),
            Meeting.body != PRACTICE,
            Meeting.cancelled.is_(False),
        )
        .order_by(Meeting.starts_at)
        .limit(MOST)
    )
    return tuple(
        Mine(row.id, row.title, row.starts_at, row.status in RUNNING, row.moderator_id == person, row.coming)
        for row in session.execute(query)
    )
