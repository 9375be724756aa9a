"""What the worker does by itself: every night, once the day is sealed, the data package is made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path

from flask import current_app
from sqlalchemy.orm import Session

from deliberation.jobs.tasks import Handler
from deliberation.opendata import service
from deliberation.rules.refusal import Json

DUMP = "opendata.dump"
"""The kind of the job that makes the data package of a day."""


def dump(session: Session, payload: Mapping[str, Json], now: datetime) -> None:
    """The package of ``payload["day"]``; old files go."""
    folder = Path(current_app.config["DUMP_DIR"])
    service.dump(session, now, day=date.fromisoformat(str(payload["day"])), folder=folder)
    service.tidy(session, folder)


HANDLERS: dict[str, Handler] = {DUMP: dump}
"""Kind of work → its handler."""

DAILY = {DUMP: time(1, 30)}
"""Kind of work → its hour."""
