"""What the ballot box promises, what it does not, and how anybody can check."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from deliberation.polls.views._bp import at_poll, bp, here
from deliberation.web.access import PUBLIC, allow
from deliberation.web.clock import now


@bp.get("/polls/<poll_id>/promises")
@allow(PUBLIC, at=at_poll)
def promises(poll_id: str) -> ResponseReturnValue:
    """Read before voting, in plain words."""
    del poll_id  # the gate has read it
    return render_template("polls/promises.html", poll=here(), now=now())
