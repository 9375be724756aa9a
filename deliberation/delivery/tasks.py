"""What the worker does by itself: end notices whose days have run, and move their projects on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from deliberation.jobs.tasks import Handler
from deliberation.notices import queries as notices
from deliberation.notices import service
from deliberation.proposals import notice_moves
from deliberation.rules.refusal import Json
from deliberation.rules.replay import SYSTEM


def end_due(session: Session, payload: Mapping[str, Json], now: datetime) -> None:
    """End the notice of ``payload`` if it is due now; one that was stopped or ended meanwhile is left alone."""
    ready = next((row for row in notices.due(session, now) if row.id == payload["notice"]), None)
    if ready is None:
        return
    if ready.project_id:
        notice_moves.end_notice(session, SYSTEM, now, ready.project_id)
    else:
        service.end(session, SYSTEM, now, notice_id=ready.id)


HANDLERS: dict[str, Handler] = {service.END_DUE: end_due}
"""Kind of work → its handler."""
