"""What the office does with the plan of a year: draft, and confirm by another person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.followup import plans
from deliberation.followup.models import AnnualPlan
from deliberation.ledger import book
from deliberation.rules.plan import PLAN, PlanState
from deliberation.rules.refusal import Json
from deliberation.rules.replay import Actor, Command


@dataclass(frozen=True, slots=True)
class Wanted:
    """A batch as somebody wants it: name, days, ids of its projects."""

    name: str
    first: date
    last: date
    projects: tuple[str, ...]


def draft(
    session: Session, actor: Actor, now: datetime, *, place: str, year: int, batches: Sequence[Wanted], note: str = ""
) -> PlanState:
    """Draft the plan anew; what was confirmed holds until somebody else confirms this one."""
    rows: list[Json] = [[one.name, one.first.isoformat(), one.last.isoformat(), [*one.projects]] for one in batches]
    sums: dict[str, Json] = {row.id: row.budget_fen for row in plans.plannable(session, place, year)}
    return _play(session, actor, now, place, year, "draft", {"batches": rows, "sums": sums, "note": note})


def confirm(session: Session, actor: Actor, now: datetime, *, place: str, year: int) -> PlanState:
    """Confirm the latest draft, as another person."""
    return _play(session, actor, now, place, year, "confirm", {})


def _play(
    session: Session, actor: Actor, now: datetime, place: str, year: int, name: str, args: Mapping[str, Json]
) -> PlanState:
    rules, stream = communities.rulebook(session, place), plans.plan_stream(place, year)
    state = book.play(session, PLAN, stream, Command(name, actor, now, args), rulebook=rules, place=place).state
    columns = plans.plan_columns(state)
    row = session.get(AnnualPlan, (place, year), populate_existing=True)  # under the lock of the stream
    if row is None:
        session.add(AnnualPlan(place=place, year=year, **columns))
    else:
        for key, value in columns.items():
            setattr(row, key, value)
    session.flush()
    return state
