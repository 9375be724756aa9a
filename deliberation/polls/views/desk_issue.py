"""The desk: who comes is found by two facts, shows the card, and gets one ballot, on paper or at a booth."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from deliberation.extensions import db
from deliberation.polls import finding
from deliberation.polls.desk.forms import LOSSES, DeskForm, FindForm, HandForm
from deliberation.polls.desk.queries import desk_row, desk_rows, taken_by
from deliberation.polls.finding import Found
from deliberation.polls.service import booths, desk
from deliberation.polls.views._bp import at_poll, bp, here
from deliberation.rules.refusal import Refusal, Refused
from deliberation.web.access import CLERK, actor, allow
from deliberation.web.clock import now
from deliberation.web.forms import half_width
from deliberation.web.reply import status
from deliberation.web.transaction import transaction

FOUND_SECONDS = 900
"""So long whoever was found stays found on the clerk's screen."""


@bp.route("/polls/<poll_id>/desks", methods=["GET", "POST"])
@allow(CLERK, at=at_poll)
def desks(poll_id: str) -> ResponseReturnValue:
    """The desks of a poll and their booths; putting up another."""
    form = DeskForm()
    if form.validate_on_submit():
        told = form.fields("number", "name")
        if form.play(lambda session: desk.add_desk(session, actor(), poll_id=poll_id, **told)):
            return redirect(url_for("polls.desks", poll_id=poll_id), 303)
    rows, machines = desk_rows(db.session(), poll_id), booths.rows(db.session(), poll_id)
    return render_template("polls/desks.html", poll=here(), form=form, desks=rows, booths=machines), status(form)


@bp.route("/polls/<poll_id>/desks/<number>", methods=["GET", "POST"])
@allow(CLERK, at=at_poll)
def work(poll_id: str, number: str) -> ResponseReturnValue:
    """Find the person who stands at the desk. Nobody's name is in an address."""
    form = FindForm()
    if form.validate_on_submit():
        try:
            found = finding.find(db.session(), poll_id, form.facts())
            return _person(number, found, HandForm(formdata=None))
        except Refused as refused:
            form.refusal = refused.refusal
    return _page(number, find=form), status(form)


@bp.post("/polls/<poll_id>/desks/<number>/hand")
@allow(CLERK, at=at_poll)
def hand(poll_id: str, number: str) -> ResponseReturnValue:
    """One ballot for whoever was found a moment ago: a paper, a booth, or a new paper for a spoiled one."""
    form = HandForm()
    found = finding.known(db.session(), poll_id, _found_before(poll_id, number))
    if found is None:
        flash(gettext("That was a while ago. Please find the person again."))
        return redirect(url_for("polls.work", poll_id=poll_id, number=number), 303)
    said = form.play(lambda session: _hand(session, form, poll_id, number, found)) if form.validate() else None
    if said is None:
        return _person(number, found, form)
    flash(said)
    return redirect(url_for("polls.work", poll_id=poll_id, number=number), 303)


@bp.post("/polls/<poll_id>/desks/<number>/booths")
@allow(CLERK, at=at_poll)
def new_booth(poll_id: str, number: str) -> ResponseReturnValue:
    """Make room for a booth and show its one-time code, once."""
    with transaction() as session:
        booth, code = booths.prepare(session, actor(), now(), poll_id=poll_id, desk=number)
    minutes = int(booths.SETUP.total_seconds() // 60)
    return render_template("polls/booth_code.html", poll=here(), number=number, booth=booth, code=code, minutes=minutes)


@bp.post("/polls/<poll_id>/booths/<number>/end")
@allow(CLERK, at=at_poll)
def end_booth(poll_id: str, number: str) -> ResponseReturnValue:
    """Switch a booth off."""
    with transaction() as session:
        booths.end(session, actor(), poll_id=poll_id, number=int(number) if number.isdecimal() else 0)
    return redirect(url_for("polls.desks", poll_id=poll_id), 303)


def _page(number: str, **shown: object) -> str:
    row = desk_row(db.session(), here().id, number)
    if row is None:
        abort(404)
    return render_template("polls/desk.html", poll=here(), desk=row, **{"find": None, "found": None, **shown})


def _person(number: str, found: Found, form: HandForm) -> ResponseReturnValue:
    ticket = _seal().dumps([here().id, number, found.voter_id, actor().id])
    taken = taken_by(db.session(), here().id, found.voter_id)
    return _page(number, found=found, taken=taken, ticket=ticket, form=form), status(form)


def _hand(session: Session, form: HandForm, poll_id: str, number: str, found: Found) -> str:
    """What the pressed button asks for; answers what the clerk does next."""
    how, seen, voter = request.form.get("how"), bool(form.proof_seen.data), found.voter_id
    if how == "booth":
        booth = desk.open_booth(
            session, actor(), now(), poll_id=poll_id, voter_id=voter, desk=number, proof_seen=seen,
            pairing=half_width(form.pairing.data or ""), help_=form.help_(),
        )  # fmt: skip
        return gettext("Booth %(number)s is open for this voter. Next, please.", number=booth)
    if how == "exchange":
        if form.loss.data not in dict(LOSSES):  # asked only here, so the form itself does not demand it
            raise Refused(Refusal("DESK_REASON_NEEDED", "poll"))
        desk.exchange(
            session, actor(), now(), poll_id=poll_id, voter_id=voter, desk=number, proof_seen=seen,
            kind=form.loss.data, reason=form.reason.data or "", uncast=bool(form.uncast.data),
        )  # fmt: skip
        return gettext("Noted. Please hand out one new paper.")
    new = desk.hand_paper(
        session, actor(), now(), poll_id=poll_id, voter_id=voter, desk=number, proof_seen=seen, help_=form.help_()
    )
    if new:
        return gettext("Please hand out one paper. Next, please.")
    return gettext("This desk has handed this voter a paper before. Do not hand out another.")


def _found_before(poll_id: str, number: str) -> str:
    """Whom this clerk found at this desk a moment ago; nobody for a ticket that is old or somebody else's."""
    try:
        told = _seal().loads(request.form.get("ticket", ""), max_age=FOUND_SECONDS)
    except BadSignature:
        return ""
    return str(told[2]) if told[:2] == [poll_id, number] and told[3] == actor().id else ""


def _seal() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="desk-found")
