"""The year of a community: where it stands, and moving its dates."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberation.communities import queries, service, words
from deliberation.communities.forms import RescheduleForm
from deliberation.communities.projection import cycle_stream
from deliberation.communities.queries import CycleRow
from deliberation.communities.views._bp import bp
from deliberation.extensions import db
from deliberation.ledger.book import history, state_of
from deliberation.rules.cycle import CYCLE
from deliberation.rules.replay import Option
from deliberation.web import access, clock
from deliberation.web.access import ADMINISTRATOR, CLERK, PUBLIC, SUBDISTRICT_OFFICER, allow
from deliberation.web.transaction import transaction


def cycle_place(code: str, year: int) -> str | None:
    """The place of a year, where that year was announced."""
    return code if queries.cycle(db.session(), code, year) else None


@bp.get("/places/<code>/cycles/<int:year>")
@allow(PUBLIC, at=cycle_place)
def cycle(code: str, year: int) -> ResponseReturnValue:
    """One year: its allocation, its stages with their dates, and every change of them."""
    database = db.session()
    found = queries.cycle(database, code, year) or abort(404)
    return render_template(
        "communities/cycle.html",
        cycle=found,
        where=queries.lineage(database, code),
        bar=words.step_bar(found, clock.now()),
        stages=[(words.stage_name(step.name), words.STAGE_MEANING[step.name], step) for step in _steps(found)],
        changes=[row.event for row in history(database, found.stream)],
        others=[row.year for row in queries.cycles(database, code) if row.year != year],
        may={option.action for option in _options(code, year) if option.ok},
    )


@bp.route("/places/<code>/cycles/<int:year>/dates", methods=["GET", "POST"])
@allow(CLERK, SUBDISTRICT_OFFICER, ADMINISTRATOR, at=cycle_place)
def reschedule(code: str, year: int) -> ResponseReturnValue:
    """Move the dates, with the reason that is published."""
    found = queries.cycle(db.session(), code, year) or abort(404)
    form = RescheduleForm(found.stages)
    form.refusal = next(o.refusal for o in _options(code, year) if o.action == "reschedule")
    if not form.refusal and form.validate_on_submit() and _rescheduled(form, code, year):
        flash(gettext("The new dates are published."), "done")
        return redirect(url_for("communities.cycle", code=code, year=year), 303)
    status = 422 if form.errors else 409 if form.refusal else 200
    where = queries.lineage(db.session(), code)
    return render_template("communities/cycle_dates.html", form=form, cycle=found, where=where), status


@bp.post("/places/<code>/cycles/<int:year>/close")
@allow(SUBDISTRICT_OFFICER, ADMINISTRATOR, at=cycle_place)
def close(code: str, year: int) -> ResponseReturnValue:
    """Close a year for good."""
    with transaction() as session:
        service.close_cycle(session, access.actor(), clock.now(), place=code, year=year)
    flash(gettext("The year is closed."), "done")
    return redirect(url_for("communities.cycle", code=code, year=year), 303)


def _rescheduled(form: RescheduleForm, code: str, year: int) -> bool:
    actor, now, reason = access.actor(), clock.now(), form.reason.data or ""
    moved = form.play(
        lambda session: service.reschedule_cycle(
            session, actor, now, place=code, year=year, stages=form.stages, reason=reason
        )
    )
    return moved is not None


def _options(code: str, year: int) -> tuple[Option, ...]:
    state = state_of(db.session(), CYCLE, cycle_stream(code, year))
    return CYCLE.legal(queries.rulebook(db.session(), code), state, access.actor(), clock.now())


def _steps(found: CycleRow) -> tuple[queries.Step, ...]:
    return queries.cycle_steps(found, clock.now())
