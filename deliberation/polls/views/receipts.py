"""Looking up a receipt in the published box, the notice of the box, and the program to check it at home."""

from __future__ import annotations

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from deliberation.communities import queries as communities
from deliberation.extensions import csrf, db
from deliberation.polls import lookup
from deliberation.polls.forms import ReceiptForm
from deliberation.polls.offline import program
from deliberation.polls.views._bp import at_poll, bp, here
from deliberation.polls.views._slip import address, picture
from deliberation.web.access import PUBLIC, allow


@bp.get("/polls/<poll_id>/receipt")
@allow(PUBLIC, at=at_poll, blind=True)
def receipt(poll_id: str) -> ResponseReturnValue:
    """The form in which a receipt is looked up; a script takes the code from the address, after its #."""
    del poll_id  # the gate has read it
    return _page(ReceiptForm(), None)


@bp.post("/polls/<poll_id>/receipt")
@csrf.exempt
@allow(PUBLIC, at=at_poll, blind=True)
def look_up(poll_id: str) -> ResponseReturnValue:
    """Is the ballot with this receipt in the published box? The code is sent in the body, never in a URL."""
    del poll_id
    form = ReceiptForm()
    asked = lookup.reading(form.plain()) if form.validate() and here().box_hash else None
    return _page(form, asked), 200 if asked and asked.whole else 422


def _page(form: ReceiptForm, asked: lookup.Reading | None) -> str:
    session, poll = db.session(), here()
    found = lookup.look_up(session, poll, asked.code) if asked and asked.whole else None
    near = lookup.resembling(session, poll, asked.code) if asked and found is None else ()
    return render_template(
        "polls/lookup.html", poll=poll, form=form, found=found, asked=asked, near=near, length=lookup.LENGTH
    )


@bp.post("/polls/<poll_id>/receipt/proof")
@csrf.exempt
@allow(PUBLIC, at=at_poll, blind=True)
def proof(poll_id: str) -> ResponseReturnValue:
    """The proof of one receipt as a text file, for ``check.py``."""
    del poll_id
    form = ReceiptForm()
    found = lookup.look_up(db.session(), here(), form.normal()) if form.validate() and here().root else None
    answer = Response((found or abort(404)).proof, mimetype="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.code}.txt"' if found else ""
    return answer


@bp.get("/polls/<poll_id>/check.py")
@allow(PUBLIC, at=at_poll)
def checker(poll_id: str) -> ResponseReturnValue:
    """The program that checks a proof, or the whole bundle, with nothing but Python."""
    del poll_id
    answer = Response(program(), mimetype="text/x-python; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="check.py"'
    return answer


@bp.get("/polls/<poll_id>/notice")
@allow(PUBLIC, at=at_poll)
def box_notice(poll_id: str) -> ResponseReturnValue:
    """The notice of the closed box, for the board in the yard: figures, root, roll; on one A4 page."""
    session, poll = db.session(), here()
    if not poll.root:
        abort(404)
    return render_template(
        "polls/notice.html",
        poll=poll,
        place=communities.place(session, poll.place),
        rows=lookup.channels(session, poll_id),
        qr=picture(address(poll_id)),
        address=address(poll_id),
    )
