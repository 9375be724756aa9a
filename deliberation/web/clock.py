"""The one place where the program reads the time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

LOCAL = ZoneInfo("Asia/Shanghai")
APART = timedelta(minutes=1)
"""So far two clocks may be apart."""


def now() -> datetime:
    """The present, aware, in UTC."""
    return datetime.now(UTC)


def agrees(session: Session) -> bool:
    """Whether this machine's clock and the database's tell the same time: by a wrong one a poll would close early."""
    theirs = session.scalar(select(func.clock_timestamp()))
    return theirs is not None and abs(now() - theirs) <= APART


def today() -> date:
    """The day it is in Shenzhen."""
    return now().astimezone(LOCAL).date()
