"""Work that comes round every day: promised once for each day, done at its hour or as soon as a worker is there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from deliberation.jobs.service import enqueue
from deliberation.web.clock import LOCAL

Hours = Mapping[str, time]
"""Kind of work → the hour of the day at which it falls due, by the clock of Shenzhen."""


def promise(session: Session, day: date, hours: Hours) -> None:
    """Promise every piece of the day's work; a day on which no worker ran is made up for by the next day's."""
    for kind, hour in sorted(hours.items()):
        due = datetime.combine(day, hour, LOCAL)
        enqueue(session, kind, {"day": day.isoformat()}, f"{kind}:{day.isoformat()}", due)
