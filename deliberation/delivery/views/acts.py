"""The acts of the office on a project: one page each, one table for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from deliberation.delivery import change_forms as more
from deliberation.delivery import forms, queries, service
from deliberation.delivery.forms import ActForm, EvidenceForm
from deliberation.delivery.views._bp import at_project, bp, dossier
from deliberation.delivery.words import ACTS, DONE
from deliberation.extensions import db
from deliberation.proposals import notice_moves
from deliberation.proposals.evidence import seal, take_documents, take_photos, unseal
from deliberation.proposals.files.photo import LARGEST_BYTES
from deliberation.rules.replay import Actor
from deliberation.web.access import CLERK, SUBDISTRICT_OFFICER, actor, allow
from deliberation.web.clock import now
from deliberation.web.reply import form_page

ROOM = 8 * LARGEST_BYTES
"""Bytes that a form with evidence may bring."""


@dataclass(frozen=True, slots=True)
class Act:
    """What an act's page needs: its template, its form and the service function behind it."""

    page: str
    form: type[ActForm]
    play: Callable[..., Any]


def _post_notice(session: Session, actor: Actor, at: datetime, *, project_id: str) -> str:
    return notice_moves.post_notice(session, actor, at, project_id)


TABLE = {
    "post_notice": Act("delivery/acts/post_notice.html", ActForm, _post_notice),
    "approve": Act("delivery/acts/approve.html", forms.ApproveForm, service.approve),
    "contract": Act("delivery/acts/contract.html", forms.ContractForm, service.contract),
    "report_milestone": Act("delivery/acts/report_milestone.html", forms.MilestoneForm, service.report_milestone),
    "vary": Act("delivery/acts/vary.html", forms.VaryForm, service.vary),
    "propose_payment": Act("delivery/acts/propose_payment.html", forms.ProposePaymentForm, service.propose_payment),
    "approve_payment": Act("delivery/acts/approve_payment.html", forms.ApprovePaymentForm, service.approve_payment),
    "pay": Act("delivery/acts/pay.html", forms.PayForm, service.pay),
    "accept": Act("delivery/acts/accept.html", forms.AcceptForm, service.accept),
    "evaluate": Act("delivery/acts/evaluate.html", ActForm, service.evaluate),
    "settle": Act("delivery/acts/settle.html", forms.SettleForm, service.settle),
    "archive": Act("delivery/acts/archive.html", ActForm, service.archive),
    "record_cost_review": Act("delivery/acts/record_cost_review.html", more.CostReviewForm, service.record_cost_review),
    "fail_tender": Act("delivery/acts/reason.html", more.ReasonForm, service.fail_tender),
    "plan": Act("delivery/acts/plan.html", more.PlanForm, service.plan),
    "refer_variation": Act("delivery/acts/refer_variation.html", more.ReferForm, service.refer_variation),
    "apply_variation": Act("delivery/acts/apply_variation.html", ActForm, service.apply_variation),
    "withdraw_variation": Act("delivery/acts/reason.html", more.ReasonForm, service.withdraw_variation),
    "decline_payment": Act("delivery/acts/decline_payment.html", more.DeclinePaymentForm, service.decline_payment),
    "invite_users": Act("delivery/acts/invite_users.html", more.InviteForm, service.invite_users),
    "report_rectified": Act("delivery/acts/report_rectified.html", more.RectifiedForm, service.report_rectified),
    "report_refund": Act("delivery/acts/report_refund.html", more.RefundForm, service.report_refund),
    "confirm_refund": Act("delivery/acts/confirm_refund.html", ActForm, service.confirm_refund),
    "decline_refund": Act("delivery/acts/reason.html", more.ReasonForm, service.decline_refund),
    "ask_termination": Act("delivery/acts/ask_termination.html", more.TerminationForm, service.ask_termination),
    "approve_termination": Act("delivery/acts/approve_termination.html", ActForm, service.approve_termination),
    "decline_termination": Act("delivery/acts/reason.html", more.ReasonForm, service.decline_termination),
}

AWARDED = Act("delivery/acts/contract_award.html", more.AwardForm, service.contract_award)
"""The contract of a project that was awarded in a procurement."""
"""Move → its form and its service function."""


@bp.url_value_preprocessor
def _make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything reads the form: whoever is signed in may send evidence."""
    if endpoint == "delivery.act" and "_user_id" in session:
        request.max_content_length = ROOM


@bp.route("/projects/<project_id>/manage/<name>", methods=["GET", "POST"])
@allow(CLERK, SUBDISTRICT_OFFICER, at=at_project)
def act(project_id: str, name: str) -> ResponseReturnValue:
    """One act: its form, or why it is not in order now."""
    found, what = dossier(project_id), TABLE.get(name) or abort(404)
    if name == "contract" and found.award is not None:
        what = AWARDED
    kind = forms.contract_form(found) if what.form is forms.ContractForm else what.form
    form = kind(found, queries.team(db.session(), found))
    _take_evidence(form, project_id, name)
    looks = "look" in request.form  # brought along from another act: shown filled in, for somebody to press the button
    if not looks and form.validate_on_submit() and _play(form, what):
        flash(str(DONE[name]), "done")
        return redirect(url_for("delivery.manage", project_id=project_id), 303)
    return form_page(
        what.page, form, found=found, state=found.state, project=found.project, name=name,
        words=ACTS, may=found.options[name],
    )  # fmt: skip


def _take_evidence(form: ActForm, project_id: str, name: str) -> None:
    """Give the form what was kept with earlier tries and what comes with this one; it says what is wrong with it."""
    if not isinstance(form, EvidenceForm):
        return
    where = (project_id, name, actor().id)
    kept = unseal(form.kept.data, *where)
    kept, bad_photos = take_photos(kept, actor(), form.files("photos"))
    kept, bad_documents = take_documents(kept, actor(), form.files("documents"))
    form.kept.data = seal(kept, *where)
    form.evidence, form.faults = kept, {"photos": bad_photos, "documents": bad_documents}


def _play(form: ActForm, what: Act) -> bool:
    args, at = form.args(), now()
    return bool(form.play(lambda db: what.play(db, actor(), at, project_id=form.found.project.id, **args)))
