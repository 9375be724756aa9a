"""Pages of the money: the public statement of a place, and announcing a community's year."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberation.accounts import queries as people
from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.funds import queries, service
from deliberation.funds.forms import YearForm
from deliberation.rules.cycle import CYCLE
from deliberation.web.access import ADMINISTRATOR, PUBLIC, SUBDISTRICT_OFFICER, actor, allow
from deliberation.web.clock import LOCAL, now
from deliberation.web.directory import located, located_community
from deliberation.web.reply import form_page

bp = Blueprint("funds", __name__)


def _place(code: str) -> str | None:
    return located(code)


def _community(code: str) -> str | None:
    return located_community(code)


@bp.get("/places/<code>/money")
@allow(PUBLIC, at=_place)
def statement(code: str) -> ResponseReturnValue:
    """What was given, bound and paid, and every single movement."""
    session, years = db.session(), queries.years(db.session(), code)
    year = _year(years)
    kind = request.args.get("kind", "")
    page = queries.entries(session, code, year, kind=kind, after=request.args.get("after", ""))
    below = queries.balances_below(session, code, year)
    places = communities.places(session, {code, *below, *(row.place for row in page.rows)})
    names = people.masked_names(session, {hand for row in page.rows for hand in row.hands})
    return render_template(
        "funds/statement.html", place=places[code], years=years, page=page, below=below, places=places, names=names,
        found=queries.statement(session, code, year), kind=kind, may_announce=_may_announce(places[code].level),
    )  # fmt: skip


def _year(years: tuple[int, ...]) -> int:
    """The year asked for, else the latest with money, else this one."""
    asked = request.args.get("year", type=int) or 0
    return asked if 2000 <= asked <= 2200 else years[0] if years else now().astimezone(LOCAL).year


def _may_announce(level: str) -> bool:
    return level == "community" and actor().has(SUBDISTRICT_OFFICER, ADMINISTRATOR)


@bp.route("/places/<code>/cycles/new", methods=["GET", "POST"])
@allow(SUBDISTRICT_OFFICER, ADMINISTRATOR, at=_community)
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
