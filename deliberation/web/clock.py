"""The one place where the program reads the time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The day it is in Shenzhen."""
    return now().astimezone(LOCAL).date()
