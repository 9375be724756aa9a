"""A clerk answers a request to take part: verified, or refused with a reason."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.accounts import service as accounts
from deliberation.communities import queries
from deliberation.communities.forms import TIES, DecideForm
from deliberation.communities.views._bp import bp
from deliberation.extensions import db
from deliberation.web import access, clock
from deliberation.web.access import ADMINISTRATOR, CLERK, SUBDISTRICT_OFFICER, allow


def claim_place(claim_id: str) -> str | None:
    """Where a claim belongs."""
    return people.place_of_claim(db.session(), claim_id)


@bp.route("/claims/<claim_id>", methods=["GET", "POST"])
@allow(CLERK, SUBDISTRICT_OFFICER, ADMINISTRATOR, at=claim_place)
def decide_claim(claim_id: str) -> ResponseReturnValue:
    """One request, with what the person wrote, and the decision."""
    claim = people.claim(db.session(), claim_id) or abort(404)
    form = DecideForm()
    if form.validate_on_submit() and _decide(form, claim):
        flash(gettext("Decided. The person sees the answer on their page."), "done")
        return redirect(url_for("communities.people_desk", code=claim.place), 303)
    years, where = people.age(claim.born, clock.today()), queries.lineage(db.session(), claim.place)
    status = 422 if form.errors else 409 if form.refusal else 200
    about = {"claim": claim, "years": years, "where": where, "ties": dict(TIES)}
    return render_template("communities/claim_desk.html", form=form, **about), status


def _decide(form: DecideForm, claim: people.Claim) -> bool:
    verified = request.form.get("decision") == "verify"
    if not verified and not form.reason.data:
        form.reason.errors = [gettext("Please write the reason. The person reads it and can correct the request.")]
        return False
    return form.play(lambda session: _decided(session, claim, verified, form.reason.data or "")) is not None


def _decided(session: Session, claim: people.Claim, verified: bool, reason: str) -> bool:
    rulebook = queries.rulebook(session, claim.place)
    actor, now = access.actor(), clock.now()
    accounts.decide_claim(session, actor, now, rulebook, claim_id=claim.id, verified=verified, reason=reason)
    return True
