"""The plan of a year: the public page, made to be printed, and the office's two acts."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.followup import planning, plans
from deliberation.followup.plan_form import BATCHES, NAMES, plan_form
from deliberation.followup.views._bp import bp
from deliberation.proposals import queries as proposals
from deliberation.rules.plan import PLAN
from deliberation.web.access import CLERK, PUBLIC, SUBDISTRICT_OFFICER, actor, allow
from deliberation.web.clock import now, today
from deliberation.web.directory import located_community
from deliberation.web.reply import form_page
from deliberation.web.transaction import transaction

YEARS = range(2000, 2201)


def at_community(code: str, year: int | None = None) -> str | None:
    """The community in the address; wider places have no plan of their own, and no year beyond the calendar has one."""
    return located_community(code) if year is None or year in YEARS else None


@bp.get("/places/<code>/plans")
@allow(PUBLIC, at=at_community)
def plan_now(code: str) -> ResponseReturnValue:
    """The plan of the year that runs."""
    cycle = communities.current_cycle(db.session(), code, now())
    return redirect(url_for("followup.plan", code=code, year=cycle.year if cycle else today().year), 303)


@bp.get("/places/<code>/plans/<int:year>")
@allow(PUBLIC, at=at_community)
def plan(code: str, year: int) -> ResponseReturnValue:
    """The plan that holds; the office sees a draft that waits, too."""
    session, me = db.session(), actor()
    state = plans.plan(session, code, year)
    office = me.has(CLERK, SUBDISTRICT_OFFICER)
    shown = state.draft if office and state.waits else state.held
    ids = [id_ for batch in shown.batches for id_, _fen in batch.projects] if shown else []
    offered = {one.action: one for one in PLAN.legal(communities.rulebook(session, code), state, me, now())}
    return render_template(
        "followup/plan.html", place=communities.place(session, code), year=year, state=state, shown=shown,
        projects=proposals.projects(session, ids), offered=offered, office=office, now=now(),
    )  # fmt: skip


@bp.route("/places/<code>/plans/<int:year>/draft", methods=["GET", "POST"])
@allow(CLERK, at=at_community)
def draft_plan(code: str, year: int) -> ResponseReturnValue:
    """Put the approved projects into batches."""
    session = db.session()
    rows = plans.plannable(session, code, year)
    form = plan_form(rows, plans.plan(session, code, year).draft)
    if form.validate_on_submit():
        batches, note = form.wanted(), form.note.data or ""
        if form.play(
            lambda own: planning.draft(own, actor(), now(), place=code, year=year, batches=batches, note=note)
        ):
            flash(gettext("Drafted. An officer of the sub-district now confirms the plan."), "done")
            return redirect(url_for("followup.plan", code=code, year=year), 303)
    place = communities.place(session, code)
    return form_page("followup/plan_form.html", form, place=place, year=year, rows=rows, batches=BATCHES, names=NAMES)


@bp.post("/places/<code>/plans/<int:year>/confirm")
@allow(SUBDISTRICT_OFFICER, at=at_community)
def confirm_plan(code: str, year: int) -> ResponseReturnValue:
    """Confirm the draft that waits."""
    with transaction() as session:
        planning.confirm(session, actor(), now(), place=code, year=year)
    flash(gettext("Confirmed. The plan is public now."), "done")
    return redirect(url_for("followup.plan", code=code, year=year), 303)
