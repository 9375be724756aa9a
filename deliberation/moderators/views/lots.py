"""Drawing a moderator by lot: sealed first, then drawn, so that anybody can draw it again."""

from __future__ import annotations

from datetime import datetime

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.extensions import db
from deliberation.moderators import forms, queries, service
from deliberation.moderators.views._bp import at_community, at_lot, bp
from deliberation.proposals import queries as proposals
from deliberation.rules.assignment import lot
from deliberation.web import clock
from deliberation.web.access import CLERK, PUBLIC, actor, allow
from deliberation.web.clock import LOCAL
from deliberation.web.reply import form_page


@bp.post("/places/<code>/moderators/lots")
@allow(CLERK, at=at_community)
def seal(code: str) -> ResponseReturnValue:
    """Begin a lot for a meeting at the hour given: candidates and digest are written, the seed stays shut.

    Whoever has a part in anything that waits for the council is left out, unless the form names the projects.
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
    return service.seal_lot(session, actor(), clock.now(), place=code, starts_at=starts, project_ids=projects)


@bp.get("/moderators/lots/<lot_id>")
@allow(PUBLIC, at=at_lot)
def lot_page(lot_id: str) -> ResponseReturnValue:
    """The lot: its candidates, the digest, and once drawn the seed, the order and how to draw it again."""
    session = db.session()
    row = queries.lot_of(session, lot_id) or abort(404)
    state = queries.assignment_state(session, lot_id)
    drawn = {one.person: lot(state.seed, one.label) for one in state.candidates if state.seed and one.free}
    return render_template(
        "moderators/lot.html", row=row, state=state, names=people.names(session, [c.person for c in state.candidates]),
        drawn=drawn, may=actor().has(CLERK),
    )  # fmt: skip


@bp.post("/moderators/lots/<lot_id>")
@allow(CLERK, at=at_lot)
def draw(lot_id: str) -> ResponseReturnValue:
    """Draw it."""
    form = forms.PlainForm()
    if form.validate_on_submit() and form.play(lambda own: service.draw_lot(own, actor(), clock.now(), lot_id=lot_id)):
        return redirect(url_for("moderators.lot_page", lot_id=lot_id), 303)
    return form_page("moderators/lot_refused.html", form, code=at_lot(lot_id))
