"""Asking for an act on the money, and deciding on what somebody else has asked for."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberation.accounts import queries as people
from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.funds import forms, queries, service
from deliberation.funds.forms import AskForm, DecideForm
from deliberation.funds.queries import PotRow
from deliberation.funds.views._bp import at_community, bp
from deliberation.rules.funds import FUND
from deliberation.web.access import CLERK, DISTRICT_SUPERVISOR, SUBDISTRICT_OFFICER, actor, allow
from deliberation.web.clock import now
from deliberation.web.forms import picks
from deliberation.web.reply import form_page

FORMS: dict[str, type[AskForm]] = {
    "allocate": forms.AllocateForm,
    "transfer": forms.TransferForm,
    "carry_over": forms.CarryForm,
    "clear_idle": forms.TakeForm,
    "reverse": forms.ReverseForm,
}
"""Act → its form."""

FROM_POT = ("transfer", "carry_over", "clear_idle")

VERDICTS = ("confirm", "decline", "withdraw")


@bp.route("/places/<code>/money/<int:year>/ask/<fund_act>", methods=["GET", "POST"])
@allow(CLERK, SUBDISTRICT_OFFICER, at=at_community)
def ask(code: str, year: int, fund_act: str) -> ResponseReturnValue:
    """Ask for an act; nothing moves before a second person confirms."""
    kind = FORMS.get(fund_act) or abort(404)
    pot = _pot(code, year, fund_act)
    form = kind(**({"amount_fen": pot.free_fen} if pot else {}))
    _fit(form, code, year)
    if form.validate_on_submit():
        said = {**form.said(), **_where(fund_act, code, pot)}
        what: dict[str, Any] = {"place": code, "year": year, "act": form.act.data, "name": fund_act}
        if form.play(lambda session: service.propose(session, actor(), now(), **what, **said)):
            flash(gettext("Asked for. Nothing moves before a second person has confirmed it."), "done")
            return redirect(url_for("funds.statement", code=code, year=year), 303)
    row = request.args.get("row", "") if fund_act == "reverse" else ""
    undone = queries.event_entries(db.session(), row)
    place = communities.place(db.session(), code)
    return form_page("funds/ask.html", form, place=place, year=year, name=fund_act, pot=pot, undone=undone)


def _pot(code: str, year: int, name: str) -> PotRow | None:
    """The pot that the act takes from, named in the address."""
    if name not in FROM_POT:
        return None
    return queries.pot(db.session(), code, year, request.args.get("pot", "")) or abort(404)


def _fit(form: AskForm, code: str, year: int) -> None:
    """The places and years that may receive."""
    session = db.session()
    rulebook = communities.rulebook(session, code)
    if isinstance(form, forms.TransferForm):
        codes = queries.receivers(session, rulebook, code, year)
        found = communities.places(session, codes)
        form.to_place.choices = picks((one, found[one].short) for one in codes)
    elif isinstance(form, forms.CarryForm):
        years = queries.later_years(session, rulebook, code, year)
        form.to_year.choices = picks((str(one), str(one)) for one in years)


def _where(name: str, code: str, pot: PotRow | None) -> dict[str, Any]:
    said: dict[str, Any] = {"pot": pot.pot} if pot else {}
    if name == "transfer" and pot:
        said["to_year"] = pot.year
    elif name == "carry_over":
        said["to_place"] = code
    elif name == "reverse":
        said["row"] = request.args.get("row", "")
    return said


@bp.route("/places/<code>/money/<int:year>/acts/<act_id>", methods=["GET", "POST"])
@allow(CLERK, SUBDISTRICT_OFFICER, DISTRICT_SUPERVISOR, at=at_community)
def decide(code: str, year: int, act_id: str) -> ResponseReturnValue:
    """What was asked for; the second person confirms or declines it, who asked may take it back."""
    session, form = db.session(), DecideForm()
    state = queries.acts(session, code, year)
    act = state.find(act_id) or abort(404)
    if form.validate_on_submit() and _decided(form, code, year, act_id):
        return redirect(url_for("funds.statement", code=code, year=year), 303)
    rulebook = communities.rulebook(session, code)
    may = {option.action: option for option in FUND.legal(rulebook, state, actor(), now()) if option.target == act_id}
    names = people.masked_names(session, {act.by, act.decided_by} - {""})
    places = communities.places(session, {code, act.to_place} - {""})
    pot = queries.pot(session, code, year, act.pot) if act.pot else None
    return form_page(
        "funds/decide.html", form, act=act, may=may, names=names, places=places, code=code, year=year, pot=pot,
        undone=queries.event_entries(session, act.row), recent=state.recent(act, now()),
    )  # fmt: skip


def _decided(form: DecideForm, code: str, year: int, act_id: str) -> bool:
    """Whether the verdict that was pressed could be carried out."""
    verdict = request.form.get("verdict", "")
    if verdict not in VERDICTS:
        abort(400)
    what: dict[str, Any] = {"place": code, "year": year, "act": act_id}
    what |= {"answer": form.answer.data or ""} if verdict == "decline" else {}
    if form.play(lambda session: getattr(service, verdict)(session, actor(), now(), **what)) is None:
        return False
    told = {
        "confirm": gettext("Confirmed: the money has moved."),
        "decline": gettext("Declined. Nothing has moved."),
        "withdraw": gettext("Taken back. Nothing has moved."),
    }
    flash(told[verdict], "done")
    return True
