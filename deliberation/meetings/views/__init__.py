"""Pages of meetings: the list, calling one, looking in, the console, the hall, the minutes."""

from __future__ import annotations

from flask import Flask, url_for
from flask_babel import gettext
from flask_login import current_user

from deliberation.councils.queries import council_id
from deliberation.extensions import db
from deliberation.meetings import queries, words
from deliberation.meetings.mine import Mine, mine
from deliberation.meetings.views import attendance, chairing, console, door, listing, minutes, move, papers, phone, room
from deliberation.meetings.views._bp import bp
from deliberation.web import clock
from deliberation.web.access import COUNCIL_MEMBER, MODERATOR

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
    app.jinja_env.globals["body_name"] = _body_name
    app.jinja_env.globals["body_url"] = _body_url
    app.jinja_env.globals["meetings_crumb"] = _crumb
    app.jinja_env.globals["my_meetings"] = _mine


def _mine() -> tuple[Mine, ...]:
    """The meetings of whoever is signed in and sits on a body or moderates; nothing is asked for anybody else."""
    roles = {grant.role for grant in current_user.grants} if current_user.is_authenticated else set()
    return mine(db.session(), current_user.id, clock.now()) if roles & {COUNCIL_MEMBER, MODERATOR} else ()


def _body_name(row: queries.MeetingRow) -> str:
    return queries.body_name(db.session(), row)


def _body_url(row: queries.MeetingRow) -> str:
    """Where the body stands with its members and terms."""
    body = council_id(row.place) if row.body == queries.COUNCIL else row.body
    return url_for("councils.show", body_id=body)


def _crumb(row: queries.MeetingRow) -> tuple[str, str]:
    """The way back to the meetings of the body whose meeting it is."""
    if row.body == queries.COUNCIL:
        return gettext("Meetings of the council"), url_for("meetings.index", code=row.place)
    body = gettext("Meetings of %(body)s", body=_body_name(row))
    return body, url_for("meetings.index", code=row.place, body=row.body)
