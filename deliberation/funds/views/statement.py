"""The public statement of a place, and announcing a community's year."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberation.accounts import queries as people
from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.funds import queries, service
from deliberation.funds.forms import YearForm
from deliberation.funds.views._bp import YEARS, at_community, at_place, bp
from deliberation.rules.cycle import CYCLE
from deliberation.rules.funds.engine import ROLES
from deliberation.rules.funds.state import Act
from deliberation.web.access import ADMINISTRATOR, PUBLIC, SUBDISTRICT_OFFICER, actor, allow
from deliberation.web.clock import LOCAL, now
from deliberation.web.reply import form_page


@bp.get("/places/<code>/money")
@allow(PUBLIC, at=at_place)
def statement(code: str) -> ResponseReturnValue:
    """What was given, bound and paid, by whom it was given, and every single movement."""
    session, years = db.session(), queries.years(db.session(), code)
    year = _year(years)
    kind = request.args.get("kind", "")
    page = queries.entries(session, code, year, kind=kind, after=request.args.get("after", ""))
    below = queries.balances_below(session, code, year)
    here = {code, *below, *(place for row in page.rows for place in (row.place, row.to_place) if place)}
    names = people.masked_names(session, {hand for row in page.rows for hand in row.hands})
    found, waiting = queries.statement(session, code, year), _waiting(code, year)
    askers = people.masked_names(session, {act.by for act in waiting}) if waiting else {}
    return render_template(
        "funds/statement.html", places=communities.places(session, here), code=code, years=years, page=page,
        below=below, names=names, found=found, kind=kind, pots=_pots(code, year, below=bool(below)), today=_today(),
        waiting=waiting, askers=askers,
        may_announce=_may_announce(code), may_ask=_may("propose", code),
    )  # fmt: skip


def _pots(code: str, year: int, *, below: bool) -> tuple[queries.PotRow, ...]:
    return () if below or len(code) < 12 else queries.pots(db.session(), code, year)


def _waiting(code: str, year: int) -> tuple[Act, ...]:
    """What waits for a second person, for those who may be one."""
    staff = _may("propose", code) or _may("confirm", code)
    return queries.acts(db.session(), code, year).waiting if staff else ()


def _may(name: str, code: str) -> bool:
    return len(code) == 12 and actor().has(*ROLES[name])


def _today() -> object:
    return now().astimezone(LOCAL).date()


def _year(years: tuple[int, ...]) -> int:
    """The year asked for, else the latest with money, else this one."""
    asked = request.args.get("year", type=int) or 0
    return asked if asked in YEARS else years[0] if years else now().astimezone(LOCAL).year


def _may_announce(code: str) -> bool:
    return len(code) == 12 and actor().has(SUBDISTRICT_OFFICER, ADMINISTRATOR)


@bp.route("/places/<code>/cycles/new", methods=["GET", "POST"])
@allow(SUBDISTRICT_OFFICER, ADMINISTRATOR, at=at_community)
def announce(code: str) -> ResponseReturnValue:
    """Announce a community's year: its money and its dates."""
    session = db.session()
    form = YearForm(_next_year(code), communities.rulebook(session, code).int("allocation.annual"))
    if form.validate_on_submit():
        what = {**form.fields("year", "allocation_fen"), "stages": form.stages}
        if form.play(lambda session: service.announce_year(session, actor(), now(), place=code, **what)):
            flash(gettext("The year is announced and its money is in the account."), "done")
            return redirect(url_for("funds.statement", code=code, year=form.year.data), 303)
    options = CYCLE.legal(communities.rulebook(session, code), CYCLE.initial, actor(), now())
    may = next(option for option in options if option.action == "announce")
    return form_page("funds/announce.html", form, place=communities.place(session, code), may=may)


def _next_year(code: str) -> int:
    """The next year that is not announced yet."""
    year = now().astimezone(LOCAL).year
    announced = {cycle.year for cycle in communities.cycles(db.session(), code)}
    while year in announced:
        year += 1
    return year
