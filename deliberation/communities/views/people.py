"""The desk for people: who asks to take part, who holds which office, who lives here."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.accounts import service as accounts
from deliberation.communities import queries, words
from deliberation.communities.forms import TIES, AppointForm, DismissForm
from deliberation.communities.views._bp import bp, place
from deliberation.extensions import db
from deliberation.ledger.book import state_of
from deliberation.rules.office import FILLABLE, OFFICE, OfficeState, seats
from deliberation.rules.replay import Option
from deliberation.rules.rulebook import Rulebook
from deliberation.web import access, clock
from deliberation.web.access import ADMINISTRATOR, CLERK, RESIDENT, SUBDISTRICT_OFFICER, allow
from deliberation.web.forms import picks
from deliberation.web.navigation import role_name

PAGE = 30


@dataclass(frozen=True, slots=True)
class Office:
    """A place's offices as they stand: rules, holders, and what the person at the desk may do now."""

    rulebook: Rulebook
    state: OfficeState
    options: tuple[Option, ...]

    def may(self, action: str, target: str) -> Option:
        """The option for ``action`` on ``target``."""
        return next(option for option in self.options if (option.action, option.target) == (action, target))

    def fillable(self) -> list[tuple[str, str]]:
        """The offices that the person may fill now, the resident's aside: claims lead there."""
        roles = [role for role in FILLABLE if role != RESIDENT and self.may("appoint", role).ok]
        return [(role, role_name(role)) for role in roles]


def office_at(session: Session, code: str, role: str = "", person_id: str = "") -> Office:
    """The offices of a place for whoever is there; for a resident, the stream of that one person."""
    rulebook = queries.rulebook(session, code)
    state = state_of(session, OFFICE, accounts.office_stream(code, role, person_id))
    return Office(rulebook, state, OFFICE.legal(rulebook, state, access.actor(), clock.now()))


@bp.get("/places/<code>/people")
@allow(CLERK, SUBDISTRICT_OFFICER, ADMINISTRATOR, at=place)
def people_desk(code: str) -> ResponseReturnValue:
    """Who waits for an answer, and who holds which office here."""
    office = office_at(db.session(), code)
    return _desk(code, office, _appoint_form(office))


@bp.post("/places/<code>/people")
@allow(CLERK, SUBDISTRICT_OFFICER, ADMINISTRATOR, at=place)
def appoint(code: str) -> ResponseReturnValue:
    """Give somebody an office."""
    office = office_at(db.session(), code)
    form = _appoint_form(office)
    if form.validate_on_submit() and form.play(lambda session: _appoint(session, form, office.rulebook, code)):
        flash(gettext("Appointed. It is in the book, and the person sees it on their page."), "done")
        return redirect(url_for("communities.people_desk", code=code), 303)
    return _desk(code, office, form), 409 if form.refusal else 422


@bp.route("/places/<code>/people/<role>/<person_id>/dismiss", methods=["GET", "POST"])
@allow(CLERK, SUBDISTRICT_OFFICER, ADMINISTRATOR, at=place)
def dismiss(code: str, role: str, person_id: str) -> ResponseReturnValue:
    """End an office, with its reason."""
    office = office_at(db.session(), code, role, person_id)
    if not office.state.holds(person_id, role):
        abort(404)
    form = DismissForm()
    form.refusal = office.may("dismiss", f"{role}:{person_id}").refusal
    whose = {"person_id": person_id, "role": role, "place": code}
    if form.validate_on_submit() and form.play(lambda session: _dismiss(session, form, office, whose)):
        flash(gettext("The office has ended."), "done")
        return redirect(url_for("communities.people_desk", code=code), 303)
    where, name = queries.lineage(db.session(), code), people.names(db.session(), [person_id])[person_id]
    page = render_template("communities/dismiss.html", form=form, where=where, role=role, name=name)
    return page, 422 if form.errors else 409 if form.refusal else 200


@bp.get("/places/<code>/people/residents")
@allow(CLERK, SUBDISTRICT_OFFICER, ADMINISTRATOR, at=place)
def residents(code: str) -> ResponseReturnValue:
    """The verified residents, thirty a page."""
    after, database = request.args.get("after", ""), db.session()
    rows = people.roster(database, RESIDENT, code, after=after, most=PAGE + 1)
    more = rows[PAGE - 1].person_id if len(rows) > PAGE else None
    total = people.count_holders(database, code).get(RESIDENT, 0)
    where = queries.lineage(database, code)
    return render_template(
        "communities/residents.html", rows=rows[:PAGE], more=more, total=total, where=where, after=after
    )


def _appoint_form(office: Office) -> AppointForm:
    form = AppointForm()
    form.role.choices = picks(office.fillable())
    free = [(row.kind, words.seat_name(row.kind)) for row in seats(office.rulebook, office.state) if row.free]
    form.seat.choices = picks([("", gettext("not a council member")), *free])
    return form


def _appoint(session: Session, form: AppointForm, rulebook: Rulebook, code: str) -> bool:
    now = clock.now()
    person_id = accounts.known_person(session, now, phone=form.number, name=form.name.data or "")
    accounts.appoint(
        session, access.actor(), now, rulebook,
        person_id=person_id, role=form.role.data, place=code, seat=form.seat.data or "",
    )  # fmt: skip
    return True


def _dismiss(session: Session, form: DismissForm, office: Office, whose: dict[str, str]) -> bool:
    said = {**whose, "reason": form.reason.data or ""}
    accounts.dismiss(session, access.actor(), clock.now(), office.rulebook, **said)
    return True


def _desk(code: str, office: Office, form: AppointForm) -> str:
    database = db.session()
    waiting = people.claims(database, code, most=PAGE)
    return render_template(
        "communities/people.html",
        code=code,
        where=queries.lineage(database, code),
        waiting=waiting,
        waiting_total=people.count_claims(database, code),
        places=queries.places(database, {row.place for row in waiting}),
        ages={row.id: people.age(row.born, clock.today()) for row in waiting},
        holders=people.officers(database, code),
        residents=people.count_holders(database, code).get(RESIDENT, 0),
        seats=[(words.seat_name(row.kind), row) for row in seats(office.rulebook, office.state)],
        few=_few_residents(office),
        form=form,
        may={option.target for option in office.options if option.action == "dismiss" and option.ok},
        seat_name=words.seat_name,
        ties=dict(TIES),
    )


def _few_residents(office: Office) -> bool:
    """Whether residents hold fewer of the taken seats than the rules wish: a warning, not a bar."""
    taken, own = office.state.count("council_member"), office.state.count("council_member", "residents")
    return taken > 0 and own < office.rulebook.share("council.residents_min") * taken
