"""The bodies below a sub-district or a district: which wait to be confirmed, terms, vacancies, renewals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.communities.models import Place
from deliberation.councils import queries
from deliberation.councils.models import Body, Election
from deliberation.councils.projection import body_stream
from deliberation.councils.queries import OVER, BodyRow
from deliberation.ledger import book
from deliberation.rules.body.body import BODY, mix
from deliberation.rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Below:
    """A body below a wider place: seats with and without a member, elections that run."""

    body: BodyRow
    where: str
    taken: int
    free: int
    running: int

    @property
    def begun(self) -> bool:
        """Whether anything has been entered: a term, a member, or that it is proposed."""
        row = self.body
        return bool(self.taken or row.term_last or row.asked_last or row.kind != "council")

    @property
    def waits(self) -> bool:
        """Whether the sub-district has to confirm the body or its term."""
        return self.body.status == "proposed" or self.body.asked_last is not None


def bodies_below(session: Session, code: str, day: date) -> tuple[Below, ...]:
    """Every body below ``code``, a council for each community; a handful of queries whatever their number."""
    places = _communities(session, code)
    stored = session.scalars(select(Body).where(Body.place.in_(places), Body.status != "declined").order_by(Body.name))
    rows = [queries.row_of(row) for row in stored]
    books = communities.rulebooks(session, places)
    there = {row.place for row in rows if row.kind == "council"}
    rows += [queries.unmoved(place, books[place]) for place in places if place not in there]
    rows.sort(key=lambda row: (row.place, row.kind != "council"))
    running = _running(session, code)
    counts = _counts(session, rows, books, day)
    return tuple(Below(row, places[row.place], *counts[row.id], running.get(row.id, 0)) for row in rows)


def _communities(session: Session, code: str) -> dict[str, str]:
    query = select(Place).where(Place.level == "community", Place.code.startswith(code, autoescape=True))
    found = session.scalars(query.order_by(Place.code))
    return {row.code: communities.PlaceRow(row.code, row.level, row.parent_code, row.name).short for row in found}


def _counts(session: Session, rows: list[BodyRow], books: dict[str, Rulebook], day: date) -> dict[str, tuple[int, int]]:
    """By body how many seats are taken and how many are free; every stream is asked for at once."""
    offices = {row.place: f"office:{row.place}" for row in rows if row.kind == "council"}
    told = book.remembered(session, (*(body_stream(row.id) for row in rows), *offices.values()))
    found = {}
    for row in rows:
        office = [item.event for item in told.get(offices.get(row.place, ""), ())]
        state = book.state_after(BODY, told.get(body_stream(row.id), ()))
        seats = mix(books[row.place]) if row.kind == "council" else row.seats
        seating = queries.arranged(seats, queries.held_by(row, state, office, seats, day), day)
        taken = sum(one.holder is not None for one in seating)
        found[row.id] = (taken, len(seating) - taken)
    return found


def _running(session: Session, code: str) -> dict[str, int]:
    query = select(Election.body_id, func.count()).where(Election.place.startswith(code, autoescape=True))
    return {
        row[0]: row[1] for row in session.execute(query.where(Election.status.not_in(OVER)).group_by(Election.body_id))
    }
