"""Standing for a seat, by oneself or with the paper at the office; withdrawing."""

from __future__ import annotations

from typing import Any, TypeVar

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from deliberation.accounts import service as accounts
from deliberation.councils import queries, service
from deliberation.councils.forms import CandidateForm, StandForm
from deliberation.councils.views._bp import OFFICE, at_election, bp, election
from deliberation.extensions import db
from deliberation.web.access import RESIDENT, SIGNED_IN, actor, allow
from deliberation.web.clock import now
from deliberation.web.reply import form_page
from deliberation.web.transaction import transaction

F = TypeVar("F", bound=StandForm)


@bp.route("/elections/<election_id>/stand", methods=["GET", "POST"])
@allow(RESIDENT, at=at_election)
def stand(election_id: str) -> ResponseReturnValue:
    """A resident stands for a seat, or volunteers for the draw."""
    session, row = db.session(), election(election_id)
    form = _agreed(StandForm(), row)
    if form.validate_on_submit():
        told = {"person_id": actor().id, "attributes": form.attributes(), "owns": bool(form.owns.data)}
        about: dict[str, Any] = {"election_id": election_id, "consent": True, **told}
        if form.play(lambda own: service.stand(own, actor(), now(), **about)):
            flash(gettext("You are on the list. Thank you for being ready to serve."), "done")
            return redirect(url_for("councils.election_page", election_id=election_id), 303)
    state = queries.election_state(session, election_id)
    may = queries.election_options(session, row, state, actor(), now())["stand"]
    return form_page("councils/stand.html", form, row=row, may=may)


@bp.route("/elections/<election_id>/candidates/new", methods=["GET", "POST"])
@allow(*OFFICE, at=at_election)
def enter(election_id: str) -> ResponseReturnValue:
    """The office enters somebody from the paper that the person has signed."""
    row = election(election_id)
    form = _agreed(CandidateForm(), row)
    if form.validate_on_submit() and form.play(lambda own: _enter(own, form, election_id)):
        flash(gettext("On the list."), "done")
        return redirect(url_for("councils.election_page", election_id=election_id), 303)
    return form_page("councils/candidate.html", form, row=row)


def _agreed(form: F, row: queries.ElectionRow) -> F:
    """What a volunteer for a draw agrees to: only whoever is drawn is named."""
    if row.method == "sortition":
        form.consent.label.text = gettext("I volunteer; if I am drawn, my name goes on public notice")
    return form


def _enter(session: Session, form: CandidateForm, election_id: str) -> str:
    at = now()
    person = accounts.known_person(session, at, phone=form.number, name=form.name.data or "", born=form.born.data)
    about: dict[str, Any] = {"election_id": election_id, "person_id": person, "consent": bool(form.consent.data)}
    about["owns"] = bool(form.owns.data)
    return service.stand(session, actor(), at, attributes=form.attributes(), **about)


@bp.post("/elections/<election_id>/candidates/<candidate_id>/withdraw")
@allow(SIGNED_IN, at=at_election)
def withdraw(election_id: str, candidate_id: str) -> ResponseReturnValue:
    """A candidate withdraws; the engine asks whether it is their own name."""
    with transaction() as session:
        service.withdraw(session, actor(), now(), election_id=election_id, candidate=candidate_id)
    flash(gettext("Withdrawn from the list."), "done")
    return redirect(url_for("councils.election_page", election_id=election_id), 303)
