"""How the outbox stands, for operators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.jobs.models import Outbox


@dataclass(frozen=True, slots=True)
class Backlog:
    """Work that is due and not done: how many pieces, and since when the oldest waits."""

    due: int
    failing: int
    oldest: datetime | None


def backlog(session: Session, at: datetime) -> Backlog:
    """The due work at ``at``; ``failing`` counts pieces that were tried and are waiting to be tried again."""
    waiting = select(func.count(), func.min(Outbox.not_before)).where(Outbox.done_at.is_(None), Outbox.not_before <= at)
    due, oldest = session.execute(waiting).one()
    failing = select(func.count()).where(Outbox.done_at.is_(None), Outbox.last_error.is_not(None))
    return Backlog(due, session.scalar(failing) or 0, oldest)
