"""Pages of meetings: the list, calling one, looking in, the console, the hall, the minutes."""

from __future__ import annotations

from flask import Flask

from deliberation.extensions import db
from deliberation.meetings import queries, words
from deliberation.meetings.views import attendance, chairing, console, door, listing, minutes, move, papers, phone, room
from deliberation.meetings.views._bp import bp

__all__ = [
    "attendance",
    "bp",
    "chairing",
    "console",
    "door",
    "init_app",
    "listing",
    "minutes",
    "move",
    "papers",
    "phone",
    "room",
]


def init_app(app: Flask) -> None:
    """Give the templates the words for outcomes, sides and rules."""
    words.init_app(app)
    app.jinja_env.globals["body_name"] = lambda row: queries.body_name(db.session(), row)
