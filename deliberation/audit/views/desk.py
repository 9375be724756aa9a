"""The auditor's desk, the plan of a new audit, and the page of those who answer."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from deliberation.audit import service
from deliberation.audit.forms import PackForm, PlanForm
from deliberation.audit.queries import audits, population
from deliberation.audit.queries import desk as desks
from deliberation.audit.views._bp import READERS, at_place, bp
from deliberation.audit.words import METHOD_NOTES, NEWS
from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.proposals import queries as proposals
from deliberation.web import clock
from deliberation.web.access import AUDITOR, CLERK, SUBDISTRICT_OFFICER, actor, allow
from deliberation.web.forms import picks
from deliberation.web.reply import form_page
from deliberation.web.transaction import transaction


@bp.get("/places/<code>/audits")
@allow(*READERS, at=at_place)
def desk(code: str) -> ResponseReturnValue:
    """What waits for me, what is new since my last visit, what runs, and everything of a quarter in one go."""
    session = db.session()
    found = desks.desk(session, code, actor().id)
    codes = {
        code,
        *(a.place for a in found.audits),
        *(t.place for t in (*found.threads, *found.outside)),
        *(p.place for p in found.packs),
    }
    places = communities.places(session, codes)
    today = clock.today()
    form = pack_form(session, code)
    return render_template(
        "audit/desk.html", desk=found, place=places[code], places=places, news=NEWS, pack_form=form,
        may=actor().has(AUDITOR), now=clock.now(), today=today,
    )  # fmt: skip


def pack_form(session: Session, code: str) -> PackForm:
    """The years there are, and before anything is chosen the last quarter that is over."""
    today = clock.today()
    before = today.replace(day=1, month=(today.month - 1) // 3 * 3 + 1) - timedelta(days=1)
    years = _years(session, code, approved=False)
    year = before.year if before.year in years else years[0]
    form = PackForm(year=year, quarter=(before.month - 1) // 3 + 1 if year == before.year else 0)
    form.year.choices = picks((str(one), gettext("%(year)s", year=one)) for one in years)
    return form


@bp.post("/places/<code>/audits/seen")
@allow(*READERS, at=at_place)
def seen(code: str) -> ResponseReturnValue:
    """I have seen what was new."""
    with transaction() as session:
        service.seen(session, actor(), clock.now(), place=code)
    return redirect(url_for("audit.desk", code=code), 303)


@bp.route("/places/<code>/audits/plan", methods=["GET", "POST"])
@allow(AUDITOR, at=at_place)
def plan(code: str) -> ResponseReturnValue:
    """Plan an audit: the year, how many projects, by lot or by risk; beside it what may be drawn, with its signs."""
    session, now = db.session(), clock.now()
    years = _years(session, code)
    usual = population.units(session, code, years[0], now)
    form = PlanForm(year=request.args.get("year", type=int) or years[0], method="random", size=min(5, len(usual)) or 1)
    form.year.choices = picks((str(year), gettext("%(year)s", year=year)) for year in years)
    if form.validate_on_submit() and (made := form.play(lambda own: _plan(own, code, form))):
        flash(
            gettext("Planned. Draw the sample when you are ready; nobody can change any more what may be drawn."),
            "done",
        )
        return redirect(url_for("audit.show", audit_id=made), 303)
    chosen = form.year.data if form.year.data in years else years[0]
    units = usual if chosen == years[0] else population.units(session, code, chosen, now)
    rows = proposals.projects(session, [unit.project for unit in units])
    return form_page(
        "audit/plan.html", form=form, place=communities.place(session, code), chosen=chosen, rows=rows, years=years,
        units=sorted(units, key=lambda unit: (-unit.score, -unit.amount_fen, unit.label)), notes=METHOD_NOTES,
    )  # fmt: skip


def _years(session: Session, code: str, *, approved: bool = True) -> list[int]:
    """The years with projects (approved ones, where asked), the newest first; this one where there are none."""
    told = proposals.tally(session, code)
    found = {year for year, phase in told if not approved or phase in population.APPROVED}
    return sorted(found, reverse=True) or [clock.today().year]


def _plan(session: Session, code: str, form: PlanForm) -> str:
    said = form.fields("title", "year", "method", "size")
    return service.plan(session, actor(), clock.now(), place=code, **said)


@bp.get("/places/<code>/audits/answers")
@allow(CLERK, SUBDISTRICT_OFFICER, at=at_place)
def answers(code: str) -> ResponseReturnValue:
    """For those audited: what is asked of us and what is to be mended, the first due first."""
    session = db.session()
    waiting = audits.threads(session, code, queries=("asked",), findings=("open",))
    given = audits.threads(session, code, queries=("answered", "closed"), findings=("rectified", "closed"))
    places = communities.places(session, {code, *(one.place for one in (*waiting, *given))})
    return render_template(
        "audit/answers.html", place=places[code], places=places, waiting=waiting, given=given, today=clock.today()
    )
