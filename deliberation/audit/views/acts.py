"""One audit, and the steps that are about it as a whole."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from deliberation.accounts import queries as people
from deliberation.audit import forms, service
from deliberation.audit.forms import AddForm, PlainForm
from deliberation.audit.queries import audits
from deliberation.audit.views._bp import READERS, at_audit, bp, row_of
from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.proposals import queries as proposals
from deliberation.rules.audit import AUDIT, AuditState
from deliberation.web import clock
from deliberation.web.access import actor, allow
from deliberation.web.forms import picks
from deliberation.web.reply import form_page

ACTS: dict[str, tuple[Any, Any, type[PlainForm]]] = {
    "add_item": (_l("Take in one more project"),
                 _l("By your own judgement; the reason stands in the report."), AddForm),
    "submit": (_l("Hand the report in for review"),
               _l("A second person reads everything and signs, or sends it back. What is to be mended goes on."),
               forms.OpinionForm),
    "send_back": (_l("Send the report back"), _l("The auditors work on it again and hand it in once more."),
                  forms.ReasonForm),
    "cancel": (_l("Give the audit up"), _l("It stays on the list with the reason."), forms.ReasonForm),
}  # fmt: skip
"""Step → its heading, what it means, its form."""


@bp.get("/audits/<audit_id>")
@allow(*READERS, at=at_audit)
def show(audit_id: str) -> ResponseReturnValue:
    """One audit: how it was drawn, the papers, queries, findings, and what comes next."""
    session, row, state = db.session(), row_of(audit_id), audits.state(db.session(), audit_id)
    rows = audits.items(session, audit_id)
    others = audits.others(session, row)
    places = communities.places(
        session, {row.place, *(item.place for item in rows), *(other.place for other in others)}
    )
    options = AUDIT.legal(communities.rulebook(session, row.place), state, actor(), clock.now())
    can = {option.action: option.refusal for option in options if option.target is None}
    names = people.names(session, {*state.hands, state.signed_by} - {""})
    titles = {item.project_id: item.title for item in rows}
    return render_template(
        "audit/show.html", audit=row, state=state, items=rows, places=places, place=places[row.place], can=can,
        names=names, titles=titles, acts=ACTS, today=clock.today().isoformat(),
        others=others, sealed_on=audits.sealed_on(session, state),
    )  # fmt: skip


@bp.post("/audits/<audit_id>/<any(draw,sign):deed>")
@allow(*READERS, at=at_audit)
def do(audit_id: str, deed: str) -> ResponseReturnValue:
    """Draw the sample, or sign."""
    form = PlainForm()
    now = clock.now()
    if form.validate_on_submit() and form.play(lambda own: _do(own, audit_id, deed, now)):
        said = gettext("Drawn. Every project of the sample has its working paper now.")
        flash(said if deed == "draw" else gettext("Signed. The report is public now, without names."), "done")
        return redirect(url_for("audit.show", audit_id=audit_id), 303)
    return form_page("audit/refused.html", form, back=url_for("audit.show", audit_id=audit_id))


def _do(session: Any, audit_id: str, deed: str, now: Any) -> AuditState:
    if deed == "draw":
        return service.draw(session, actor(), now, audit_id=audit_id)
    return service.take(session, actor(), now, audit_id=audit_id, name="sign")


@bp.route("/audits/<audit_id>/<any(add_item,submit,send_back,cancel):step>", methods=["GET", "POST"])
@allow(*READERS, at=at_audit)
def act(audit_id: str, step: str) -> ResponseReturnValue:
    """One step with its form."""
    head, means, kind = ACTS[step]
    form, row, back = kind(), row_of(audit_id), url_for("audit.show", audit_id=audit_id)
    if isinstance(form, AddForm):
        form.project.choices = picks(_others(audit_id))
    if form.validate_on_submit() and form.play(
        lambda own: service.take(own, actor(), clock.now(), audit_id=audit_id, name=step, **form.said())
    ):
        flash(gettext("Done. It stands in the book."), "done")
        return redirect(back, 303)
    crumbs = [(row.title, back), (head, "")]
    return form_page("audit/act.html", form, head=head, means=means, back=back, crumbs=crumbs, tone=step)


def _others(audit_id: str) -> list[tuple[str, str]]:
    """The projects that were not drawn."""
    session, state = db.session(), audits.state(db.session(), audit_id)
    units = [unit for unit in state.units if not state.paper(unit.project)]
    rows = proposals.projects(session, [unit.project for unit in units])
    return [(unit.project, f"{unit.label} {rows[unit.project].title}") for unit in units if unit.project in rows]
