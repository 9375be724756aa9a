"""Who sits where: the bodies of a community, one body with its seats, a new body, its terms."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.councils import queries, service, wide
from deliberation.councils.forms import BodyForm, ReasonForm, TermForm
from deliberation.councils.service.seats import heir
from deliberation.councils.views._bp import at_body, at_community, at_most_district, at_work, body, bp, named
from deliberation.extensions import db
from deliberation.rules.body.body import few_residents
from deliberation.web.access import CLERK, DISTRICT_SUPERVISOR, PUBLIC, SUBDISTRICT_OFFICER, actor, allow
from deliberation.web.clock import now, today
from deliberation.web.directory import way
from deliberation.web.reply import form_page
from deliberation.web.transaction import transaction

SOON = 180
"""Days before the end of a term in which its renewal is announced to the offices."""


@bp.get("/places/<code>/councils")
@allow(PUBLIC, at=at_most_district)
def index(code: str) -> ResponseReturnValue:
    """The bodies of a community: how many sit, what is free, when they are renewed, which elections run."""
    session = db.session()
    if way(code)[-1].level != "community":
        return _wide(session, code)
    statuses = ("standing", "proposed") if at_work() else ("standing",)
    rows = queries.bodies(session, code, statuses=statuses)
    seats = {row.id: queries.seating(session, row, queries.holdings(session, row), today()) for row in rows}
    return render_template(
        "councils/index.html", place=communities.place(session, code), rows=rows, seats=seats, at_work=at_work(),
        elections=queries.elections(session, code), over=queries.OVER, today=today(), may_propose=actor().has(CLERK),
    )  # fmt: skip


def _wide(session: Session, code: str) -> ResponseReturnValue:
    """The bodies below a sub-district or district, those to be confirmed on top; proposals are for the offices."""
    found, office = wide.bodies_below(session, code, today()), actor().has(SUBDISTRICT_OFFICER, DISTRICT_SUPERVISOR)
    rows = [one for one in found if one.begun and (office or one.body.status == "standing")]
    return render_template(
        "councils/wide.html", place=communities.place(session, code), rows=rows, today=today(),
        waiting=[one for one in rows if one.waits] if office else [], free=sum(one.free for one in rows),
        idle=[one for one in found if not one.begun], soon=today() + timedelta(days=SOON),
        may_confirm=actor().has(SUBDISTRICT_OFFICER),
    )  # fmt: skip


@bp.get("/bodies/<body_id>")
@allow(PUBLIC, at=at_body)
def show(body_id: str) -> ResponseReturnValue:
    """One body: every seat with who sits there, the term, and for the office what can be done."""
    session, row = db.session(), body(body_id)
    held = queries.holdings(session, row)
    places = queries.seating(session, row, held, today())
    past = [one for one in reversed(held) if one.until is not None][:20]
    return render_template(
        "councils/show.html", row=row, places=places, past=past, state=queries.state_of(session, row), today=today(),
        names=named(session, {one.person_id for one in held}), place=communities.place(session, row.place),
        elections=queries.elections(session, row.place, row.id), options=queries.options(session, row, actor(), now()),
        **_office(session, row, places),
    )  # fmt: skip


def _office(session: Session, row: queries.BodyRow, places: tuple[queries.Place, ...]) -> dict[str, object]:
    """What only those who manage the body see: warnings, who is next in line, who misses meetings."""
    rulebook = communities.rulebook(session, row.place)
    seats = queries.seats_of(session, row)
    few = row.kind != "residents_assembly" and "residents" in dict(seats) and few_residents(rulebook, seats)
    if not at_work():
        return {"at_work": False, "few": few}
    free = {one.seat_type for one in places if one.holder is None}
    heirs = {kind: found for kind in sorted(free) if (found := heir(session, row, kind))}
    return {
        "at_work": True, "few": few, "heirs": heirs, "absences": queries.absences(session, row, rulebook),
        "heir_names": named(session, {found[1].person for found in heirs.values()}),
        "most_absences": rulebook.int("council.absences"), "next_rule": rulebook.text("council.vacancy"),
    }  # fmt: skip


@bp.route("/places/<code>/councils/new", methods=["GET", "POST"])
@allow(CLERK, at=at_community)
def new(code: str) -> ResponseReturnValue:
    """The clerk proposes a body; the sub-district confirms it."""
    form = BodyForm()
    if form.validate_on_submit():
        about = {**form.fields("kind", "name", "profile"), "place": code, "seats": form.seats()}
        made = form.play(lambda session: service.propose_body(session, actor(), now(), **about))
        if made:
            flash(gettext("Proposed. It stands as soon as the sub-district has confirmed it."), "done")
            return redirect(url_for("councils.show", body_id=made), 303)
    return form_page("councils/new.html", form, place=communities.place(db.session(), code))


@bp.post("/bodies/<body_id>/confirm")
@allow(SUBDISTRICT_OFFICER, at=at_body)
def confirm(body_id: str) -> ResponseReturnValue:
    """The sub-district confirms a body."""
    with transaction() as session:
        service.confirm_body(session, actor(), now(), body_id=body_id)
    flash(gettext("Confirmed. Its seats can be filled now."), "done")
    return redirect(url_for("councils.show", body_id=body_id), 303)


@bp.route("/bodies/<body_id>/decline", methods=["GET", "POST"])
@allow(SUBDISTRICT_OFFICER, at=at_body)
def decline(body_id: str) -> ResponseReturnValue:
    """The sub-district declines a body, with the reason."""
    form, row = ReasonForm(), body(body_id)
    if form.validate_on_submit():
        about = {"body_id": body_id, "reason": form.reason.data or ""}
        if form.play(lambda session: service.decline_body(session, actor(), now(), **about)):
            flash(gettext("Declined. The reason is kept in the book."), "done")
            return redirect(url_for("councils.index", code=row.place), 303)
    back = url_for("councils.show", body_id=body_id)
    title = gettext("Decline %(name)s?", name=row.name)
    return form_page("councils/reason.html", form, title=title, back=back, act=gettext("Decline"))


@bp.route("/bodies/<body_id>/term", methods=["GET", "POST"])
@allow(CLERK, at=at_body)
def term(body_id: str) -> ResponseReturnValue:
    """The clerk proposes the next term."""
    row = body(body_id)
    rulebook = communities.rulebook(db.session(), row.place)
    first = row.term_last + timedelta(days=1) if row.term_last else today()
    years = rulebook.int("council.term_years")
    last = first.replace(year=first.year + years, day=min(first.day, 28)) - timedelta(days=1)
    form = TermForm(first=first, last=last)
    if form.validate_on_submit():
        about = {"body_id": body_id, **form.fields("first", "last")}
        if form.play(lambda session: service.propose_term(session, actor(), now(), **about)):
            flash(gettext("Proposed. The term holds as soon as the sub-district has confirmed it."), "done")
            return redirect(url_for("councils.show", body_id=body_id), 303)
    stay = rulebook.flag("council.stay_on")
    return form_page("councils/term.html", form, row=row, stay=stay, years=years)


@bp.post("/bodies/<body_id>/term/confirm")
@allow(SUBDISTRICT_OFFICER, at=at_body)
def confirm_term(body_id: str) -> ResponseReturnValue:
    """The sub-district confirms the term."""
    with transaction() as session:
        service.confirm_term(session, actor(), now(), body_id=body_id)
    flash(gettext("Confirmed. The term ends by itself on its day."), "done")
    return redirect(url_for("councils.show", body_id=body_id), 303)
