"""What is printed for a vote on paper, as PDF."""

from __future__ import annotations

from flask import Response, abort, url_for
from flask.typing import ResponseReturnValue

from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.polls.desk.queries import desk_rows
from deliberation.polls.papers import counting, printing
from deliberation.polls.subjects.lines import lines
from deliberation.polls.views._bp import at_poll, bp, here
from deliberation.polls.views.papers import OFFICE
from deliberation.web.access import AUDITOR, allow


@bp.get("/polls/<poll_id>/papers/<any(ballots, cover, form):sheet>.pdf")
@allow(*OFFICE, AUDITOR, at=at_poll)
def paper_print(poll_id: str, sheet: str) -> ResponseReturnValue:
    """The ballot in its orders, or an empty cover or form for a batch."""
    del poll_id
    makers = {"ballots": printing.ballots, "cover": printing.cover, "form": printing.tally_form}
    return _pdf(makers[sheet](_ballot()), sheet)


@bp.get("/polls/<poll_id>/papers/<batch_id>/<any(cover, form):sheet>.pdf")
@allow(*OFFICE, AUDITOR, at=at_poll)
def batch_print(poll_id: str, batch_id: str, sheet: str) -> ResponseReturnValue:
    """The cover or the form of one batch, filled in as far as it is known."""
    session = db.session()
    batch = counting.state_of(session, poll_id).batch(batch_id)
    if batch is None:
        abort(404)
    if sheet == "form":
        return _pdf(printing.tally_form(_ballot(), batch), sheet)
    return _pdf(printing.cover(_ballot(), batch, issued=counting.issued(session, poll_id)), sheet)


def _ballot() -> printing.Ballot:
    """The ballot of the poll in the address. A poll without options has none."""
    session, poll = db.session(), here()
    place = communities.place(session, poll.place)
    options, form = lines(session, poll), counting.sheet(session, poll.id).form
    if not options:
        abort(404)
    url = url_for("polls.show", poll_id=poll.id, _external=True)
    stations = [desk.name for desk in desk_rows(session, poll.id)]
    return printing.Ballot(poll, place.name if place else "", poll.question, form, options, url, stations)


def _pdf(content: bytes, name: str) -> Response:
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f"inline; filename={name}.pdf"
    return answer
