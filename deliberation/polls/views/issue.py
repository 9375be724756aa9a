"""领票: whoever is signed in and on the roll takes a ballot; here the person is known, and the choices are not."""

from __future__ import annotations

from flask import jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from deliberation.polls import box
from deliberation.polls.views import _answers
from deliberation.polls.views._bp import at_poll, bp
from deliberation.rules.refusal import Refused
from deliberation.web.access import RESIDENT, actor, allow
from deliberation.web.clock import now
from deliberation.web.transaction import transaction


@bp.post("/polls/<poll_id>/issue")
@allow(RESIDENT, at=at_poll)
def issue(poll_id: str) -> ResponseReturnValue:
    """Sign the request that the voter's device has blinded; the same request again gets the same signature."""
    told = request.get_json(silent=True)
    blinded = told.get("blinded") if isinstance(told, dict) else None
    try:
        with transaction() as session:
            voter = box.voter_of(session, poll_id, actor().id)
            signature = box.issue_blind(session, now(), poll_id=poll_id, voter_id=voter, blinded=str(blinded or ""))
    except Refused as fault:
        return _answers.refused(fault.refusal)
    return jsonify(signature=signature)


@bp.post("/polls/<poll_id>/take")
@allow(RESIDENT, at=at_poll)
def take(poll_id: str) -> ResponseReturnValue:
    """The simple way, where the rules allow it: write that this resident has taken a ballot, then show it."""
    with transaction() as session:
        box.take_ballot(session, actor(), now(), poll_id=poll_id)
    return redirect(url_for("polls.ballot", poll_id=poll_id), 303)
