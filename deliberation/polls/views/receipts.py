"""Looking up a receipt in the published box."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from deliberation.extensions import csrf, db
from deliberation.polls import queries
from deliberation.polls.forms import ReceiptForm
from deliberation.polls.views._bp import at_poll, bp, here
from deliberation.web.access import PUBLIC, allow


@bp.get("/polls/<poll_id>/receipt")
@allow(PUBLIC, at=at_poll, blind=True)
def receipt(poll_id: str) -> ResponseReturnValue:
    """The form in which a receipt is looked up."""
    del poll_id  # the gate has read it
    return render_template("polls/lookup.html", poll=here(), form=ReceiptForm(), found=None)


@bp.post("/polls/<poll_id>/receipt")
@csrf.exempt
@allow(PUBLIC, at=at_poll, blind=True)
def look_up(poll_id: str) -> ResponseReturnValue:
    """Is the ballot with this receipt in the published box? The code is sent in the body, never in a URL."""
    form, found = ReceiptForm(), None
    if form.validate():
        found = queries.has_receipt(db.session(), poll_id, form.normal())
    page = render_template("polls/lookup.html", poll=here(), form=form, found=found, code=form.normal())
    return page, 200 if found is not None else 422
