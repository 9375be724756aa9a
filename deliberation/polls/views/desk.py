"""The clerk's acts: preparing a poll, opening, closing and counting it."""

from __future__ import annotations

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.funds import queries as funds
from deliberation.polls import queries, service
from deliberation.polls.forms import PollForm
from deliberation.polls.views._bp import at_community, at_poll, bp
from deliberation.web.access import CLERK, actor, allow
from deliberation.web.clock import LOCAL, now
from deliberation.web.transaction import transaction


@bp.route("/places/<code>/polls/new", methods=["GET", "POST"])
@allow(CLERK, at=at_community)
def prepare(code: str) -> ResponseReturnValue:
    """The clerk puts what the council has adopted on a ballot."""
    session, year = db.session(), now().astimezone(LOCAL).year
    adopted = service.adopted(session, code, year)
    form = PollForm(**_suggested(code, year))
    if form.validate_on_submit():
        opens, closes = form.hours()
        poll_id = form.play(
            lambda session: service.prepare(
                session,
                actor(),
                now(),
                place=code,
                year=year,
                opens_at=opens,
                closes_at=closes,
                **form.fields("title", "budget_fen"),
            )
        )
        if poll_id is not None:
            return redirect(url_for("polls.show", poll_id=poll_id), 303)
    page = render_template("polls/new.html", form=form, adopted=adopted, place=communities.place(session, code))
    return page, 422 if request.method == "POST" else 200


def _suggested(code: str, year: int) -> dict[str, object]:
    session = db.session()
    left = funds.balance(session, code, year).free_fen - queries.bound_by_polls(session, code, year)
    start = now().astimezone(LOCAL).replace(hour=8, minute=0, tzinfo=None) + timedelta(days=1)
    return {
        "budget_fen": max(left, 0) or None,
        "opens": start,
        "closes": start.replace(hour=20) + timedelta(days=6),
    }


@bp.post("/polls/<poll_id>/<any(open, close, count):move>")
@allow(CLERK, at=at_poll)
def move(poll_id: str, move: str) -> ResponseReturnValue:
    """Open the box, close it, or count it."""
    acts = {"open": service.open_poll, "close": service.close, "count": service.count}
    with transaction() as session:
        acts[move](session, actor(), now(), poll_id=poll_id)
    return redirect(url_for("polls.result" if move == "count" else "polls.show", poll_id=poll_id), 303)
