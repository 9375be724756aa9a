"""What workers do for auditors: draw a pack together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy.orm import Session

from deliberation.audit import service
from deliberation.audit.models import AuditPack
from deliberation.audit.packs.contents import Scope
from deliberation.audit.packs.making import make
from deliberation.jobs.tasks import Handler
from deliberation.rules.refusal import Json
from deliberation.rules.replay import Actor


def make_pack(session: Session, payload: Mapping[str, Json], now: datetime) -> None:
    """Make the pack ``payload["pack"]``; one that is ready is left alone."""
    row = session.get(AuditPack, str(payload["pack"]))
    if row is None or row.ready:
        return
    scope = Scope(row.place, row.year, row.quarter, row.audit_id or "")
    made = make(session, Actor(row.asked_by), now, Path(current_app.config["UPLOAD_DIR"]), scope)
    service.pack_made(session, now, pack_id=row.id, sha256=made.sha256, size=made.size)


HANDLERS: dict[str, Handler] = {service.MAKE_PACK: make_pack}
"""Kind of work → its handler."""
