"""One's own inspections: works that somebody was invited to look at and has said nothing about yet."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from deliberation.delivery.queries import states
from deliberation.ledger import search
from deliberation.proposals import queries as proposals
from deliberation.proposals.models import Project
from deliberation.proposals.queries import ProjectRow


def inspections(session: Session, person: str, places: Collection[str]) -> tuple[ProjectRow, ...]:
    """Works under way at ``places`` that wait for the opinion of ``person``; four queries whatever their number."""
    here = select(literal("project:") + Project.id).where(Project.place.in_(places), Project.phase == "under_way")
    told = search.saying(session, "users_invited", here, [person])
    rows = proposals.projects(session, {item.stream.partition(":")[2] for item in told}) if told else {}
    found = states(session, rows.values()) if rows else {}
    open_ = [row for row in rows.values() if person not in {one.person for one in found[row.id].opinions}]
    return tuple(sorted(open_, key=lambda row: row.number))
