"""What has happened at a place since a moment: for whoever comes back after a while."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.ledger.models import EventRow, StreamHead


def counts_since(session: Session, place: str, since: datetime, types: Sequence[str]) -> dict[str, int]:
    """How many events of each of ``types`` were written on the streams of projects at ``place`` or below it."""
    query = (
        select(EventRow.type, func.count())
        .join(StreamHead, StreamHead.name == EventRow.stream)
        .where(
            StreamHead.place.startswith(place, autoescape=True),
            StreamHead.name.startswith("project:"),
            EventRow.at > since,
            EventRow.type.in_(types),
        )
        .group_by(EventRow.type)
    )
    return dict(session.execute(query).all())
