"""My proposals: where each stands, why, what comes next; withdrawing, and supporting those of others."""

from __future__ import annotations

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.proposals import queries, service
from deliberation.proposals.forms import ReasonForm
from deliberation.proposals.outlook import outlook
from deliberation.proposals.views._bp import at_project, bp, step_dates
from deliberation.rules.project import PROJECT
from deliberation.rules.replay import Option
from deliberation.web import clock
from deliberation.web.access import COUNCIL_MEMBER, RESIDENT, SIGNED_IN, actor, allow, person
from deliberation.web.look import page_url
from deliberation.web.transaction import transaction


@bp.get("/my/proposals")
@allow(SIGNED_IN)
def mine() -> ResponseReturnValue:
    """Everything I have proposed."""
    session = db.session()
    rows = queries.proposed_by(session, person().id)
    books = queries.rulebooks_of(session, {(row.place, row.year) for row in rows})
    cycles = {(place, year): communities.cycle(session, place, year) for place, year in books}
    ahead = {row.id: outlook(row, books[row.place, row.year], cycles[row.place, row.year]) for row in rows}
    places = communities.places(session, {row.place for row in rows})
    return render_template("proposals/mine.html", rows=rows, ahead=ahead, places=places, home=person().home_place)


@bp.get("/proposals/<project_id>")
@allow(SIGNED_IN, at=at_project)
def own(project_id: str) -> ResponseReturnValue:
    """One of my proposals; those of others are on their public page."""
    row = queries.project(db.session(), project_id)
    if row is None or row.proposer_id != person().id:
        public = page_url("disclosure.project", project_id=project_id)
        return redirect(public, 303) if public else abort(404)
    return _own(row, ReasonForm())


@bp.post("/proposals/<project_id>/withdraw")
@allow(SIGNED_IN, at=at_project)
def withdraw(project_id: str) -> ResponseReturnValue:
    """Take my proposal back, with the reason."""
    form, at, row = ReasonForm(), clock.now(), queries.project(db.session(), project_id)
    if row is None or row.proposer_id != person().id:
        abort(404)
    if form.validate() and form.play(
        lambda session: service.withdraw(session, actor(), at, project_id=project_id, reason=form.reason.data)
    ):
        flash(gettext("Your proposal has been withdrawn. It stays readable, with your reason."), "done")
        return redirect(url_for("proposals.own", project_id=project_id), 303)
    return _own(row, form), 409 if form.refusal else 422


@bp.route("/proposals/<project_id>/support", methods=["GET", "POST"])
@allow(SIGNED_IN, at=at_project)
def support(project_id: str) -> ResponseReturnValue:
    """Put my name to somebody else's proposal."""
    if not person().holds((RESIDENT, COUNCIL_MEMBER), g.place):
        return render_template("proposals/not_resident.html", code=g.place, home=person().home_place), 403
    back = page_url("disclosure.project", project_id=project_id) or url_for("proposals.index", code=g.place)
    if request.method == "POST":
        with transaction() as session:
            service.support(session, actor(), clock.now(), project_id=project_id)
        flash(gettext("Thank you: your support counts."), "done")
        return redirect(back, 303)
    row, option = queries.project(db.session(), project_id), _options(project_id)["support"]
    return render_template("proposals/support.html", row=row, option=option, back=back)


def _options(project_id: str) -> dict[str, Option]:
    """Every move of a project with the reason why whoever is here cannot make it now."""
    session = db.session()
    state, rulebook = queries.project_state(session, project_id), queries.rulebook_of_project(session, project_id)
    return {option.action: option for option in PROJECT.legal(rulebook, state, actor(), clock.now())}


def _own(row: queries.ProjectRow, form: ReasonForm) -> str:
    session = db.session()
    rulebook, state = queries.rulebook_of(session, row.place, row.year), queries.project_state(session, row.id)
    cycle = communities.cycle(session, row.place, row.year)
    return render_template(
        "proposals/own.html", row=row, state=state, options=_options(row.id), form=form,
        ahead=outlook(row, rulebook, cycle), dates=step_dates(cycle), sent=request.args.get("sent", ""),
    )  # fmt: skip
