"""Pages of communities: finding one's own, its people, its rules, its year."""

from __future__ import annotations

from flask import Flask

from deliberation.communities import queries
from deliberation.communities.views import claims, contact, cycles, people, procedure, residency, rules
from deliberation.communities.views._bp import bp
from deliberation.extensions import db
from deliberation.web import directory, navigation

__all__ = ["bp", "claims", "contact", "cycles", "init_app", "people", "procedure", "residency", "rules"]


def init_app(app: Flask) -> None:
    """Tell the floors below where places are, and give every page its frame."""
    directory.install(app, queries)
    navigation.init_app(app)
    app.jinja_env.globals["contact_of"] = lambda code: queries.contact(db.session(), code)
