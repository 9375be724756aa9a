"""Pages of the third-party assessments: all of a place, and the form to enter one."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from wtforms import RadioField
from wtforms.validators import NumberRange
from wtforms.widgets import TextArea

from deliberation.communities import queries as communities
from deliberation.communities.queries import PlaceRow
from deliberation.disclosure import assessing, waiting
from deliberation.extensions import db
from deliberation.rules.assessment import LONGEST, MARKS, AssessmentState
from deliberation.rules.refusal import Json
from deliberation.web.access import AUDITOR, DISTRICT_SUPERVISOR, PUBLIC, actor, allow
from deliberation.web.clock import LOCAL, now
from deliberation.web.directory import located
from deliberation.web.fields import Whole
from deliberation.web.forms import AtMost, Form, Needed, Text, picks
from deliberation.web.reply import form_page
from deliberation.web.words import Words

__all__ = ["bp", "waiting"]

bp = Blueprint("assessments", __name__)

NAMES: Words = {
    "needs": _("Needs are collected and answered"),
    "council": _("The council meets and deliberates by the rules"),
    "openness": _("Everything is disclosed in time"),
    "delivery": _("Projects are done well and on time"),
    "money": _("Money is used as decided"),
    "satisfaction": _("Residents are satisfied"),
}
"""What each mark is called."""

_YEAR = _("Please give the year, for example 2026.")
QUARTERS = [("1", _("1st quarter")), ("2", _("2nd quarter")), ("3", _("3rd quarter")), ("4", _("4th quarter"))]
_SCORE = [Needed(), NumberRange(0, 100, _("Please give 0 to 100."))]


class AssessmentForm(Form):
    """Who assesses which quarter, six scores, and the reasons."""

    year = Whole(_("Year"), [Needed(), NumberRange(2000, 2200, _YEAR)])
    quarter = RadioField(_("Quarter"), [Needed()], choices=picks(QUARTERS), coerce=int)
    body = Text(_("Assessing body"), [Needed(), AtMost(60)])
    needs = Whole(NAMES["needs"], _SCORE)
    council = Whole(NAMES["council"], _SCORE)
    openness = Whole(NAMES["openness"], _SCORE)
    delivery = Whole(NAMES["delivery"], _SCORE)
    money = Whole(NAMES["money"], _SCORE)
    satisfaction = Whole(NAMES["satisfaction"], _SCORE)
    comment = Text(_("What was found, and what should be done better"), [Needed(), AtMost(LONGEST)], widget=TextArea())


def _place(code: str, **_rest: object) -> str | None:
    return located(code)


@bp.get("/places/<code>/assessments")
@allow(PUBLIC, at=_place)
def index(code: str) -> ResponseReturnValue:
    """Every published assessment of a place; those who handle them also see what waits."""
    session, who = db.session(), actor()
    handles = who.has(AUDITOR, DISTRICT_SUPERVISOR)
    place_of = cast("PlaceRow", communities.place(session, code))
    rows = assessing.assessments(session, code, waiting=handles)
    below = place_of.level != "community"
    return render_template(
        "disclosure/assessments.html", rows=rows, names=NAMES, place=place_of,
        places=communities.places(session, {row.place for row in rows}) if below else {},
        may_enter=who.has(AUDITOR), handles=handles, me=who.id,
    )  # fmt: skip


@bp.route("/places/<code>/assessments/new", methods=["GET", "POST"])
@allow(AUDITOR, at=_place)
def enter(code: str) -> ResponseReturnValue:
    """Enter the assessment of a quarter, or enter it anew before it is published."""
    form = AssessmentForm(data=_last_quarter()) if request.method == "GET" else AssessmentForm()
    if form.validate_on_submit():
        args: dict[str, Json] = {"body": form.body.data, "comment": form.comment.data, "scores": form.fields(*MARKS)}
        when = {"place": code, **form.fields("year", "quarter")}
        if form.play(lambda session: assessing.play(session, actor(), now(), "enter", args, **when)):
            flash(gettext("Entered. Another person has to look at it and publish it."), "done")
            return redirect(url_for("assessments.index", code=code), 303)
    return form_page("disclosure/assess.html", form, marks=MARKS, place=communities.place(db.session(), code))


@bp.post("/places/<code>/assessments/<int:year>/<int:quarter>/publish")
@allow(AUDITOR, DISTRICT_SUPERVISOR, at=_place)
def publish(code: str, year: int, quarter: int) -> ResponseReturnValue:
    """Publish what another person has entered."""
    form = Form()

    def publish_it(session: Session) -> AssessmentState:
        return assessing.play(session, actor(), now(), "publish", {}, place=code, year=year, quarter=quarter)

    if form.play(publish_it):
        flash(gettext("Published: everybody can read it now."), "done")
        return redirect(url_for("assessments.index", code=code), 303)
    return form_page("disclosure/assess_refused.html", form, place=communities.place(db.session(), code))


def _last_quarter() -> dict[str, Any]:
    """The quarter that ended last."""
    today = now().astimezone(LOCAL)
    quarter = (today.month - 1) // 3
    return {"year": today.year if quarter else today.year - 1, "quarter": quarter or 4}
