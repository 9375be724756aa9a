"""What workers do for the public pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time

from sqlalchemy.orm import Session

from deliberation.disclosure import keeping
from deliberation.jobs.tasks import Handler
from deliberation.rules.refusal import Json


def sweep(session: Session, payload: Mapping[str, Json], now: datetime) -> None:
    """Draw the figures that have fallen behind; a long sweep goes on in parts, each a transaction of its own."""
    if keeping.sweep(session, now):
        keeping.promise(session, now, part=int(str(payload.get("part", 0))) + 1)


HANDLERS: dict[str, Handler] = {keeping.SWEEP: sweep}
"""Kind of work → who does it."""

DAILY = {keeping.SWEEP: time(0, 20)}
"""Kind of work → its hour: whatever nobody looked at during the day is drawn at night."""
