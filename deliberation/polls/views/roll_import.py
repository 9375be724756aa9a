"""A file of residents: sent, read, looked at, confirmed or dropped; the lines not taken as a sheet."""

from __future__ import annotations

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from deliberation.extensions import db
from deliberation.polls.roll import queries as roll_queries
from deliberation.polls.roll import words as roll_words
from deliberation.polls.roll.forms import FileForm
from deliberation.polls.roll.sheet import MIME, rejected_sheet
from deliberation.polls.service import roll_import as service
from deliberation.polls.views._bp import at_poll, bp, here
from deliberation.rules.refusal import Refusal
from deliberation.rules.roll import KEEPERS
from deliberation.web.access import actor, allow
from deliberation.web.clock import now
from deliberation.web.transaction import transaction

SHOWN = 50
"""Rejected lines on the page; all that are kept are in the sheet."""


@bp.route("/polls/<poll_id>/roll/imports", methods=["GET", "POST"])
@allow(*KEEPERS, at=at_poll)
def roll_imports(poll_id: str) -> ResponseReturnValue:
    """Send a file in; what it holds is shown before anything is written."""
    form = FileForm()
    if form.validate_on_submit():
        data = form.file.data.read()
        made = form.play(lambda session: service.receive(session, actor(), now(), poll_id=poll_id, data=data))
        if made is not None:
            return redirect(url_for("polls.roll_import", poll_id=poll_id, import_id=made), 303)
    page = render_template("polls/roll_imports.html", poll=here(), form=form, words=roll_words)
    return page, 422 if request.method == "POST" else 200


@bp.get("/polls/<poll_id>/roll/imports/<import_id>")
@allow(*KEEPERS, at=at_poll)
def roll_import(poll_id: str, import_id: str) -> ResponseReturnValue:
    """How far a file is, and once it is read, what it would do."""
    session = db.session()
    row = roll_queries.import_of(session, poll_id, import_id) or abort(404)
    lines = roll_queries.rejected(session, import_id) if row.refused else ()
    return render_template(
        "polls/roll_import.html",
        poll=here(),
        row=row,
        me=actor().id,
        words=roll_words,
        rejected=lines[:SHOWN],
        kept=len(lines),
        sample=roll_queries.sample(session, import_id) if row.status == "ready" else (),
        fault=_fault(row.fault),
    )


def _fault(told: str) -> Refusal | None:
    code, _, figure = told.partition(" ")
    return Refusal(code, "poll:roll", {"most": int(figure)} if figure else {}) if code else None


@bp.post("/polls/<poll_id>/roll/imports/<import_id>/<any(confirm, drop):verdict>")
@allow(*KEEPERS, at=at_poll)
def roll_import_decide(poll_id: str, import_id: str, verdict: str) -> ResponseReturnValue:
    """Put the people of a file on the roll, or give the file up."""
    act = service.confirm if verdict == "confirm" else service.drop
    with transaction() as session:
        act(session, actor(), now(), poll_id=poll_id, import_id=import_id)
    if verdict == "drop":
        return redirect(url_for("polls.roll_desk", poll_id=poll_id), 303)
    return redirect(url_for("polls.roll_import", poll_id=poll_id, import_id=import_id), 303)


@bp.get("/polls/<poll_id>/roll/imports/<import_id>/rejected.xlsx")
@allow(*KEEPERS, at=at_poll)
def roll_rejected(poll_id: str, import_id: str) -> ResponseReturnValue:
    """The lines that were not taken, with cell and reason."""
    session = db.session()
    if roll_queries.import_of(session, poll_id, import_id) is None:
        abort(404)
    answer = Response(rejected_sheet(roll_queries.rejected(session, import_id)), mimetype=MIME)
    answer.headers["Content-Disposition"] = 'attachment; filename="rejected.xlsx"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
