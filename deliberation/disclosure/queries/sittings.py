"""When councils sat: the one count that sheets, indicators and the handbook take their figures from.

A council has to sit so often a quarter whatever it sits about, so a sitting belongs to the year and quarter of the day
on which it was held: one in January on last year's projects is one of January. (The decisions taken there belong with
their projects, to the year of those.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.meetings.models import Meeting
from deliberation.meetings.queries import COUNCIL
from deliberation.rules.cycle import LOCAL


@dataclass(frozen=True, slots=True)
class Sitting:
    """A day on which a council met; ``held`` is False where too few came."""

    place: str
    day: date
    held: bool


def sittings(session: Session, places: Iterable[str]) -> tuple[Sitting, ...]:
    """Every sitting of the councils of some communities that is over, in one query."""
    mine = Meeting.place.in_(tuple(places)), Meeting.body == COUNCIL, Meeting.status == "adjourned", ~Meeting.cancelled
    query = select(Meeting.place, Meeting.opened_at, Meeting.starts_at, Meeting.held).where(*mine)
    rows = session.execute(query.order_by(Meeting.place, Meeting.starts_at, Meeting.id))
    return tuple(
        Sitting(place, (opened or starts).astimezone(LOCAL).date(), held) for place, opened, starts, held in rows
    )
