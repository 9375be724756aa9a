"""Which year and quarter the address of a sheet asks for; one that there is not is said, with those there are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.disclosure.queries import rollup
from deliberation.disclosure.sheets.frame import QUARTERS
from deliberation.proposals.models import Project
from deliberation.rules.cycle import LOCAL
from deliberation.rules.refusal import Refusal, Refused


def asked(session: Session, code: str, now: datetime, told: Mapping[str, str]) -> tuple[int | None, int]:
    """The year (None where none is named) and the quarter (0 for the whole year). ``Refused``: SHEET_NO_YEAR, \
SHEET_NO_QUARTER."""
    year, quarter = told.get("year", "").strip(), told.get("quarter", "").strip()
    if quarter and quarter not in {str(one) for one in QUARTERS}:
        raise Refused(Refusal("SHEET_NO_QUARTER", "disclosure:sheet"))
    if not year:
        return None, int(quarter or 0)
    found = rollup.years(session, code)
    known = {*found, now.astimezone(LOCAL).year}
    digits = year.isascii() and year.isdecimal() and len(year) == 4
    if not digits or (int(year) not in known and not _proposed(session, code, int(year))):
        years = "、".join(str(one) for one in sorted(found or known, reverse=True))
        raise Refused(Refusal("SHEET_NO_YEAR", "disclosure:sheet", {"years": years}))
    return int(year), int(quarter or 0)


def _proposed(session: Session, code: str, year: int) -> bool:
    """Whether anything was proposed for a year that has no money yet."""
    place = Project.place.startswith(code, autoescape=True)
    return session.scalar(select(Project.id).where(place, Project.year == year).limit(1)) is not None
