"""The clerk's desk: what waits, how long it may wait, and the decision on each proposal."""

from __future__ import annotations

from datetime import date, datetime

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.proposals import notice_moves, queries, releasing, service
from deliberation.proposals.forms import ScreeningForm
from deliberation.proposals.outlook import screening_deadline
from deliberation.proposals.queries import Page
from deliberation.proposals.views._bp import at_place, at_project, bp, year_of
from deliberation.rules.cycle import LOCAL
from deliberation.rules.project import PROJECT
from deliberation.web import clock, words
from deliberation.web.access import CLERK, SUBDISTRICT_OFFICER, actor, allow
from deliberation.web.forms import picks
from deliberation.web.transaction import transaction

LISTS: dict[str, tuple[str, ...]] = {
    "screen": ("collected",),
    "returned": ("returned",),
    "council": ("screened",),
    "vote": ("deliberated",),
    "notice": ("balloted",),
    "on_notice": ("on_notice",),
    "pool": ("pooled",),
}
"""The clerk's lists before a project is approved; what follows is on the desk of delivery."""


@bp.get("/places/<code>/desk")
@allow(CLERK, SUBDISTRICT_OFFICER, at=at_place)
def desk(code: str) -> ResponseReturnValue:
    """What waits for the clerk, list by list, the longest waiting first."""
    session, now = db.session(), clock.now()
    name = request.args.get("list", "screen")
    name = name if name in LISTS else "screen"
    page = queries.waiting(session, code, LISTS[name], after=request.args.get("after", ""))
    phases = queries.phase_counts(session, code)
    counts = {each: sum(phases.get(phase, 0) for phase in LISTS[each]) for each in LISTS}
    return render_template(
        "proposals/desk.html", code=code, name=name, page=page, counts=counts, due=_due(session, page),
        today=now.astimezone(LOCAL).date(), year=year_of(session, code, now)[0],
        photos=releasing.waiting(session, code),
        places=communities.places(session, {row.place for row in page.rows}) if len(code) < 12 else {},
    )  # fmt: skip


@bp.route("/proposals/<project_id>/screen", methods=["GET", "POST"])
@allow(CLERK, at=at_project)
def screen(project_id: str) -> ResponseReturnValue:
    """One proposal, checked against the rules, and the decision on it."""
    session, at = db.session(), clock.now()
    row = queries.project(session, project_id)
    form = ScreeningForm(data={"cost": row.cost_fen} if row else {})
    if form.is_submitted() and form.validate() and form.play(lambda own: _decide(own, form, project_id, at)):
        flash(_SAID[form.verdict.data](), "done")
        return redirect(url_for("proposals.desk", code=g.place), 303)
    form.place_refusal()
    return _screening(session, project_id, form, at)


@bp.post("/proposals/<project_id>/carry-over")
@allow(CLERK, at=at_project)
def carry_over(project_id: str) -> ResponseReturnValue:
    """Take a project out of the pool into the year that is open now."""
    at = clock.now()
    with transaction() as session:
        year, _cycle = year_of(session, g.place, at)
        service.carry_over(session, actor(), at, project_id=project_id, year=year)
    flash(gettext("Taken into %(year)s. It now waits for the council.", year=year), "done")
    return redirect(url_for("proposals.desk", code=g.place, list="council"), 303)


@bp.post("/proposals/<project_id>/notice")
@allow(CLERK, at=at_project)
def post_notice(project_id: str) -> ResponseReturnValue:
    """Post the public notice of a project that was chosen."""
    with transaction() as session:
        notice_moves.post_notice(session, actor(), clock.now(), project_id)
    flash(gettext("The public notice has been posted. Its days count from tomorrow."), "done")
    return redirect(url_for("proposals.desk", code=g.place, list="on_notice"), 303)


@bp.post("/proposals/<project_id>/notice/end")
@allow(CLERK, at=at_project)
def end_notice(project_id: str) -> ResponseReturnValue:
    """End a public notice whose days have run."""
    with transaction() as session:
        notice_moves.end_notice(session, actor(), clock.now(), project_id)
    flash(gettext("The public notice has ended. The sub-district can approve the project now."), "done")
    return redirect(url_for("proposals.desk", code=g.place, list="on_notice"), 303)


VERDICTS = {
    "pass": lazy_gettext("it meets the rules; the council discusses it"),
    "return": lazy_gettext("something is missing; the proposer can add it"),
    "pool": lazy_gettext("sound, but not for this year"),
    "reject": lazy_gettext("it cannot be financed by the rules"),
}

_SAID = {
    "pass": lambda: gettext("Passed. It waits for the council now, and its proposer can read your reason."),
    "return": lambda: gettext("Returned. Its proposer can read your reason and send it again."),
    "pool": lambda: gettext("Kept in the project pool, with your reason."),
    "reject": lambda: gettext("Not taken up. The reason is public, and its proposer can read it."),
}


def _decide(session: Session, form: ScreeningForm, project_id: str, at: datetime) -> object:
    return service.screen(
        session, actor(), at, project_id=project_id, verdict=form.verdict.data, reason=form.reason.data,
        negative=tuple(form.negative.data or ()), cost_fen=form.cost.data,
    )  # fmt: skip


def _due(session: Session, page: Page) -> dict[str, date]:
    """The day by which each collected proposal of a page should be screened."""
    rows = [row for row in page.rows if row.phase == "collected"]
    books = queries.rulebooks_of(session, {(row.place, row.year) for row in rows})
    return {row.id: screening_deadline(row, books[row.place, row.year]) for row in rows}


def _screening(session: Session, project_id: str, form: ScreeningForm, at: datetime) -> ResponseReturnValue:
    row, state = queries.project(session, project_id), queries.project_state(session, project_id)
    if row is None:
        abort(404)
    rulebook = queries.rulebook_of(session, row.place, row.year)
    financed_not = rulebook.texts("proposal.negative_list")
    form.negative.choices = picks((code, words.NEGATIVE_LIST[code]) for code in financed_not)
    option = next(each for each in PROJECT.legal(rulebook, state, actor(), at) if each.action == "screen")
    page = render_template(
        "proposals/screen.html", row=row, state=state, form=form, refusal=form.refusal or option.refusal,
        ceiling=rulebook.int(f"ceiling.{row.category}"), glosses=words.NEGATIVE_GLOSSES, verdicts=VERDICTS,
        due=screening_deadline(row, rulebook), today=at.astimezone(LOCAL).date(),
        proposer=people.masked_names(session, [row.proposer_id]).get(row.proposer_id, ""),
        similar=queries.similar(session, row.place, title=row.title, need=row.need, exclude=row.id),
    )  # fmt: skip
    return page, 409 if form.refusal else 422 if form.errors else 200
