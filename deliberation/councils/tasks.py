"""What the worker does by itself: end a term on the day after its last."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from deliberation.councils import queries, service
from deliberation.jobs.tasks import Handler
from deliberation.rules.refusal import Json
from deliberation.rules.replay import SYSTEM


def term_end(session: Session, payload: Mapping[str, Json], now: datetime) -> None:
    """End the term that is over, unless somebody has ended it already."""
    row = queries.body(session, str(payload["body"]))
    if row is not None and queries.options(session, row, SYSTEM, now)["end_term", None].ok:
        service.end_term(session, SYSTEM, now, body_id=row.id)


HANDLERS: dict[str, Handler] = {service.TERM_END: term_end}
"""Kind of work → its handler."""
