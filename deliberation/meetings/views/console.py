"""The moderator's console: one screen, every act judged by the rules before it is offered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from deliberation.extensions import db
from deliberation.meetings import queries
from deliberation.meetings.acts import choose
from deliberation.meetings.board import Board, Outcome, count
from deliberation.meetings.forms import read_move
from deliberation.meetings.offers import offers
from deliberation.meetings.views._bp import at_meeting, bp, live_url, meeting, place_name, read, unchanged
from deliberation.rules.meeting.engine import MEETING
from deliberation.rules.refusal import Refusal, Refused
from deliberation.rules.replay import Command
from deliberation.web.access import CLERK, MODERATOR, actor, allow

RECORD = 9
RECORD_IN_VOTE = 3
"""Lines of the running record that fit the screen."""


@bp.get("/meetings/<meeting_id>/console")
@allow(MODERATOR, CLERK, at=at_meeting)
def console(meeting_id: str) -> ResponseReturnValue:
    """The whole console; ``do`` opens the form of one act."""
    return page(meeting_id, request.args)


@bp.get("/meetings/<meeting_id>/console/live")
@allow(MODERATOR, CLERK, at=at_meeting)
def console_live(meeting_id: str) -> ResponseReturnValue:
    """The three columns again, where something has changed."""
    row = meeting(meeting_id)
    return ("", 204) if unchanged(row) else page(meeting_id, request.args, "meetings/_console.html")


@bp.get("/meetings/<meeting_id>/tally")
@allow(MODERATOR, at=at_meeting)
def tally(meeting_id: str) -> ResponseReturnValue:
    """What the typed numbers would come to."""
    board = read(meeting(meeting_id))
    outcome, refusal = weigh(board, request.args)
    return render_template("meetings/_tally.html", outcome=outcome, refusal=refusal)


def weigh(board: Board, typed: Mapping[str, str]) -> tuple[Outcome | None, Refusal | None]:
    """The arithmetic of the numbers typed, or why they cannot be right; neither where nothing is typed yet."""
    ballot = board.state.ballot
    if ballot is None or not (typed.get("for") and typed.get("against")):
        return None, None
    try:
        _name, args, _seq = read_move({**typed, "move": "enter_votes"})
    except Refused as refused:
        return None, refused.refusal
    rulebook = queries.rulebook_of(db.session(), board.row)
    command = Command("enter_votes", actor(), board.now, {**args, "recount": True})
    verdict = MEETING.decide(rulebook, board.state, command)
    if isinstance(verdict, Refusal):
        return None, verdict
    yes, no, abstain = (int(str(args.get(side, 0))) for side in ("for", "against", "abstain"))
    voted = replace(ballot, votes_for=yes, votes_against=no, abstain=abstain)
    return count(board.state, voted), None


def page(
    meeting_id: str,
    typed: Mapping[str, str],
    template: str = "meetings/console.html",
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """The console with what was typed and, where a move was refused, why."""
    row = meeting(meeting_id)
    board = read(row)
    choice = choose(board, queries.rulebook_of(db.session(), row), offers(board))
    wanted = typed.get("do", "")
    act = choice.find(wanted) if wanted else None
    outcome, weighed = weigh(board, typed)
    lines = RECORD_IN_VOTE if board.state.ballot else RECORD
    context = {
        "b": board, "choice": choice, "do": wanted, "opened": act if act and act.refusal is None else None,
        "typed": typed, "refusal": refusal, "outcome": outcome, "weighed": weighed if weighed != refusal else None,
        "record": board.record(lines), "may": actor().has(MODERATOR), "live_url": live_url(row),
        "post": url_for("meetings.move", meeting_id=meeting_id), "place_name": place_name(),
    }  # fmt: skip
    return render_template(template, **context), status
