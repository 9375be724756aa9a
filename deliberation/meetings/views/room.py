"""Looking in: the public live page with a member's own hand, the hall screen, the minutes."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from deliberation.extensions import db
from deliberation.meetings import minutes as protocol
from deliberation.meetings import queries
from deliberation.meetings.board import Board
from deliberation.meetings.views._bp import (
    at_meeting,
    bp,
    insider,
    live_url,
    meeting,
    place_name,
    read,
    tagged,
    unchanged,
)
from deliberation.rules.meeting.engine import MEETING
from deliberation.web.access import CLERK, COUNCIL_MEMBER, MODERATOR, PUBLIC, actor, allow


@bp.get("/meetings/<meeting_id>")
@allow(PUBLIC, at=at_meeting)
def show(meeting_id: str) -> ResponseReturnValue:
    """What is being discussed, who speaks, who is next, what was decided; a member's hand beside it."""
    row = meeting(meeting_id)
    board = read(row)
    return render_template(
        "meetings/show.html", live_url=live_url(row), place_name=place_name(), console=actor().has(MODERATOR, CLERK),
        insider=insider(), **_room(board),
    )  # fmt: skip


@bp.get("/meetings/<meeting_id>/live")
@allow(PUBLIC, at=at_meeting)
def live(meeting_id: str) -> ResponseReturnValue:
    """The part of the page that changes; nothing at all where nothing has."""
    row = meeting(meeting_id)
    if unchanged(row):
        return "", 204
    return tagged(row, render_template("meetings/_live.html", **_room(read(row))))


@bp.get("/meetings/<meeting_id>/screen")
@allow(PUBLIC, at=at_meeting)
def screen(meeting_id: str) -> ResponseReturnValue:
    """The screen of the hall, to be read from ten metres."""
    row = meeting(meeting_id)
    return render_template("meetings/screen.html", b=read(row), live_url=live_url(row), place_name=place_name())


@bp.get("/meetings/<meeting_id>/screen/live")
@allow(PUBLIC, at=at_meeting)
def screen_live(meeting_id: str) -> ResponseReturnValue:
    """The screen again, where something has changed."""
    row = meeting(meeting_id)
    if unchanged(row):
        return "", 204
    return tagged(row, render_template("meetings/_screen.html", b=read(row)))


@bp.get("/meetings/<meeting_id>/minutes")
@allow(PUBLIC, at=at_meeting)
def minutes(meeting_id: str) -> ResponseReturnValue:
    """The minutes, made from the book."""
    row = meeting(meeting_id)
    if row.opened_at is None and row.status != "adjourned":
        abort(404)
    board = read(row)
    return render_template("meetings/minutes.html", b=board, place_name=place_name(), paper=protocol.write(board))


def _room(board: Board) -> dict[str, Any]:
    """The board, and for a member of this council what they may do now."""
    me = actor()
    member = me.has(COUNCIL_MEMBER) and me.id in board.state.due
    options: dict[str, Any] = {}
    if member:
        rulebook = queries.rulebook_of(db.session(), board.row)
        options = {o.action: o for o in MEETING.legal(rulebook, board.state, me, board.now)}
    return {"b": board, "me": me.id if member else "", "can": options}
