"""How the outbox stands, for operators."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from deliberation.jobs import WORKER
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


@dataclass(frozen=True, slots=True)
class Standing:
    """One piece of work: how often it was tried, when it was done, and what is said of the latest try."""

    key: str
    attempts: int
    done_at: datetime | None
    last_error: str | None


def standings(session: Session, keys: Iterable[str]) -> dict[str, Standing]:
    """How promised work stands, by key."""
    query = select(Outbox.dedupe_key, Outbox.attempts, Outbox.done_at, Outbox.last_error)
    return {row[0]: Standing(*row) for row in session.execute(query.where(Outbox.dedupe_key.in_(tuple(keys))))}


def at_their_post(session: Session) -> int:
    """How many workers serve this database now; one that dies, however it dies, is gone from this at once."""
    present = text(
        "SELECT count(DISTINCT application_name) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name LIKE :name"
    )
    return session.scalar(present, {"name": f"{WORKER} %"}) or 0
