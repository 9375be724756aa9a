"""Inviting the members: a row for each, and the messages that the worker hands over, the reminder a day before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from deliberation.jobs.service import enqueue
from deliberation.meetings.models import Invitation
from deliberation.web.clock import LOCAL

INVITE = "meetings.invite"
REMIND = "meetings.remind"
MEMBERS = "meetings.members"
"""Kinds of work: telling one member about the notice as it stands, reminding one member the day before, and bringing
the meetings called up to the seats as they are now."""

MORNING = time(9)


def invite(session: Session, meeting_id: str, members: Iterable[str], starts_at: datetime, now: datetime) -> None:
    """Invite ``members`` to a meeting that has just been called."""
    for person in members:
        session.add(Invitation(meeting_id=meeting_id, person_id=person))
    session.flush()
    tell(session, meeting_id, revision=0, starts_at=starts_at, now=now)


def tell(session: Session, meeting_id: str, *, revision: int, starts_at: datetime, now: datetime) -> None:
    """Promise every member invited a message about the notice as it stands, and a reminder for the hour it names."""
    eve = starts_at.astimezone(LOCAL) - timedelta(days=1)
    remind_at = datetime.combine(eve.date(), MORNING, LOCAL)
    for person in invited(session, meeting_id):
        key = f"meeting:{meeting_id}:{person}"
        enqueue(session, INVITE, {"meeting": meeting_id, "person": person}, f"{key}:notice:{revision}")
        if remind_at > now:
            said = {"meeting": meeting_id, "person": person, "starts_at": starts_at.isoformat()}
            enqueue(session, REMIND, said, f"{key}:remind:{starts_at.isoformat()}", remind_at)


def renew(session: Session, meeting_id: str, joined: Iterable[str], left: Iterable[str]) -> None:
    """Invite who has taken a seat since the call; who has left theirs is not invited any more."""
    session.execute(
        delete(Invitation).where(Invitation.meeting_id == meeting_id, Invitation.person_id.in_(tuple(left)))
    )
    session.add_all(Invitation(meeting_id=meeting_id, person_id=person) for person in joined)
    session.flush()


def invited(session: Session, meeting_id: str) -> tuple[str, ...]:
    """The ids of those invited."""
    query = select(Invitation.person_id).where(Invitation.meeting_id == meeting_id)
    return tuple(session.scalars(query.order_by(Invitation.person_id)))
