"""Looking in: the public live page with a member's own hand, the hall screen."""

from __future__ import annotations

from typing import Any

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from deliberation.extensions import db
from deliberation.meetings import phones, queries
from deliberation.meetings.board import Board
from deliberation.meetings.fragments import Fragment, Fragments
from deliberation.meetings.hall import Hall, hall
from deliberation.meetings.phones import PhoneVote
from deliberation.meetings.queries import MeetingRow
from deliberation.meetings.views import door
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
from deliberation.web import clock
from deliberation.web.access import CLERK, COUNCIL_MEMBER, MODERATOR, PUBLIC, actor, allow

_drawn = Fragments()
_ticking: dict[tuple[str, int], bool] = {}
_MOST_TICKING = 256


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
    if insider():
        return tagged(row, render_template("meetings/_live.html", **_room(read(row))))
    return _handed_out(row, _public_part(row))


def _public_part(row: MeetingRow) -> Fragment:
    """What everybody sees, drawn once for an event; once a second while a speaker's clock runs."""
    at = clock.now()
    moment = int(at.timestamp()) if _ticks(row) else 0
    return _drawn.get(
        (row.id, row.seq, row.status, moment),
        lambda: render_template("meetings/_live.html", b=read(row), me="", can={}, phone=None),
    )


def _ticks(row: MeetingRow) -> bool:
    """Whether what is drawn depends on the second."""
    known = _ticking.get((row.id, row.seq))
    if known is None:
        floor = queries.told(db.session(), row.id)[0].floor
        known = floor is not None and floor.began is not None and floor.paused_at is None
        if len(_ticking) >= _MOST_TICKING:
            _ticking.clear()
        _ticking[row.id, row.seq] = known
    return known


def _handed_out(row: MeetingRow, part: Fragment) -> ResponseReturnValue:
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    answer = make_response(part.packed if packed else part.text)
    answer.mimetype = "text/html"
    answer.headers["Vary"] = "Accept-Encoding, Cookie"
    if packed:
        answer.headers["Content-Encoding"] = "gzip"
    answer.set_etag(f"{row.seq}-public{'-z' if packed else ''}")
    return answer.make_conditional(request)


@bp.get("/meetings/<meeting_id>/screen")
@allow(PUBLIC, at=at_meeting)
def screen(meeting_id: str) -> ResponseReturnValue:
    """The screen of the hall, to be read from ten metres; the code at the door only where the desk shows it."""
    row = meeting(meeting_id)
    return render_template("meetings/screen.html", live_url=live_url(row), place_name=place_name(), **_hall(row))


@bp.get("/meetings/<meeting_id>/screen/live")
@allow(PUBLIC, at=at_meeting)
def screen_live(meeting_id: str) -> ResponseReturnValue:
    """The screen again, where something has changed; a vote on a phone changes it too."""
    row = meeting(meeting_id)
    phone = _phone_vote(row)
    if request.args.get("seq") == _mark(row, phone):
        return "", 204
    answer = make_response(render_template("meetings/_screen.html", **_hall(row)))
    answer.set_etag(f"{_mark(row, phone)}-{'desk' if _desk() else 'public'}")
    return answer.make_conditional(request)


def _hall(row: MeetingRow) -> dict[str, Any]:
    board = read(row)
    phone = phones.open_vote(db.session(), row.id, board.state, board.events)
    shown: Hall = hall(board, phone)
    code = door.picture(row) if _desk() and row.status != "adjourned" else None
    return {"b": board, "h": shown, "mark": _mark(row, phone), "door": code}


def _desk() -> bool:
    """Whether this is the desk's own screen: a stranger who opens the page is not shown the code at the door."""
    return actor().has(MODERATOR, CLERK)


def _mark(row: MeetingRow, phone: PhoneVote | None) -> str:
    return f"{row.seq}.{phone.cast}" if phone else str(row.seq)


def _phone_vote(row: MeetingRow) -> PhoneVote | None:
    state, events = queries.told(db.session(), row.id)
    return phones.open_vote(db.session(), row.id, state, events)


def _room(board: Board) -> dict[str, Any]:
    """The board, and for a member of this council what they may do now."""
    me = actor()
    member = me.has(COUNCIL_MEMBER) and me.id in board.state.due
    options: dict[str, Any] = {}
    phone = None
    if member:
        rulebook = queries.rulebook_of(db.session(), board.row)
        options = {o.action: o for o in MEETING.legal(rulebook, board.state, me, board.now)}
        phone = phones.open_vote(db.session(), board.row.id, board.state, board.events)
    part = None if insider() else Markup(_public_part(board.row).text)  # noqa: S704 -- our own template's
    return {"b": board, "me": me.id if member else "", "can": options, "phone": phone, "part": part}
