"""The moderator's console: one screen, every act judged by the rules before it is offered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import uuid4

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from deliberation.extensions import db
from deliberation.meetings import phones, queries
from deliberation.meetings.acts import Act, Choice, choose
from deliberation.meetings.board import Board
from deliberation.meetings.mending import MEND, mending
from deliberation.meetings.offers import offers
from deliberation.meetings.queries import MeetingRow
from deliberation.meetings.saying import hear
from deliberation.meetings.views._bp import at_meeting, bp, live_url, meeting, place_name, read, unchanged
from deliberation.rules.refusal import Refusal
from deliberation.web.access import CLERK, MODERATOR, actor, allow
from deliberation.web.keys import all_keys

RECORD = 8
RECORD_BESIDE = 2
"""Lines of the running record that fit the screen."""
PART = "meetings/_console.html"


@bp.get("/meetings/<meeting_id>/console")
@allow(MODERATOR, CLERK, at=at_meeting)
def console(meeting_id: str) -> ResponseReturnValue:
    """The whole console; ``do`` opens the form of one act, ``say`` finds acts by plain words."""
    return page(meeting_id, request.args)


@bp.get("/meetings/<meeting_id>/console/live")
@allow(MODERATOR, CLERK, at=at_meeting)
def console_live(meeting_id: str) -> ResponseReturnValue:
    """The three columns again, where something has changed."""
    row = meeting(meeting_id)
    voting = request.args.get("voting")  # phones vote secretly without an event
    return ("", 204) if unchanged(row) and not voting else page(meeting_id, request.args)


def by_script() -> bool:
    """Whether the console's own script asks: it takes the columns alone."""
    return "X-Console" in request.headers or request.path.endswith("/live")


def page(
    meeting_id: str, typed: Mapping[str, str], *, refusal: Refusal | None = None, status: int = 200
) -> ResponseReturnValue:
    """The console with what was typed and, where a move was refused, why."""
    row = meeting(meeting_id)
    board = read(row)
    choice = choose(board, queries.rulebook_of(db.session(), row), offers(board))
    if cast := _from_the_box(row, board):
        choice = choice.without("recount", Refusal("SECRET_RECOUNT", "RROR1915 §46", {"cast": cast}))
    wanted = typed.get("do", "")
    mend = mending(board, choice)
    act = mend.act if wanted == MEND else choice.find(wanted) if wanted else None
    said = typed.get("say", "").strip()
    if act and act.refusal and refusal is None:
        refusal = act.refusal  # its form was asked for, and is no longer in order
    context = {
        "b": board, "choice": choice, "do": wanted, "opened": _form(act), "typed": typed, "refusal": refusal,
        "record": board.record(RECORD_BESIDE if board.state.ballot or board.fresh_outcome else RECORD), "mend": mend,
        "said": said, "heard": hear(choice, said), "next_form": _next_form(choice, wanted, said),
        "vote": phones.open_vote(db.session(), meeting_id, board.state, board.events),
        "may": actor().has(MODERATOR), "live_url": live_url(row), "place_name": place_name(), "nonce": uuid4().hex,
        "post": url_for("meetings.move", meeting_id=meeting_id),
        "all_keys": all_keys(_labels(choice)) if wanted == "help" else (),
        "home": url_for("meetings.console", meeting_id=meeting_id),
    }  # fmt: skip
    answer = make_response(render_template(PART if by_script() else "meetings/console.html", **context), status)
    answer.headers["X-Step"] = str(row.step)
    return answer


def _labels(choice: Choice) -> Iterator[tuple[str, str]]:
    return ((act.hotkey, act.label) for act in (*choice.barred, *choice.ready))


def _from_the_box(row: MeetingRow, board: Board) -> int:
    """How many votes of the count in hand are from phones, which nobody can count again."""
    ballot = board.state.ballot
    if ballot is None or not ballot.counted or ballot.method != phones.BALLOT:
        return 0
    return len(phones.on_roll(db.session(), row.id, phones.put_of(board.events)))


def _form(act: Act | None) -> Act | None:
    """The act whose form is open; the count has its own place, save by name."""
    numbers = act is not None and act.key == "enter_votes" and not any(ask.kind == "roll" for ask in act.asks)
    return None if act is None or act.refusal or numbers else act


def _next_form(choice: Choice, wanted: str, said: str) -> Act | None:
    """The form of what comes next, open without being asked for; the count has its own place."""
    coming = choice.next
    open_ = coming and coming.asks and coming.key != "recess"  # a break is one way out of several
    return _form(coming) if open_ and not wanted and not said else None
