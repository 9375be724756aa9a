"""What time does by itself: at the closing hour the box is closed and counted, if no clerk was there to do it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from deliberation.polls import service
from deliberation.polls.queries import poll
from deliberation.rules.refusal import Json
from deliberation.rules.replay import SYSTEM

FINISH = service.FINISH


def finish(session: Session, payload: Mapping[str, Json], now: datetime) -> None:
    """Close and count the poll ``payload["poll"]``; nothing to do where that has happened already."""
    poll_id = str(payload["poll"])
    row = poll(session, poll_id)
    if row is None or row.phase(now) not in {"over", "closed"}:
        return
    if row.status == "open":
        service.close(session, SYSTEM, now, poll_id=poll_id)
    service.count(session, SYSTEM, now, poll_id=poll_id)


HANDLERS = {FINISH: finish}
