"""The pool for officers, the public list, and one entry with what may be done to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.accounts import service as accounts
from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.moderators import forms, queries, service
from deliberation.moderators.practice.story import stories
from deliberation.moderators.views._bp import KEEPING, READING, at_home, at_place, bp, homes, issuers, oversees
from deliberation.rules.moderator import MODERATOR
from deliberation.web import clock
from deliberation.web.access import PUBLIC, actor, allow
from deliberation.web.forms import Form, picks
from deliberation.web.reply import form_page, status

DEEDS: dict[str, tuple[str, type[Form]]] = {
    "register": ("register", forms.PlainForm),
    "train": ("note_training", forms.TrainingForm),
    "certify": ("certify", forms.CertifyForm),
    "renew": ("renew", forms.RenewForm),
    "suspend": ("suspend", forms.ReasonForm),
    "reinstate": ("reinstate", forms.PlainForm),
    "withdraw": ("withdraw", forms.ReasonForm),
    "end": ("leave", forms.ReasonForm),
}
"""What an officer does to an entry: its word in the address → the engine's command and the form."""


@bp.get("/places/<code>/moderators")
@allow(PUBLIC, at=at_place)
def public(code: str) -> ResponseReturnValue:
    """Who is certified to preside here: office holders, with name, number and term."""
    session = db.session()
    rows = queries.public_list(session, code, clock.today())
    return render_template(
        "moderators/public.html", place=communities.place(session, code), rows=rows, code=code,
        places=communities.places(session, {row.home for row in rows}),
    )  # fmt: skip


@bp.get("/places/<code>/moderators/pool")
@allow(*READING, at=at_place)
def pool(code: str) -> ResponseReturnValue:
    """The whole pool: who, until when, meetings held, rating; for trainers the practice results."""
    session = db.session()
    rows = queries.pool(session, code, clock.today())
    return render_template(
        "moderators/pool.html", place=communities.place(session, code), rows=rows, code=code,
        places=communities.places(session, {row.home for row in rows}), results=queries.results_at(session, code),
        may=actor().has(*KEEPING), looks=oversees(code), mark=queries.mark(session, code),
        titles={one.id: one.title for one in stories()},
    )  # fmt: skip


@bp.route("/places/<code>/moderators/propose", methods=["GET", "POST"])
@allow(*KEEPING, at=at_place)
def propose(code: str) -> ResponseReturnValue:
    """Propose somebody for the pool; they are in once they agree."""
    form = forms.ProposeForm()
    form.home.choices = picks(
        homes(code) or [(row.code, row.short) for row in communities.children(db.session(), code)]
    )
    if form.validate_on_submit() and (made := form.play(lambda session: _propose(session, form))):
        flash(gettext("Proposed. The person sees it on their own page and agrees there."), "done")
        return redirect(url_for("moderators.entry", moderator_id=made), 303)
    return form_page("moderators/propose.html", form, code=code)


def _propose(session: Session, form: forms.ProposeForm) -> str:
    now = clock.now()
    found = accounts.known_person(session, now, phone=form.number, name=form.name.data or "")
    service.propose(session, actor(), now, person_id=found, home=form.home.data)
    return found


@bp.get("/moderators/<moderator_id>")
@allow(*READING, at=at_home)
def entry(moderator_id: str) -> ResponseReturnValue:
    """One entry: certificate, training, practice, ratings, assignments, and what can be done now."""
    may = actor().has(*KEEPING)
    return render_template("moderators/entry.html", may=may, back=g.place, **entry_page(moderator_id))


@bp.route(
    "/moderators/<moderator_id>/<any(register,train,certify,renew,suspend,reinstate,withdraw,end):deed>",
    methods=["GET", "POST"],
)
@allow(*KEEPING, at=at_home)
def do(moderator_id: str, deed: str) -> ResponseReturnValue:
    """One deed of an officer with its form."""
    name, kind = DEEDS[deed]
    form = kind()
    row = queries.moderator(db.session(), moderator_id, clock.today()) or abort(404)
    if isinstance(form, forms.CertifyForm):
        form.issuer.choices = picks(issuers(row.home))
    if form.validate_on_submit() and form.play(lambda session: _do(session, form, name, moderator_id)):
        flash(gettext("Done. It stands in the book."), "done")
        return redirect(url_for("moderators.entry", moderator_id=moderator_id), 303)
    page = render_template("moderators/deed.html", form=form, deed=deed, row=row, back=g.place)
    return page, status(form)


def _do(session: Session, form: Form, name: str, moderator_id: str) -> bool:
    play: Callable[..., Any] = getattr(service, name)
    given = {key: field.data for key, field in form._fields.items() if key != "csrf_token"}
    play(session, actor(), clock.now(), person_id=moderator_id, **given)
    return True


def entry_page(moderator_id: str) -> dict[str, Any]:
    """What the page of an entry shows, for officers and for the moderator."""
    session, now = db.session(), clock.now()
    row = queries.moderator(session, moderator_id, clock.today()) or abort(404)
    state = queries.moderator_state(session, moderator_id)
    rulebook = communities.rulebook(session, row.home)
    ties = {tie.about for tie in state.ties if tie.about.isdigit()}
    return {
        "row": row, "state": state, "answers": queries.answers_of(session, moderator_id),
        "can": {o.action: o.refusal for o in MODERATOR.legal(rulebook, state, actor(), now)},
        "assignments": queries.assignments_of(session, moderator_id), "runs": queries.runs_of(session, moderator_id),
        "places": communities.places(session, {row.home, row.issuer, *ties} - {""}),
        "name": people.names(session, [moderator_id]).get(moderator_id, ""), "now": now,
        "mark": rulebook.int(queries.MARK), "titles": {one.id: one.title for one in stories()},
        "looks": moderator_id == actor().id or oversees(row.home),
    }  # fmt: skip
