"""The blueprint that the pages of this feature hang on, and what they all need to know of a meeting."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, g, make_response, request
from flask.typing import ResponseReturnValue

from deliberation.extensions import db
from deliberation.meetings import board, queries
from deliberation.meetings.board import Board
from deliberation.meetings.projection import stream_of
from deliberation.meetings.queries import MeetingRow
from deliberation.web import clock
from deliberation.web.access import COUNCIL_MEMBER, STAFF, actor
from deliberation.web.directory import located, located_community, way

bp = Blueprint("meetings", __name__)
COMMUNITY = 12
"""Digits in the code of a community: the only places with bodies."""


def at_place(code: str) -> str | None:
    """The place in the address, where there is such a place."""
    return located(code)


def at_community(code: str) -> str | None:
    """The community in the address; wider places have no council of their own."""
    return located_community(code)


def at_meeting(meeting_id: str, **_rest: object) -> str | None:
    """Where the meeting in the address belongs."""
    if request.method != "GET":
        return queries.place_of_meeting(db.session(), meeting_id)
    g.meeting = found = queries.meeting(db.session(), meeting_id)
    return found.place if found else None


def meeting(meeting_id: str) -> MeetingRow:
    """The meeting in the address; a page that only shows it reads it once."""
    known: MeetingRow | None = g.get("meeting")
    if known is not None and known.id == meeting_id:
        return known
    return queries.meeting(db.session(), meeting_id) or abort(404)


def asked_body(code: str) -> str:
    """The body that the address asks for (``?body=``): the council or the id of another of this place; else nothing."""
    wanted = request.args.get("body") or ""
    if wanted and (len(code) != COMMUNITY or queries.body_of(db.session(), code, wanted) is None):
        abort(404)
    return wanted


def body_in_words(code: str) -> dict[str, str]:
    """The body asked for and its name, for a page that tells of one: both empty for the council."""
    wanted = asked_body(code)
    row = queries.body_of(db.session(), code, wanted) if wanted and wanted != queries.COUNCIL else None
    return {"body": row.id, "body_called": row.name} if row else {"body": "", "body_called": ""}


def insider() -> bool:
    """Whether the reader may see the members' full names: staff and the council here."""
    return actor().has(COUNCIL_MEMBER, *STAFF)


def read(row: MeetingRow) -> Board:
    """The board of a meeting as this reader may see it."""
    return board.read(db.session(), row, clock.now(), full=insider())


def place_name() -> str:
    """The community of this page, by its everyday name."""
    found = way(g.place)
    return found[-1].short if found else ""


def live_url(row: MeetingRow) -> str:
    """Where the browser listens for changes; empty without a live stream."""
    base = current_app.config.get("LIVE_URL") or ""
    return f"{base}/live/{stream_of(row.id)}" if base and row.status != "adjourned" else ""


def unchanged(row: MeetingRow) -> bool:
    """Whether the part that asks again already shows the latest event."""
    return request.args.get("seq") == str(row.seq)


def tagged(row: MeetingRow, page: str) -> ResponseReturnValue:
    """``page`` with an ETag: the state it shows and who it is for."""
    answer = make_response(page)
    answer.set_etag(f"{row.seq}-{actor().id[:8] if insider() else 'public'}")
    return answer.make_conditional(request)
