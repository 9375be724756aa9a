"""A member's phone: what the hand does in the hall, one act to a screen, and the vote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberation.extensions import db
from deliberation.meetings import phones, queries, service
from deliberation.meetings.board import Board
from deliberation.meetings.forms import LONGEST
from deliberation.meetings.gestures import Gesture, gestures
from deliberation.meetings.queries import MeetingRow
from deliberation.meetings.views import console
from deliberation.meetings.views._bp import at_meeting, bp, meeting, place_name, read
from deliberation.meetings.words import rule_words
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.web import clock
from deliberation.web.access import COUNCIL_MEMBER, MODERATOR, actor, allow
from deliberation.web.forms import clean, half_width
from deliberation.web.transaction import transaction

HAND = frozenset({"raise_hand", "lower_hand", "second", "object"})
"""What is done with one press in the thumb's reach."""


QUESTIONS = frozenset({"request_information", "parliamentary_inquiry"})


@bp.get("/meetings/<meeting_id>/phone")
@allow(COUNCIL_MEMBER, at=at_meeting)
def phone(meeting_id: str) -> ResponseReturnValue:
    """All that a member can do now and, greyed, what not and why; ``do`` opens the form of one act."""
    return _page(meeting(meeting_id), request.args.get("do", ""), {})


@bp.post("/meetings/<meeting_id>/phone")
@allow(COUNCIL_MEMBER, at=at_meeting)
def gesture(meeting_id: str) -> ResponseReturnValue:
    """A member acts for themselves; a refused act comes back with its reason and with what was written."""
    row, typed = meeting(meeting_id), request.form
    key = typed.get("do", "")
    try:
        with transaction() as session:
            board = read(row)
            name, args, said = _command(board, key, typed)
            service.play(session, actor(), clock.now(), meeting_id, name, args)
    except Refused as refused:
        return _page(meeting(meeting_id), key, typed, refused.refusal), 409
    if said:
        flash(said, "done")
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


@bp.post("/meetings/<meeting_id>/vote")
@allow(COUNCIL_MEMBER, at=at_meeting)
def vote(meeting_id: str) -> ResponseReturnValue:
    """A member votes: into the box, or by name. What was chosen stands in no address and no message."""
    row, choice = meeting(meeting_id), request.form.get("vote", "")
    try:
        with transaction() as session:
            if request.form.get("secret"):
                put = _whole(request.form.get("put", ""))
                service.cast_secret(session, actor(), clock.now(), meeting_id=meeting_id, put=put, choice=choice)
            else:
                _same_vote(row, request.form)
                service.play(session, actor(), clock.now(), meeting_id, "cast_vote", {"vote": choice})
    except Refused as refused:
        return _page(meeting(meeting_id), "", {}, refused.refusal), 409
    flash(gettext("Your vote has been taken."), "done")
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


@bp.post("/meetings/<meeting_id>/vote/close")
@allow(MODERATOR, at=at_meeting)
def close_vote(meeting_id: str) -> ResponseReturnValue:
    """The console closes a secret vote; the paper slips counted by hand are added to the box."""
    try:
        slips = {side: _slips(request.form.get(side, "")) for side in ("for", "against", "abstain")}
        put = _whole(request.form.get("put", ""))
        with transaction() as session:
            service.close_vote(session, actor(), clock.now(), meeting_id=meeting_id, put=put, slips=slips)
    except Refused as refused:
        return console.page(meeting_id, request.form, refusal=refused.refusal, status=409)
    return redirect(url_for("meetings.console", meeting_id=meeting_id), 303)


def _command(board: Board, key: str, typed: Mapping[str, str]) -> tuple[str, dict[str, Json], str]:
    """The move behind a press; a hand raised on a question that is gone is not raised on the next."""
    state = board.state
    if key in HAND:
        shown = typed.get("top", "")
        now = state.proposed.id if state.proposed else state.top.id if state.top else ""
        if key != "lower_hand" and shown != now:
            raise Refused(Refusal("STALE_PAGE", "meeting:step"))
        return key, {"side": typed["side"]} if key == "raise_hand" and typed.get("side") else {}, ""
    found = next((one for one in gestures(board, _rules(board), actor()) if one.key == key), None)
    if found is None:
        abort(404)
    args: dict[str, Json] = dict(found.fields)
    written = clean(typed.get("text"))
    if len(written) > LONGEST:
        params: dict[str, Json] = {"field": gettext("The text"), "most": LONGEST, "length": len(written)}
        raise Refused(Refusal("TEXT_TOO_LONG", "meeting:text", params))
    if found.text is not None and found.needed and not written:
        asked = found.fields.get("motion") in QUESTIONS
        code = ("QUESTION_WORDS_NEEDED", "RROR1915 §27") if asked else ("MOTION_WORDS_NEEDED", "议事十二条 第一条")
        raise Refused(Refusal(*code))
    if written:
        args["why" if found.key == "recuse" else "text"] = written
    if found.about:
        args["about"] = typed.get("about") or found.about[0][0]
    on = typed.get("on")
    if on is not None and on != str(found.fields.get("on", found.fields.get("item", ""))):
        raise Refused(Refusal("STALE_PAGE", "meeting:step"))
    return found.command, args, str(found.done)


def _rules(board: Board) -> Any:
    return queries.rulebook_of(db.session(), board.row)


def _same_vote(row: MeetingRow, typed: Mapping[str, str]) -> None:
    """A roll call answered on an old page is not an answer to this one."""
    _state, events = queries.told(db.session(), row.id)
    if typed.get("put") != str(phones.put_of(events)):
        raise Refused(Refusal("VOTE_ANOTHER", "RROR1915 §46"))


def _whole(raw: str) -> int:
    text = half_width(raw)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _slips(raw: str) -> int:
    text = half_width(raw)
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise Refused(Refusal("NUMBER_NEEDED", "RROR1915 §46"))
    return int(text)


def _page(row: MeetingRow, do: str, typed: Mapping[str, str], refusal: Refusal | None = None) -> str:
    board, me = read(row), actor()
    known: tuple[Gesture, ...] = gestures(board, _rules(board), me) if me.id in board.state.due else ()
    opened = next((one for one in known if one.key == do and one.form), None)
    return render_template(
        "meetings/phone.html", b=board, me=me.id, gestures=known, opened=opened, typed=typed, refusal=refusal,
        phone=phones.open_vote(db.session(), row.id, board.state, board.events), place_name=place_name(),
        rule=rule_words(refusal.rule_ref) if refusal else "",
    )  # fmt: skip
