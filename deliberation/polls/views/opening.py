"""Opening one ballot for its voter, in person: shown once, kept by nobody."""

from __future__ import annotations

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from deliberation.extensions import db
from deliberation.polls import choices, openings
from deliberation.polls.forms import OpeningForm
from deliberation.polls.subjects.lines import lines
from deliberation.polls.views._bp import at_poll, bp, here
from deliberation.web.access import AUDITOR, actor, allow
from deliberation.web.clock import now


@bp.get("/polls/<poll_id>/opening")
@allow(AUDITOR, at=at_poll)
def opening(poll_id: str) -> ResponseReturnValue:
    """Which leaf is to be opened, and why."""
    del poll_id
    return _page(OpeningForm(formdata=None)), 200


@bp.post("/polls/<poll_id>/opening")
@allow(AUDITOR, at=at_poll)
def open_leaf(poll_id: str) -> ResponseReturnValue:
    """Show what the leaf says, once; the book keeps that one was opened, by whom and why."""
    form, shown = OpeningForm(), None
    if form.validate():
        shown = form.play(
            lambda session: openings.open_leaf(
                session, actor(), now(), poll_id=poll_id, code=form.normal(), **form.fields("why", "present")
            )
        )
    answer = make_response(_page(form, shown), 200 if shown else 422)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(form: OpeningForm, shown: openings.Shown | None = None) -> str:
    session, poll = db.session(), here()
    rows = {row.project_id: row.title for row in lines(session, poll)}
    marked = [
        (rows.get(mark.project, mark.project), mark.value) for mark in choices.parse(shown.choices if shown else "")
    ]
    return render_template(
        "polls/opening.html",
        poll=poll,
        form=form,
        shown=shown,
        marked=marked,
        stands=openings.state(session, poll.id),
        now=now(),
    )
