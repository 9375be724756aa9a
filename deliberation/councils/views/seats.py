"""Seats taken and left by the office's hand."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.accounts import service as accounts
from deliberation.councils import queries, service
from deliberation.councils.forms import LeaveForm, SeatForm
from deliberation.councils.views._bp import OFFICE, at_body, body, bp
from deliberation.councils.words import SEAT_KINDS
from deliberation.extensions import db
from deliberation.web.access import actor, allow
from deliberation.web.clock import now, today
from deliberation.web.forms import picks
from deliberation.web.reply import form_page
from deliberation.web.transaction import transaction


@bp.route("/bodies/<body_id>/seats/new", methods=["GET", "POST"])
@allow(*OFFICE, at=at_body)
def fill(body_id: str) -> ResponseReturnValue:
    """Somebody takes a free seat: sent by a body, or elected elsewhere."""
    session, row, form = db.session(), body(body_id), SeatForm()
    places = queries.seating(session, row, queries.holdings(session, row), today())
    free = [one.seat_type for one in places if one.holder is None or one.holder.staying]
    form.kind.choices = picks((kind, SEAT_KINDS.get(kind, kind)) for kind in dict.fromkeys(free))
    if form.validate_on_submit() and form.play(lambda own: _fill(own, form, body_id)):
        flash(gettext("The seat is taken. It is in the book, and everybody sees it on the page of the body."), "done")
        return redirect(url_for("councils.show", body_id=body_id), 303)
    return form_page("councils/fill.html", form, row=row)


def _fill(session: Session, form: SeatForm, body_id: str) -> bool:
    at = now()
    person = accounts.known_person(session, at, phone=form.number, name=form.name.data or "")
    about = {"body_id": body_id, "person_id": person, "kind": form.kind.data, "how": form.how.data}
    service.fill_seat(session, actor(), at, **about)
    return True


@bp.route("/bodies/<body_id>/seats/<person_id>/leave", methods=["GET", "POST"])
@allow(*OFFICE, at=at_body)
def leave(body_id: str, person_id: str) -> ResponseReturnValue:
    """A seat is left, and why."""
    session, row, form = db.session(), body(body_id), LeaveForm()
    seat = next((one for one in queries.members(session, body_id) if one.person_id == person_id), None)
    if seat is None:
        abort(404)
    if form.validate_on_submit():
        about = {"body_id": body_id, "person_id": person_id, **form.fields("cause", "reason")}
        if form.play(lambda own: service.vacate_seat(own, actor(), now(), **about)):
            flash(gettext("The seat is free. The page of the body says how it can be filled."), "done")
            return redirect(url_for("councils.show", body_id=body_id), 303)
    return form_page("councils/leave.html", form, row=row, seat=seat, names=people.names(session, {person_id}))


@bp.post("/bodies/<body_id>/seats/<kind>/next")
@allow(*OFFICE, at=at_body)
def seat_next(body_id: str, kind: str) -> ResponseReturnValue:
    """The next in line of the last election takes the free seat."""
    with transaction() as session:
        service.seat_next(session, actor(), now(), body_id=body_id, kind=kind)
    flash(gettext("The seat is taken. It is in the book, and everybody sees it on the page of the body."), "done")
    return redirect(url_for("councils.show", body_id=body_id), 303)
