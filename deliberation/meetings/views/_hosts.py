"""Who presides, on the page that calls a meeting: who is free at the hour typed, and the lot, with the form kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import request
from flask_babel import gettext
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.meetings import chairs
from deliberation.meetings.papers.forms import MeetingForm
from deliberation.moderators import queries as pool
from deliberation.moderators import service as moderators
from deliberation.moderators.forms import PlainForm
from deliberation.proposals import queries as proposals
from deliberation.rules.assignment import Assignment
from deliberation.web import clock
from deliberation.web.access import actor
from deliberation.web.clock import LOCAL
from deliberation.web.filters import moment
from deliberation.web.forms import clean

LONGEST = 120


@dataclass(frozen=True, slots=True)
class Hosts:
    """What the form shows of moderators. ``lot`` is the one in use, ``lots`` all for this meeting so far, ``moved``
    says what another hour has changed; ``settled`` is False while the clerk only looks, seals or draws."""

    board: chairs.Chairs
    begins: datetime
    lot_id: str
    lot: Assignment | None
    lots: tuple[pool.LotRow, ...]
    moved: str
    settled: bool


def seats(code: str, body: str, form: MeetingForm) -> Hosts:
    """Who could preside at the hour typed, over whatever waits for the council; the form proposes one of them."""
    session, press = db.session(), request.form.get("press", "")
    waiting = [row.id for row in proposals.everything(session, code, proposals.Filter(phases=("screened",)))]
    lot_id = _pressed(press, code, body, form, waiting)
    lot = _lot(session, code, lot_id)
    if lot and lot.hour and request.method == "GET":
        form.starts.data = datetime.fromisoformat(lot.hour).astimezone(LOCAL).replace(tzinfo=None)
    begins = form.begins() if form.starts.data else clock.now()
    board = chairs.board(session, code, begins, waiting)
    form.moderator.choices = board.choices
    by_turn = communities.rulebook(session, code).text("moderator.assignment") == "rotation"
    moved = _propose(form, board, begins, lot, by_turn=by_turn, drawn=press == "draw")
    lots = pool.lots_for(session, code, body, begins, clock.now())
    settled = not press and not moved and form.refusal is None
    return Hosts(board, begins, lot_id if lot else "", lot, lots, moved, settled)


def _lot(session: Session, code: str, lot_id: str) -> Assignment | None:
    """The lot of this place with that id."""
    row = pool.lot_of(session, lot_id) if lot_id else None
    return pool.assignment_state(session, lot_id) if row and row.place == code else None


def _pressed(press: str, code: str, body: str, form: MeetingForm, waiting: list[str]) -> str:
    """Seal or draw a lot where that was pressed; the lot in use from then on."""
    lot_id = (request.form if request.method == "POST" else request.args).get("lot", "")
    if press not in ("seal", "draw") or not PlainForm().validate_on_submit() or not form.starts.data:
        return lot_id
    now, why = clock.now(), clean(request.form.get("lot_why", ""))[:LONGEST]
    if press == "seal":
        begins = form.begins()
        made = form.play(
            lambda own: moderators.seal_lot(
                own, actor(), now, place=code, body=body, starts_at=begins, project_ids=waiting, why=why
            )
        )
        return made or lot_id
    if _lot(db.session(), code, lot_id):
        form.play(lambda own: moderators.draw_lot(own, actor(), now, lot_id=lot_id))
    return lot_id


def _propose(
    form: MeetingForm, board: chairs.Chairs, begins: datetime, lot: Assignment | None, *, by_turn: bool, drawn: bool
) -> str:
    """Tick whom the lot or the turn finds; where the clerk's page showed another hour, say what has changed since."""
    picked, free = form.moderator.data, {value for value, _name in board.choices}
    found = next((id_ for id_ in lot.order if id_ not in lot.declined), None) if lot else None
    turn = found or (board.proposed.person if board.proposed and by_turn else None)
    if not picked or drawn or request.method == "GET":
        form.moderator.data = turn
        return ""
    left_alone = picked == request.form.get("turn") and request.form.get("shown") != begins.isoformat()
    if picked in free and not (left_alone and turn and turn != picked):
        return ""
    form.moderator.data = turn if turn in free else None
    figures = {"at": moment(begins), "name": board.names.get(picked, ""), "why": board.notes.get(picked, "")}
    if form.moderator.data is None:
        return gettext("%(at)s: %(name)s cannot be asked. %(why)s Please choose somebody else.", **figures)
    figures["next"] = board.names.get(form.moderator.data, "")
    if picked in free:
        return gettext(
            "%(at)s: at this hour it is the turn of %(next)s, who is ticked now. Please look and press again.",
            **figures,
        )
    return gettext(
        "%(at)s: %(name)s cannot be asked. %(why)s It is the turn of %(next)s, who is ticked now. "
        "Please look and press again.", **figures,
    )  # fmt: skip
