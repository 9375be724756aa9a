"""What the worker does by itself: end notices whose days have run, and tell users of an inspection."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from deliberation.accounts.gateway import GATEWAYS
from deliberation.accounts.queries import phone_of
from deliberation.delivery.service.changes import INVITE
from deliberation.jobs.tasks import Handler
from deliberation.notices import queries as notices
from deliberation.notices import service
from deliberation.proposals import notice_moves
from deliberation.proposals import queries as proposals
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


def invite(session: Session, payload: Mapping[str, Json], _now: datetime) -> None:
    """Tell one user that the work is to be inspected; nothing once it has passed, or where no number is known."""
    row, phone = proposals.project(session, str(payload["project"])), phone_of(session, str(payload["person"]))
    if row is None or row.phase != "under_way" or not phone:
        return
    words = _("You are invited to the inspection of “%(title)s”. Please look at it and say what you find, under “Me”.")
    GATEWAYS[current_app.config["SMS_BACKEND"]].tell(phone, words % {"title": row.title})


HANDLERS: dict[str, Handler] = {service.END_DUE: end_due, INVITE: invite}
"""Kind of work → its handler."""
