"""An election as everybody sees it, and what the office does with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.councils import counting, outcome, queries, service, volunteers
from deliberation.councils.forms import CallForm, ExtendForm, ReasonForm
from deliberation.councils.views._bp import OFFICE, at_body, at_election, at_work, body, bp, election, named
from deliberation.councils.words import SEAT_KINDS
from deliberation.extensions import db
from deliberation.notices import queries as notices
from deliberation.rules.body.election_state import ElectionState
from deliberation.web.access import PUBLIC, actor, allow
from deliberation.web.clock import now, today
from deliberation.web.forms import picks
from deliberation.web.reply import form_page
from deliberation.web.transaction import transaction

NAMED = ("published", "box", "counted")
"""While the list is up, candidates are named in full: they have agreed to it."""


@bp.get("/elections/<election_id>")
@allow(PUBLIC, at=at_election)
def election_page(election_id: str) -> ResponseReturnValue:
    """What is elected, when, who stands, and the result with its explanation."""
    session, row = db.session(), election(election_id)
    state = queries.election_state(session, election_id)
    names = named(session, {one.person for one in state.candidates}, full=_full(state))
    kept = queries.record(session, election_id) if state.record_hash else None
    result = outcome.read(row.method, kept[1]) if kept else None
    chances = _chances(state, result)
    return render_template(
        "councils/election.html", row=row, state=state, names={one.id: names[one.person] for one in state.candidates},
        numbers={one.id: place for place, one in enumerate(state.candidates, start=1)}, body=body(row.body_id),
        outcome=result, today=today(), at_work=at_work(), mixes=volunteers.mixes(state),
        notice=notices.notice(session, row.notice) if row.notice else None, me=actor().id,
        chances=chances, odds=volunteers.odds(chances.values()), place=communities.place(session, row.place),
        due=queries.may_do_next(state, now()), options=queries.election_options(session, row, state, actor(), now()),
    )  # fmt: skip


def _full(state: ElectionState) -> bool:
    return state.status in NAMED and state.method != "sortition"


def _chances(state: ElectionState, result: outcome.Outcome | None) -> dict[str, str]:
    """Everybody's chance of being drawn, once the list is up, and as it was when the lot was drawn."""
    if result is not None:
        return {line.id: line.figure for line in result.lines} if state.method == "sortition" else {}
    if state.method != "sortition" or state.status != "published":
        return {}
    return {id_: outcome.percent(chance) for id_, chance in counting.chances(state).of.items()}


@bp.get("/elections/<election_id>/count.json")
@allow(PUBLIC, at=at_election)
def file(election_id: str) -> ResponseReturnValue:
    """The file that was counted: ``deliberation council`` counts it again."""
    kept = queries.record(db.session(), election_id) or abort(404)
    name = f'attachment; filename="election-{election_id[:8]}.json"'
    return Response(kept[0], mimetype="application/json", headers={"Content-Disposition": name})


@bp.route("/bodies/<body_id>/elections/new", methods=["GET", "POST"])
@allow(*OFFICE, at=at_body)
def call(body_id: str) -> ResponseReturnValue:
    """The office calls an election."""
    session, row = db.session(), body(body_id)
    seats = queries.seats_of(session, row)
    rulebook = communities.rulebook(session, row.place)
    days, signup = rulebook.int("notice.days"), rulebook.int("council.signup_days")
    first = today() + timedelta(days=max(7, signup))
    form = CallForm(register_by=first, vote_on=first + timedelta(days=days + 2), kind="residents")
    form.kind.choices = picks((kind, SEAT_KINDS.get(kind, kind)) for kind, _many in seats)
    if form.validate_on_submit() and (made := form.play(lambda own: _call(own, form, body_id))):
        flash(gettext("Called. Residents can sign up from now on."), "done")
        return redirect(url_for("councils.election_page", election_id=made), 303)
    return form_page("councils/call.html", form, row=row, days=days, signup=signup)


def _call(session: Session, form: CallForm, body_id: str) -> str:
    said = form.fields("title", "kind", "seats", "method", "electors", "register_by", "vote_on", "why")
    sizes: dict[str, Any] = {"electors_size": form.electors_size.data or 0, "ticks": form.ticks.data or 0}
    return service.call_election(session, actor(), now(), body_id=body_id, quotas=form.quotas(), **said, **sizes)


@bp.route("/elections/<election_id>/extend", methods=["GET", "POST"])
@allow(*OFFICE, at=at_election)
def extend(election_id: str) -> ResponseReturnValue:
    """More time to sign up."""
    row = election(election_id)
    form = ExtendForm(register_by=row.register_by, vote_on=row.vote_on)
    if form.validate_on_submit():
        about = {"election_id": election_id, **form.fields("register_by", "vote_on", "reason")}
        if form.play(lambda session: service.extend(session, actor(), now(), **about)):
            flash(gettext("The new dates are published."), "done")
            return redirect(url_for("councils.election_page", election_id=election_id), 303)
    return form_page("councils/extend.html", form, row=row)


@bp.post("/elections/<election_id>/do/<deed>")
@allow(*OFFICE, at=at_election)
def move(election_id: str, deed: str) -> ResponseReturnValue:
    """Publish the list, count or draw, seat the elected."""
    acts = {"publish": service.publish, "count": service.count, "settle": service.settle}
    if deed not in acts:
        abort(404)
    with transaction() as session:
        acts[deed](session, actor(), now(), election_id=election_id)
    flash(gettext("Done. Everybody can see it on this page."), "done")
    return redirect(url_for("councils.election_page", election_id=election_id), 303)


@bp.route("/elections/<election_id>/end/<ending>", methods=["GET", "POST"])
@allow(*OFFICE, at=at_election)
def end(election_id: str, ending: str) -> ResponseReturnValue:
    """Call an election off, or annul its result, with the reason."""
    acts = {"cancel": service.cancel, "annul": service.annul}
    row, form = election(election_id), ReasonForm()
    if ending not in acts:
        abort(404)
    back = url_for("councils.election_page", election_id=election_id)
    if form.validate_on_submit():
        about = {"election_id": election_id, "reason": form.reason.data or ""}
        if form.play(lambda session: acts[ending](session, actor(), now(), **about)):
            flash(gettext("Done. Everybody can see it on this page."), "done")
            return redirect(back, 303)
    title = gettext("Annul the result of %(title)s?", title=row.title)
    title = title if ending == "annul" else gettext("Call off %(title)s?", title=row.title)
    act = gettext("Annul the result") if ending == "annul" else gettext("Call it off")
    return form_page("councils/reason.html", form, title=title, back=back, act=act)
