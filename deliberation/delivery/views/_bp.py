"""The blueprint that the pages of this feature hang on, and how their places are found."""

from __future__ import annotations

from flask import Blueprint, abort

from deliberation.delivery import queries
from deliberation.delivery.queries import Dossier
from deliberation.extensions import db
from deliberation.proposals import queries as proposals
from deliberation.web.access import actor
from deliberation.web.clock import now
from deliberation.web.directory import located

bp = Blueprint("delivery", __name__)


def at_place(code: str) -> str | None:
    """The place in the address, where there is such a place."""
    return located(code)


def at_project(project_id: str, **_rest: object) -> str | None:
    """Where the project in the address belongs."""
    return proposals.place_of_project(db.session(), project_id)


def dossier(project_id: str) -> Dossier:
    """The project in the address with what whoever is there may do with it."""
    return queries.dossier(db.session(), project_id, actor(), now()) or abort(404)
