"""Pages of delivery: the desk, one project's office page, its acts, and the residents' rating."""

from __future__ import annotations

from flask import Flask
from flask_login import current_user

from deliberation.delivery import deadlines, waiting
from deliberation.delivery.mine import inspections
from deliberation.delivery.views import acts, desk, rate
from deliberation.delivery.views._bp import bp
from deliberation.extensions import db
from deliberation.proposals.queries import ProjectRow
from deliberation.web.access import COUNCIL_MEMBER, RESIDENT

__all__ = ["acts", "bp", "deadlines", "desk", "init_app", "rate", "waiting"]


def init_app(app: Flask) -> None:
    """Let the page about oneself show what one was invited to look at."""
    app.jinja_env.globals["my_inspections"] = _mine


def _mine() -> tuple[ProjectRow, ...]:
    """The inspections of whoever is signed in, at the places where they live or sit on the council."""
    grants = current_user.grants if current_user.is_authenticated else ()
    places = {grant.place for grant in grants if grant.role in {RESIDENT, COUNCIL_MEMBER}}
    return inspections(db.session(), current_user.id, places) if places else ()
