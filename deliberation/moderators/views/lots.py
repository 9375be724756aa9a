"""Drawing a moderator by lot: sealed first, then drawn, so that anybody can draw it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.communities import queries as communities
from deliberation.councils import queries as councils
from deliberation.extensions import db
from deliberation.moderators import forms, queries, service
from deliberation.moderators.queries.choosing import COUNCIL
from deliberation.moderators.views._bp import at_community, at_lot, bp
from deliberation.proposals import queries as proposals
from deliberation.rules.assignment import lot
from deliberation.rules.refusal import Refusal
from deliberation.web import clock
from deliberation.web.access import CLERK, PUBLIC, actor, allow
from deliberation.web.clock import LOCAL
from deliberation.web.forms import clean
from deliberation.web.reply import form_page

LONGEST = 120


@bp.post("/places/<code>/moderators/lots")
@allow(CLERK, at=at_community)
def seal(code: str) -> ResponseReturnValue:
    """Begin a lot for the meeting of a body at the hour given: candidates and digest are written, the seed stays shut.

    Whoever has a part in anything that waits for the council is left out, unless the form names the projects. A second
    lot for the meeting asks for its reason first.
    """
    form = forms.PlainForm()
    made = form.play(lambda session: _seal(session, code)) if form.validate_on_submit() else None
    if made is None:
        return form_page("moderators/lot_refused.html", form, code=code)
    return redirect(url_for("moderators.lot_page", lot_id=made), 303)


def _seal(session: Session, code: str) -> str:
    try:
        starts = datetime.fromisoformat(request.form.get("starts", "")).replace(tzinfo=LOCAL)
    except ValueError:
        starts = clock.now()
    waiting = proposals.everything(session, code, proposals.Filter(phases=("screened",)))
    projects = request.form.getlist("project") or [row.id for row in waiting]
    return service.seal_lot(
        session, actor(), clock.now(), place=code, starts_at=starts, project_ids=projects,
        body=request.form.get("body") or COUNCIL, why=clean(request.form.get("why", ""))[:LONGEST],
    )  # fmt: skip


@bp.get("/moderators/lots/<lot_id>")
@allow(PUBLIC, at=at_lot)
def lot_page(lot_id: str) -> ResponseReturnValue:
    """The lot: its candidates, the digest, and once drawn the seed, the order and how to draw it again."""
    session = db.session()
    row = queries.lot_of(session, lot_id) or abort(404)
    state = queries.assignment_state(session, lot_id)
    drawn = {one.person: lot(state.seed, one.label) for one in state.candidates if state.seed and one.free}
    lots = queries.lots_with(session, row.place, lot_id)
    known = {one.person for each in lots for one in each.state.candidates} | {one.person for one in state.candidates}
    body = councils.body(session, state.body) if state.body not in ("", COUNCIL) else None
    return render_template(
        "moderators/lot.html", row=row, state=state, names=people.names(session, known), lots=lots,
        replaced=any(lot_id in one.state.earlier for one in lots),
        drawn=drawn, may=actor().has(CLERK), where=communities.place(session, row.place), body=body,
        back=url_for("meetings.new", code=row.place, lot=row.id, body=state.body if body else None),
    )  # fmt: skip


@bp.post("/moderators/lots/<lot_id>")
@allow(CLERK, at=at_lot)
def draw(lot_id: str) -> ResponseReturnValue:
    """Draw it."""
    form = forms.PlainForm()
    if form.validate_on_submit() and form.play(lambda own: service.draw_lot(own, actor(), clock.now(), lot_id=lot_id)):
        return redirect(url_for("moderators.lot_page", lot_id=lot_id), 303)
    return form_page("moderators/lot_refused.html", form, code=at_lot(lot_id))


@dataclass(frozen=True, slots=True)
class Presiding:
    """What everybody may know of how a moderator was found: the way, the reason, the certificate, the lots."""

    method: str
    why: str
    flaw: Refusal | None
    lot_id: str
    lots: int


@bp.app_template_global("presiding")
def presiding(meeting_id: str) -> Presiding | None:
    """How the moderator of a meeting was found; None where nobody was asked through the pool."""
    session = db.session()
    row = queries.assignment_of(session, meeting_id)
    if row is None:
        return None
    state = queries.assignment_state(session, row.id)
    flaw = queries.unproved(session, row.moderator_id, row.starts_at, clock.now()) if row.starts_at else None
    lot_id, drawn = (row.id, len(queries.lots_with(session, row.place, row.id))) if state.order else ("", 0)
    why = "" if row.status == "declined" else state.why
    return Presiding(row.method, why, flaw, lot_id, drawn)
