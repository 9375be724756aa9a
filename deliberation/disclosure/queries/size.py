"""How large a sheet will be, known before it is made."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.disclosure.sheets.frame import Kind
from deliberation.proposals.models import Project

LARGE = 5_000
"""More rows than this are not made while somebody waits."""
LARGE_PRINT = 1_000
"""The same of what is set for print."""


def expected(session: Session, kind: Kind, place: str, year: int) -> int:
    """About how many rows a sheet will have: by the projects of the year."""
    here = Project.place.startswith(place, autoescape=True), Project.year == year
    projects = session.scalar(select(func.count()).select_from(Project).where(*here)) or 0
    return int(projects * kind.per_project)


def is_large(rows: int, extension: str) -> bool:
    """Whether so many rows are made in the background."""
    return rows > (LARGE_PRINT if extension == "pdf" else LARGE)
