"""The blueprint that the pages of this feature hang on, and how their places are found."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.communities.queries import CycleRow
from deliberation.extensions import db
from deliberation.proposals import queries
from deliberation.rules.cycle import LOCAL
from deliberation.web.directory import located, located_community
from deliberation.web.filters import day

bp = Blueprint("proposals", __name__)


def at_place(code: str) -> str | None:
    """The place in the address, where there is such a place."""
    return located(code)


def at_community(code: str) -> str | None:
    """The community in the address; wider places have no proposals of their own."""
    return located_community(code)


def at_project(project_id: str) -> str | None:
    """Where the project in the address belongs."""
    return queries.place_of_project(db.session(), project_id)


STEP_OF = {"collect": "collect", "deliberate": "council", "vote": "vote", "notice": "notice", "deliver": "work",
           "accept": "accept"}  # fmt: skip
"""Stage of the year → the step of the step bar."""


def step_dates(cycle: CycleRow | None) -> dict[str, str]:
    """The first day of each step of the year, for the step bar."""
    return {STEP_OF[stage.name]: day(stage.first) for stage in cycle.stages} if cycle else {}


def year_of(session: Session, place: str, now: datetime) -> tuple[int, CycleRow | None]:
    """The year that a new proposal belongs to, with its cycle where one is announced."""
    cycle = communities.current_cycle(session, place, now)
    return (cycle.year if cycle else now.astimezone(LOCAL).year), cycle
