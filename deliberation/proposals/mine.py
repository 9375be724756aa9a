"""One's own proposals as the page about oneself shows them: what asks for the proposer first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.proposals.models import Project
from deliberation.proposals.queries import COLUMNS, ProjectRow

SHOWN = 5
"""Proposals on the page about oneself; all of them are one tap away."""

ASKING = "returned"
"""The phase in which the next move is the proposer's."""


@dataclass(frozen=True, slots=True)
class Mine:
    """Some of one's own proposals, and whether there are more."""

    rows: tuple[ProjectRow, ...] = ()
    more: bool = False


def mine(session: Session, person: str, most: int = SHOWN) -> Mine:
    """The proposals of ``person``: those that wait for their answer first, then the newest; one query."""
    query = select(*COLUMNS).where(Project.proposer_id == person)
    order = ((Project.phase == ASKING).desc(), Project.created_at.desc(), Project.id)
    rows = [ProjectRow(*row) for row in session.execute(query.order_by(*order).limit(most + 1))]
    return Mine(tuple(rows[:most]), len(rows) > most)
