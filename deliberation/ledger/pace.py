"""How far the book of each place has come: whoever keeps figures drawn from it knows by that when to draw them anew."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.ledger.models import StreamHead


def pace(session: Session, place: str) -> dict[str, int]:
    """By place, at ``place`` or below it: how many events its streams hold. It only ever grows."""
    query = select(StreamHead.place, func.sum(StreamHead.seq)).group_by(StreamHead.place)
    rows = session.execute(query.where(StreamHead.place.startswith(place, autoescape=True)))
    return {code: int(events) for code, events in rows}
