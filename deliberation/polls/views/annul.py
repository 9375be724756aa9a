"""Asking for an annulment, and holding an annulled vote again."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from deliberation.extensions import db
from deliberation.polls import procedure, queries, service
from deliberation.polls.frame_forms import AnnulForm, HoursForm
from deliberation.polls.subjects.lines import named
from deliberation.polls.views._bp import at_poll, bp, here
from deliberation.polls.views.desk import hours
from deliberation.web.access import CLERK, SUBDISTRICT_OFFICER, actor, allow
from deliberation.web.clock import now


@bp.route("/polls/<poll_id>/annul/ask", methods=["GET", "POST"])
@allow(CLERK, SUBDISTRICT_OFFICER, at=at_poll)
def ask_annul(poll_id: str) -> ResponseReturnValue:
    """Why the vote cannot stand: asked by one, decided by another above."""
    form = AnnulForm()
    if form.validate_on_submit():
        about = {"poll_id": poll_id, **form.fields("reason")}
        if form.play(lambda session: service.ask_annul(session, actor(), now(), **about)):
            return redirect(url_for("polls.show", poll_id=poll_id), 303)
    return _page("polls/annul.html", form, "ask_annul")


@bp.route("/polls/<poll_id>/rerun", methods=["GET", "POST"])
@allow(CLERK, at=at_poll)
def rerun(poll_id: str) -> ResponseReturnValue:
    """Hold an annulled vote again, with new hours."""
    form = HoursForm(**hours(here().place))
    if form.validate_on_submit():
        opens, closes = form.hours()
        about: dict[str, Any] = {"poll_id": poll_id, "opens_at": opens, "closes_at": closes}
        new = form.play(lambda session: service.rerun(session, actor(), now(), **about))
        if new is not None:
            return redirect(url_for("polls.show", poll_id=new), 303)
    return _page("polls/rerun.html", form, "rerun")


def _page(template: str, form: AnnulForm | HoursForm, move: str) -> ResponseReturnValue:
    """The form, or above it why the move is not in order at all."""
    barred = procedure.desk(db.session(), here(), actor(), now()).moves[move]
    lines = named(db.session(), here(), queries.candidates(db.session(), here().id)) if move == "rerun" else ()
    page = render_template(template, form=form, poll=here(), barred=form.refusal or barred, lines=lines)
    return page, 422 if request.method == "POST" else 200
