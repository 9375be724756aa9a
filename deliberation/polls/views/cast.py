"""投票: the token and the marks go into the box; who holds the token is not asked, and must not be told either."""

from __future__ import annotations

from flask import abort, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from deliberation.extensions import csrf
from deliberation.polls import box
from deliberation.polls.views import _answers
from deliberation.polls.views._bp import at_poll, bp, here
from deliberation.polls.views._slip import slip
from deliberation.polls.views.choosing import again, marked
from deliberation.rules.refusal import Refused
from deliberation.web.access import PUBLIC, allow
from deliberation.web.clock import now
from deliberation.web.transaction import transaction


@bp.post("/polls/<poll_id>/cast")
@csrf.exempt
@allow(PUBLIC, at=at_poll, blind=True)
def cast(poll_id: str) -> ResponseReturnValue:
    """Put a ballot into the box; answers a page, or data to a script that asks for it."""
    token, marks = request.form.get("token", ""), marked()
    if token.startswith("b.") and current_app.config["SESSION_COOKIE_NAME"] in request.cookies:
        abort(400)  # a blind ballot that says who sends it: whoever wired it so shall notice
    try:
        with transaction() as session:
            receipt = box.cast(session, now(), poll_id=poll_id, token=token, marks=marks)
    except Refused as fault:
        if _answers.asks_for_data():
            return _answers.refused(fault.refusal)
        if fault.refusal.code.startswith("BALLOT_"):
            return again(token, marks, fault.refusal)
        raise
    found = slip(poll_id, receipt.code)
    if _answers.asks_for_data():
        return jsonify(found)
    return render_template("polls/receipt.html", poll=here(), receipt=found)
