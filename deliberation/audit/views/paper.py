"""The working paper on one project: what the book says, what came of each check; from here questions and findings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from deliberation.accounts import queries as people
from deliberation.audit import evidence, forms, service
from deliberation.audit.forms import PaperForm, PlainForm
from deliberation.audit.queries import audits
from deliberation.audit.told import Case, facts
from deliberation.audit.views._bp import READERS, at_audit, bp, row_of
from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.ledger import book
from deliberation.notices import queries as notices
from deliberation.procurement import queries as procurement
from deliberation.procurement.queries import Dossier
from deliberation.proposals import queries as proposals
from deliberation.rules.audit import AUDIT, AuditState
from deliberation.rules.audit.state import Finding, Paper, Query
from deliberation.rules.project import PROJECT
from deliberation.web import clock
from deliberation.web.access import AUDITOR, actor, allow
from deliberation.web.forms import Form
from deliberation.web.reply import status

STEPS: dict[str, tuple[Any, Any, type[PlainForm]]] = {
    "ask": (_l("Ask the community"), _l("The clerk sees the question at once and answers with papers."), forms.AskForm),
    "find": (_l("Write down a finding"),
             _l("What is not in order, by which rule, and by when it is to be mended."), forms.FindForm),
}  # fmt: skip


@bp.route("/audits/<audit_id>/items/<project_id>", methods=["GET", "POST"])
@allow(*READERS, at=at_audit)
def item(audit_id: str, project_id: str) -> ResponseReturnValue:
    """The paper; saved as a whole, as far as it has come."""
    state, paper = _found(audit_id, project_id)
    form = PaperForm(data=_kept(paper))
    if form.validate_on_submit() and _note(form, audit_id, project_id):
        flash(gettext("Kept. It stands in the book."), "done")
        return redirect(url_for("audit.item", audit_id=audit_id, project_id=project_id), 303)
    options = AUDIT.legal(communities.rulebook(db.session(), state.place), state, actor(), clock.now())
    can = {option.action: option.refusal for option in options if option.target == project_id}
    page = render_template(
        "audit/item.html", form=form, audit=row_of(audit_id), state=state, paper=paper, can=can,
        unit=state.unit(project_id), case=(case := _case(project_id)), facts=facts(case), steps=STEPS,
        following=_following(state, project_id), may=actor().has(AUDITOR), threads=_threads(state, project_id),
    )  # fmt: skip
    return page, status(form)


@bp.route("/audits/<audit_id>/items/<project_id>/<any(ask,find):step>", methods=["GET", "POST"])
@allow(AUDITOR, at=at_audit)
def step(audit_id: str, project_id: str, step: str) -> ResponseReturnValue:
    """A question or a finding about the project."""
    _found(audit_id, project_id)
    head, means, kind = STEPS[step]
    form, back = kind(), url_for("audit.item", audit_id=audit_id, project_id=project_id)
    play: Callable[..., str] = service.ask if step == "ask" else service.find
    about = {"audit_id": audit_id, "project": project_id}
    if form.validate_on_submit() and form.play(lambda own: play(own, actor(), clock.now(), **about, **form.said())):
        flash(gettext("Done. It stands in the book."), "done")
        return redirect(back, 303)
    title = proposals.projects(db.session(), [project_id])[project_id].title
    crumbs = [(row_of(audit_id).title, url_for("audit.show", audit_id=audit_id)), (title, back), (head, "")]
    page = render_template("audit/act.html", form=form, head=head, means=means, back=back, crumbs=crumbs, tone="")
    return page, status(form)


def _found(audit_id: str, project_id: str) -> tuple[AuditState, Paper]:
    state = audits.state(db.session(), audit_id)
    return state, state.paper(project_id) or abort(404)


def _threads(state: AuditState, project_id: str) -> list[tuple[str, Query | Finding]]:
    """The queries and findings on a project, the first made first."""
    queries = [("query", one) for one in state.queries if one.project == project_id]
    return [*queries, *(("finding", one) for one in state.findings if one.project == project_id)]


def _kept(paper: Paper) -> dict[str, str]:
    marks = {f"mark_{tick.check}": tick.mark for tick in paper.ticks}
    return marks | {f"note_{tick.check}": tick.note for tick in paper.ticks}


def _note(form: PaperForm, audit_id: str, project_id: str) -> object:
    about: dict[str, Any] = {"audit_id": audit_id, "name": "note", "project": project_id, "ticks": form.ticks()}
    return Form.play(form, lambda own: service.take(own, actor(), clock.now(), **about))


def _case(project_id: str) -> Case:
    session = db.session()
    row = proposals.project(session, project_id) or abort(404)
    told = book.history(session, proposals.stream_of(project_id))
    state = book.state_after(PROJECT, told)
    files = evidence.kept(session, Path(current_app.config["UPLOAD_DIR"]), evidence.digests(told))
    hands = {who for pay in state.payments for who in (pay.proposed_by, pay.approved_by, pay.paid_by)} - {""}
    return Case(
        row, state, proposals.rulebook_of(session, row.place, row.year),
        notices.notice(session, row.notice_id) if row.notice_id else None,
        evidence.inventory(files), people.names(session, hands), _buying(project_id),
    )  # fmt: skip


def _buying(project_id: str) -> tuple[Dossier, ...]:
    """The packages with signs in which the project is or was."""
    session = db.session()
    found = (procurement.dossier(session, one, actor(), clock.now())
             for one in procurement.packages_with(session, project_id))  # fmt: skip
    return tuple(one for one in found if one is not None)


def _following(state: AuditState, project_id: str) -> str:
    """The next project whose paper is not complete."""
    order = [paper.project for paper in state.papers]
    at = order.index(project_id)
    waiting = [one for one in (*order[at + 1 :], *order[:at]) if not (state.paper(one) or Paper(one)).done]
    return waiting[0] if waiting else ""
