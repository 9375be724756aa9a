"""The plan of a year, read: what can be planned, what was drafted and confirmed, and whether the columns agree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from deliberation.followup.models import AnnualPlan
from deliberation.ledger import book
from deliberation.ledger.book import Recorded
from deliberation.ledger.verify import Fault
from deliberation.proposals import queries as proposals
from deliberation.proposals.queries import GRANTED, Filter, ProjectRow
from deliberation.rules.plan import PLAN, PlanState


def plan_stream(place: str, year: int) -> str:
    """The name of a plan's stream."""
    return f"plan:{place}:{year}"


def plan(session: Session, place: str, year: int) -> PlanState:
    """The plan of a community's year by replay."""
    return book.state_of(session, PLAN, plan_stream(place, year))


def plannable(session: Session, place: str, year: int) -> tuple[ProjectRow, ...]:
    """The approved projects of a community's year, in the order of their numbers."""
    rows = proposals.everything(session, place, Filter(phases=GRANTED, year=year))
    return tuple(sorted(rows, key=lambda row: row.number))


def plan_columns(state: PlanState) -> dict[str, Any]:
    """The read columns that follow from the book. Who drafted and who confirmed are of the latest confirmed version."""
    shown = state.held or state.draft
    return {
        "version": state.draft.version if state.draft else 0,
        "confirmed_version": state.held.version if state.held else 0,
        "drafted_by": shown.by if shown else "",
        "drafted_at": shown.at if shown else None,
        "confirmed_by": state.confirmed_by,
        "confirmed_at": state.confirmed_at,
    }


def check_plan(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Compare a plan's row with the replay of its stream."""
    _kind, place, year = stream.split(":")
    row = session.get(AnnualPlan, (place, int(year)))
    if row is None:
        yield Fault(stream, 0, "has no read columns")
        return
    for name, value in plan_columns(PLAN.replay(item.event for item in events)).items():
        if getattr(row, name) != value:
            yield Fault(stream, 0, f"column {name} says {getattr(row, name)!r}, the book says {value!r}")
