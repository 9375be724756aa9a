"""The blueprint that the pages of this feature hang on, and how their place is found."""

from __future__ import annotations

from flask import Blueprint

from deliberation.communities import queries
from deliberation.extensions import db

bp = Blueprint("communities", __name__)


def place(code: str, **_rest: object) -> str | None:
    """The place that a URL names, where there is one."""
    return queries.exists(db.session(), code)
