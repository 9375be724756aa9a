"""Taking a ballot, choosing, reading it back, casting."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from deliberation.extensions import csrf, db
from deliberation.polls import box, queries
from deliberation.polls.forms import BallotForm
from deliberation.polls.models import Poll
from deliberation.polls.views._bp import at_poll, bp, here
from deliberation.rules.poll import check_choices
from deliberation.web.access import PUBLIC, RESIDENT, actor, allow
from deliberation.web.clock import now
from deliberation.web.transaction import transaction


@bp.post("/polls/<poll_id>/take")
@allow(RESIDENT, at=at_poll)
def take(poll_id: str) -> ResponseReturnValue:
    """领票: write that this resident has taken a ballot, then show it."""
    with transaction() as session:
        box.take_ballot(session, actor(), now(), poll_id=poll_id)
    return redirect(url_for("polls.ballot", poll_id=poll_id), 303)


@bp.get("/polls/<poll_id>/ballot")
@allow(RESIDENT, at=at_poll)
def ballot(poll_id: str) -> ResponseReturnValue:
    """The ballot of whoever has taken one; the same page however often it is opened."""
    token = box.taken_ballot(db.session(), actor(), now(), poll=here())
    if token is None:
        return redirect(url_for("polls.show", poll_id=poll_id), 303)
    return _ballot_page(poll_id, token, ())


def _ballot_page(poll_id: str, token: str, chosen: tuple[str, ...], problem: object = None) -> ResponseReturnValue:
    rows = queries.candidates(db.session(), poll_id)
    spent = sum(row.cost_fen for row in rows if row.project_id in chosen)
    page = render_template(
        "polls/ballot.html",
        poll=here(),
        candidates=queries.shuffled(rows, token),
        token=token,
        chosen=chosen,
        spent=spent,
        problem=problem,
    )
    return page, 422 if problem else 200


@bp.post("/polls/<poll_id>/review")
@csrf.exempt
@allow(PUBLIC, at=at_poll, blind=True)
def review(poll_id: str) -> ResponseReturnValue:
    """Read the choices back before they are cast; what does not fit goes back to the ballot with the reason."""
    session, form = db.session(), BallotForm()
    chosen, token = tuple(form.choice.data or ()), form.token.data or ""
    frame = box.ballot_frame(session, session.get_one(Poll, poll_id))
    problem = check_choices(frame, chosen)
    if problem is not None or request.form.get("back"):
        return _ballot_page(poll_id, token, chosen, problem)
    rows = [row for row in queries.candidates(session, poll_id) if row.project_id in chosen]
    spent = sum(row.cost_fen for row in rows)
    return render_template("polls/review.html", poll=here(), chosen=rows, token=token, spent=spent)


@bp.post("/polls/<poll_id>/cast")
@csrf.exempt
@allow(PUBLIC, at=at_poll, blind=True)
def cast(poll_id: str) -> ResponseReturnValue:
    """投票: the token and the choices go into the box; who holds the token is not asked."""
    form = BallotForm()
    with transaction() as session:
        token, chosen = form.token.data or "", tuple(form.choice.data or ())
        receipt = box.cast(session, now(), poll_id=poll_id, token=token, choices=chosen)
    return render_template("polls/receipt.html", poll=here(), receipt=receipt)
