"""A query or a finding: what was said on both sides, and the next word."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from deliberation.audit import forms, service
from deliberation.audit.forms import PlainForm, ReplyForm
from deliberation.audit.queries import audits
from deliberation.audit.queries.audits import Thread
from deliberation.audit.views._bp import THREADS, at_thread, bp, party, row_of
from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.proposals.evidence import seal, take_documents, unseal
from deliberation.proposals.files.store import LARGEST_DOCUMENT
from deliberation.rules.audit import AUDIT
from deliberation.web import clock
from deliberation.web.access import allow
from deliberation.web.reply import form_page

ROOM = 4 * LARGEST_DOCUMENT
STEPS: dict[str, tuple[Any, Any, type[PlainForm]]] = {
    "answer": (_l("Answer"), _l("The auditor reads it at once. Papers go with it as files."), ReplyForm),
    "ask_again": (_l("Ask again"), _l("The answer leaves something open."), forms.AskForm),
    "close_query": (_l("The answer is enough"), _l("The query is closed; a remark may stay."), forms.RemarkForm),
    "rectify": (_l("Say what has been mended"),
                _l("With the proof as files. The auditor looks at it again."), ReplyForm),
    "refuse_proof": (_l("Not mended yet"), _l("Say what is missing and by when."), forms.AskForm),
    "close_finding": (_l("Looked at again: mended"), _l("The finding is closed; a remark may stay."), forms.RemarkForm),
    "withdraw_query": (_l("Withdraw the query"), _l("It was sent by mistake. It stays in the book with the reason."),
                       forms.ReasonForm),
    "withdraw": (_l("Withdraw the finding"), _l("It was a mistake. It stays in the book with the reason."),
                 forms.ReasonForm),
}  # fmt: skip
"""Step → its heading, what it means, its form."""


@bp.get("/audits/<any(query,finding):thread_kind>/<thread_id>")
@allow(*THREADS, at=at_thread)
def thread(thread_kind: str, thread_id: str) -> ResponseReturnValue:
    """The whole exchange, and what may be said next."""
    found: Thread = g.thread
    row, state = row_of(found.audit_id), audits.state(db.session(), found.audit_id)
    one = state.query(thread_id) if thread_kind == "query" else state.finding(thread_id)
    who = party(found, row.place)
    options = AUDIT.legal(communities.rulebook(db.session(), row.place), state, who, clock.now())
    can = [option.action for option in options if option.target == thread_id and option.ok]
    return render_template(
        "audit/thread.html", thread=found, one=one, audit=row, can=can, steps=STEPS, inside=bool(who.roles & {
            "auditor", "district_supervisor"}), place=communities.place(db.session(), found.place),
        today=clock.today(),
    )  # fmt: skip


@bp.url_value_preprocessor
def _make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything reads the form: whoever is signed in may send files."""
    if endpoint == "audit.say" and "_user_id" in cookie:
        request.max_content_length = ROOM


@bp.route(
    "/audits/<any(query,finding):thread_kind>/<thread_id>/"
    "<any(answer,ask_again,close_query,rectify,refuse_proof,close_finding,withdraw,withdraw_query):step>",
    methods=["GET", "POST"],
)
@allow(*THREADS, at=at_thread)
def say(thread_kind: str, thread_id: str, step: str) -> ResponseReturnValue:
    """One word more."""
    found: Thread = g.thread
    head, means, kind = STEPS[step]
    form, back = kind(), url_for("audit.thread", thread_kind=thread_kind, thread_id=thread_id)
    who = party(found, row_of(found.audit_id).place)
    if isinstance(form, ReplyForm):
        _take_files(form, thread_id, step, who.id)
    about: dict[str, Any] = {"audit_id": found.audit_id, "name": step, thread_kind: thread_id}
    if form.validate_on_submit() and form.play(lambda own: service.take(own, who, clock.now(), **about, **form.said())):
        flash(gettext("Done. It stands in the book."), "done")
        return redirect(back, 303)
    return form_page(
        "audit/act.html", form, head=head, means=means, back=back, crumbs=[(found.title, back), (head, "")], tone=step
    )


def _take_files(form: ReplyForm, *where: str) -> None:
    """Give the form what was kept with earlier tries and what comes with this one."""
    kept = unseal(form.kept.data, *where)
    kept, faults = take_documents(kept, party(g.thread, g.thread.place), form.sent())
    form.kept.data, form.evidence, form.faults = seal(kept, *where), kept, tuple(faults)
