"""The blueprint that the pages of this feature hang on, and how their places are found."""

from __future__ import annotations

from flask import Blueprint

from deliberation.extensions import db
from deliberation.proposals import queries as proposals
from deliberation.web.directory import located

bp = Blueprint("followup", __name__)


def at_place(code: str, **_rest: object) -> str | None:
    """The place in the address, where there is such a place."""
    return located(code)


def at_project(project_id: str, **_rest: object) -> str | None:
    """Where the project in the address belongs."""
    return proposals.place_of_project(db.session(), project_id)
