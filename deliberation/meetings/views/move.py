"""Moves: the one address to which the console and a member's phone send them."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from deliberation.extensions import db
from deliberation.meetings import queries, service
from deliberation.meetings.forms import read_entry, read_move
from deliberation.meetings.views import console
from deliberation.meetings.views._bp import at_meeting, bp, meeting, read
from deliberation.meetings.words import rule_words
from deliberation.rules.meeting.engine import MEETING
from deliberation.rules.meeting.notice import COMMANDS as NOTICE
from deliberation.rules.refusal import Refusal, Refused
from deliberation.rules.replay import Command
from deliberation.web import clock
from deliberation.web.access import COUNCIL_MEMBER, MODERATOR, PUBLIC, actor, allow
from deliberation.web.transaction import transaction

MISTYPED = frozenset(
    ["BAD_COUNT", "VOTES_EXCEED_PRESENT", "COUNT_MISMATCH", "MEMBER_TWICE", "NOT_ENTITLED_TO_VOTE", "NUMBER_NEEDED",
     "MOTION_WORDS_NEEDED", "RULING_INCOMPLETE", "REASON_NEEDED", "TEXT_TOO_LONG", "POSITION_FIRST", "SIDE_UNKNOWN",
     "METHOD_UNKNOWN", "CONDUCT_UNKNOWN", "MEMBER_NEEDED", "CONFIRM_OTHER", "ABOUT_NEEDED", "SIDE_NEEDED",
     "VOTE_UNKNOWN"]
)  # fmt: skip
"""Refusals of what was typed: the form comes back with it. All others are moves out of order."""

BY_PAGE = frozenset({"call", "name_chair", *NOTICE})
"""Commands with a page of their own: they tell the people invited, or write more than the book."""


@bp.post("/meetings/<meeting_id>/moves")
@allow(MODERATOR, COUNCIL_MEMBER, at=at_meeting)
def move(meeting_id: str) -> ResponseReturnValue:
    """Play one move and go back to where it was made; a refused one comes back with its reason."""
    try:
        _play(meeting_id)
    except Refused as refused:
        return _refused(meeting_id, refused.refusal)
    if _late():
        return "", 204, {"X-Step": str(meeting(meeting_id).step)}
    if console.by_script():
        return console.page(meeting_id, {"do": _list_in_hand() or ""})
    return redirect(url_for(_origin(), meeting_id=meeting_id, do=_list_in_hand()), 303)


def _play(meeting_id: str) -> None:
    name, args, seq = read_move(request.form)
    if name in BY_PAGE:
        raise Refused(Refusal("OWN_PAGE", "meeting:call"))
    entry = read_entry(request.form)
    at = entry.at if actor().has(MODERATOR) else None  # only a console comes late
    with transaction() as session:
        service.play(session, actor(), clock.now(), meeting_id, name, args, seq=seq, key=entry.key, at=at)


def _late() -> bool:
    """Whether a console that was without network plays what it has kept, one after the other."""
    return request.headers.get("X-Console") == "late"


@bp.get("/meetings/<meeting_id>/moves/<name>")
@allow(PUBLIC, at=at_meeting)
def typed(meeting_id: str, name: str) -> ResponseReturnValue:
    """A move typed as an address does nothing: it says why it is out of order, or leads to where it is made."""
    row = meeting(meeting_id)
    state = queries.state_after(queries.history(db.session(), meeting_id))
    verdict = MEETING.decide(queries.rulebook_of(db.session(), row), state, Command(name, actor(), clock.now()))
    if isinstance(verdict, Refusal):
        return _page(meeting_id, verdict)
    target = "meetings.console" if actor().has(MODERATOR) else "meetings.show"
    return redirect(url_for(target, meeting_id=meeting_id), 303)


def _origin() -> str:
    wanted = request.form.get("from") == "console" and actor().has(MODERATOR)
    return "meetings.console" if wanted else "meetings.show"


def _list_in_hand() -> str | None:
    """The attendance list stays open while names are ticked: people rarely come or go alone."""
    return "attendance" if request.form.get("do") == "attendance" and _origin() == "meetings.console" else None


def _refused(meeting_id: str, refusal: Refusal) -> ResponseReturnValue:
    status = 422 if refusal.code in MISTYPED else 409
    if _origin() == "meetings.console":
        kept = request.form if refusal.code != "STALE_PAGE" else {}
        return console.page(meeting_id, kept, refusal=refusal, status=status)
    return _page(meeting_id, refusal, status)


def _page(meeting_id: str, refusal: Refusal, status: int = 409) -> ResponseReturnValue:
    board = read(meeting(meeting_id))
    page = render_template("meetings/refused.html", b=board, refusal=refusal, rule=rule_words(refusal.rule_ref))
    return page, status
