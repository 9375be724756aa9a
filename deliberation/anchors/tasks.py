"""What the worker does by itself: shortly after midnight it seals the day that has ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from deliberation.anchors import queries, service
from deliberation.jobs.tasks import Handler
from deliberation.rules.refusal import Json

SEAL = "anchors.seal"
"""The kind of the job that seals a day."""


def seal(session: Session, payload: Mapping[str, Json], now: datetime) -> str | None:
    """Seal the day before ``payload["day"]``; one that is late, behind a later seal, has nothing left to do."""
    day = date.fromisoformat(str(payload["day"])) - timedelta(days=1)
    last = queries.latest(session)
    if last is not None and last.day > day:
        return f"{last.day} is sealed already"
    service.seal(session, now, day=day)
    return None


HANDLERS: dict[str, Handler] = {SEAL: seal}
"""Kind of work → its handler."""

DAILY = {SEAL: time(0, 5)}
"""Kind of work → its hour."""
