"""What the worker does by itself: shortly after midnight it seals the day that has ended, and has the root stamped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy.orm import Session

from deliberation.anchors import queries, service, stamps
from deliberation.jobs.service import enqueue
from deliberation.jobs.tasks import Handler, PlainError
from deliberation.rules.refusal import Json

SEAL = "anchors.seal"
"""The kind of the job that seals a day."""
STAMP = "anchors.stamp"
"""The kind of the job that has a root stamped."""


class ClockError(PlainError):
    """The outside clock gave no stamp that can be relied on."""


def seal(session: Session, payload: Mapping[str, Json], now: datetime) -> str | None:
    """Seal the day before ``payload["day"]``; one that is late, behind a later seal, has nothing left to do."""
    day = date.fromisoformat(str(payload["day"])) - timedelta(days=1)
    last = queries.latest(session)
    if last is not None and last.day > day:
        return f"{last.day} is sealed already"
    service.seal(session, now, day=day)
    if current_app.config["TIMESTAMP_URL"]:
        enqueue(session, STAMP, {"day": day.isoformat()}, f"{STAMP}:{day.isoformat()}")
    return None


def stamp(session: Session, payload: Mapping[str, Json], now: datetime) -> None:
    """Have an outside clock stamp the root of ``payload["day"]``; where it fails the relay tries again later."""
    del now
    day, url = date.fromisoformat(str(payload["day"])), str(current_app.config["TIMESTAMP_URL"])
    root = queries.root(session, day)
    if not url or root is None or queries.stamp_of(session, day) is not None:
        return
    try:
        answer, at = stamps.ask(url, Path(current_app.config["TIMESTAMP_ROOTS"]).read_bytes(), root.root)
    except (stamps.StampError, OSError) as fault:
        raise ClockError(str(fault) if isinstance(fault, stamps.StampError) else "no trusted certificates") from fault
    service.keep_stamp(session, day=day, authority=url, stamped_at=at, answer=answer)


HANDLERS: dict[str, Handler] = {SEAL: seal, STAMP: stamp}
"""Kind of work → its handler."""

DAILY = {SEAL: time(0, 5)}
"""Kind of work → its hour."""
