"""The moderator's own desk: who asks, when one is free, what was learnt, what others said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.moderators import forms, queries, service
from deliberation.moderators.views._bp import bp, homes
from deliberation.moderators.views.pool import entry_page
from deliberation.proposals import queries as proposals
from deliberation.web import clock
from deliberation.web.access import SIGNED_IN, actor, allow, person
from deliberation.web.forms import Form, picks
from deliberation.web.reply import form_page, status

OWN: dict[str, type[Form]] = {
    "join": forms.JoinForm,
    "agree": forms.PlainForm,
    "leave": forms.ReasonForm,
    "hours": forms.HoursForm,
    "ties": forms.TieForm,
}
"""What people do with their own entry: its word in the address → its form."""


@bp.get("/moderators/mine")
@allow(SIGNED_IN)
def mine() -> ResponseReturnValue:
    """My meetings, hours, training, practice and ratings; for somebody outside the pool, how to join."""
    row = queries.moderator(db.session(), actor().id, clock.today())
    if row is None or row.status == "none":
        return redirect(url_for("moderators.own", what="join"), 303)
    page = entry_page(actor().id)
    return render_template("moderators/mine.html", hours=forms.ticked(page["state"].weekly), **page)


@bp.route("/moderators/mine/<any(join,agree,leave,hours,ties):what>", methods=["GET", "POST"])
@allow(SIGNED_IN)
def own(what: str) -> ResponseReturnValue:
    """One thing to do with one's own entry, with its form."""
    form = _form(what)
    if form.validate_on_submit() and form.play(lambda session: _own(session, what, form)):
        flash(gettext("Done. It stands in the book."), "done")
        return redirect(url_for("moderators.mine"), 303)
    return form_page("moderators/own.html", form, what=what)


def _form(what: str) -> Form:
    kind = OWN[what]
    if kind is forms.HoursForm:
        return kind(slots=forms.ticked(queries.moderator_state(db.session(), actor().id).weekly))
    form = kind()
    if isinstance(form, forms.JoinForm):
        place = person().home_place
        form.home.choices = picks(homes(place) if place and len(place) > 4 else _districts())
    return form


def _districts() -> list[tuple[str, str]]:
    session = db.session()
    root = communities.root(session)
    return [(row.code, row.short) for row in communities.children(session, root)] if root else []


def _own(session: Session, what: str, form: Any) -> bool:
    who, now = actor(), clock.now()
    steps: dict[str, Callable[[], Any]] = {
        "join": lambda: service.apply(session, who, now, home=form.home.data),
        "agree": lambda: service.agree(session, who, now),
        "leave": lambda: service.leave(session, who, now, person_id=who.id, reason=form.reason.data),
        "hours": lambda: _hours(session, form),
        "ties": lambda: service.declare(session, who, now, kind=form.kind.data, about=form.about.data),
    }
    return steps[what]() is not None


def _hours(session: Session, form: forms.HoursForm) -> Any:
    """What is ticked replaces the weekly hours; a span of days off joins those that are not over yet."""
    known = queries.moderator_state(session, actor().id).off
    off = [span for span in known if span[1] >= clock.today()] + form.off()
    return service.set_availability(session, actor(), clock.now(), weekly=form.weekly(), off=list(dict.fromkeys(off)))


@bp.route("/moderators/mine/meetings/<meeting_id>", methods=["GET", "POST"])
@allow(SIGNED_IN)
def answer(meeting_id: str) -> ResponseReturnValue:
    """Accept a meeting with the declaration of independence, or decline it with a reason."""
    session, form = db.session(), forms.AnswerForm()
    row = queries.assignment_of(session, meeting_id)
    if row is None or row.moderator_id != actor().id:
        abort(404)
    items = proposals.projects(session, _projects(session, row.place))
    form.about.choices = picks([("", gettext("none")), (row.place, gettext("the community itself")),
                                *((f"project:{id_}", item.title) for id_, item in items.items())])  # fmt: skip
    if form.validate_on_submit() and form.play(lambda own: _answer(own, form, meeting_id)):
        flash(gettext("Thank you, your answer is noted."), "done")
        return redirect(url_for("moderators.mine"), 303)
    where = communities.place(session, row.place)
    return render_template("moderators/answer.html", form=form, row=row, where=where), status(form)


def _projects(session: Session, place: str) -> list[str]:
    """The projects that may be on an agenda here: those that wait for the council."""
    return [row.id for row in proposals.everything(session, place, proposals.Filter(phases=("screened",)))]


def _answer(session: Session, form: forms.AnswerForm, meeting_id: str) -> bool:
    who, now = actor(), clock.now()
    if form.reason.data:
        known = {choice.value for choice in form.about.choices}
        about = form.about.data if form.about.data in known else ""
        service.decline(session, who, now, meeting_id=meeting_id, reason=form.reason.data, about=about)
    else:
        service.accept(session, who, now, meeting_id=meeting_id, independent=bool(form.independent.data))
    return True
