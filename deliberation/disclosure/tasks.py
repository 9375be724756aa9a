"""What workers do for the public pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from pathlib import Path

from flask import current_app
from flask_babel import force_locale
from sqlalchemy.orm import Session

from deliberation.disclosure import keeping, large
from deliberation.disclosure.sheets import packing
from deliberation.jobs.tasks import Handler
from deliberation.rules.refusal import Json
from deliberation.web.i18n import LOCALE


def sweep(session: Session, payload: Mapping[str, Json], now: datetime) -> None:
    """Draw the figures that have fallen behind; a long sweep goes on in parts, each a transaction of its own."""
    if keeping.sweep(session, now):
        keeping.promise(session, now, part=int(str(payload.get("part", 0))) + 1)


def sheet_step(session: Session, payload: Mapping[str, Json], now: datetime) -> None:
    """Make the next piece of a large sheet."""
    with force_locale(LOCALE):  # nobody's language is known here; offices read Chinese
        large.step(session, now, str(payload["job"]), packing.folder_of(Path(current_app.config["UPLOAD_DIR"])))


HANDLERS: dict[str, Handler] = {keeping.SWEEP: sweep, large.STEP: sheet_step}
"""Kind of work → who does it."""

DAILY = {keeping.SWEEP: time(0, 20)}
"""Kind of work → its hour: whatever nobody looked at during the day is drawn at night."""
