"""The ballot as a voter meets it: choosing, and reading it back where there are no scripts.

Nothing is issued here, and the pages that learn what is chosen never learn who chooses.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from deliberation.extensions import csrf, db
from deliberation.polls import box, choices
from deliberation.polls.sheet import Sheet, projects, sheet_of
from deliberation.polls.standing import ORDERS, Standing, standing
from deliberation.polls.subjects.lines import lines
from deliberation.polls.views._bp import at_poll, bp, here
from deliberation.rules.refusal import Refusal
from deliberation.web.access import PUBLIC, RESIDENT, actor, allow
from deliberation.web.clock import now


@bp.get("/polls/<poll_id>/ballot")
@allow(RESIDENT, at=at_poll)
def ballot(poll_id: str) -> ResponseReturnValue:
    """The ballot of whoever is on the roll, in an order of their own; it is taken only when it is cast."""
    mine = standing(db.session(), poll_id, actor().id)
    if mine is None or here().phase(now()) != "open":
        return redirect(url_for("polls.show", poll_id=poll_id), 303)
    simple = (mine.channel, mine.mode) == ("web", "simple")
    token = box.taken_ballot(db.session(), actor(), now(), poll=here()) if simple else None
    return _page(_sheet(mine.order), token or "", mine)


@bp.errorhandler(404)
def not_theirs(_fault: Exception) -> ResponseReturnValue:
    """The gate keeps residents of elsewhere from a ballot: the poll's page tells them where their own vote is."""
    if request.endpoint == "polls.ballot" and g.get("poll") is not None:
        return redirect(url_for("polls.show", poll_id=here().id), 303)
    return render_template("errors/404.html", status=404), 404


@bp.post("/polls/<poll_id>/review")
@csrf.exempt
@allow(PUBLIC, at=at_poll, blind=True)
def review(poll_id: str) -> ResponseReturnValue:
    """Read the choices back before they are cast; what does not fit goes back to the ballot with the reason."""
    marks, token = marked(), request.form.get("token", "")
    if not token:  # the script that takes a ballot did not run: too old a device, and nothing could be cast
        return redirect(url_for("polls.ballot", poll_id=poll_id, plain=1), 303)
    sheet = _sheet(request.form.get("order", 0, type=int) % ORDERS, marks)
    problem = choices.check(sheet.form, projects(sheet.options), choices.entries(marks))
    if problem is not None or request.form.get("back"):
        return _page(sheet, token, problem=problem)
    return render_template("polls/review.html", poll=here(), sheet=sheet, token=token)


def again(token: str, marks: Sequence[str], problem: Refusal) -> ResponseReturnValue:
    """A ballot that cannot be cast as it is: laid before the voter once more, with all that was marked."""
    return _page(_sheet(0, marks), token, problem=problem)


def marked() -> tuple[str, ...]:
    """Every mark of the form that was sent: one field for all, or one for each option (``m-…``)."""
    names = [name for name in request.form if name == "choice" or name.startswith("m-")]
    return tuple(mark for name in names for mark in request.form.getlist(name) if mark)


def _sheet(order: int, marks: Sequence[str] = ()) -> Sheet:
    return sheet_of(here(), lines(db.session(), here()), order, marks)


def _page(
    sheet: Sheet, token: str, mine: Standing | None = None, problem: Refusal | None = None
) -> ResponseReturnValue:
    page = render_template("polls/ballot.html", poll=here(), sheet=sheet, token=token, mine=mine, problem=problem)
    return page, 422 if problem else 200
