"""The committee's page while a poll runs: counts against the roll, and alarms to examine. Never a choice."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from deliberation.extensions import db
from deliberation.polls import oversight
from deliberation.polls.desk.forms import AnswerForm
from deliberation.polls.views._bp import at_poll, bp, here
from deliberation.web.access import AUDITOR, DISTRICT_SUPERVISOR, SUBDISTRICT_OFFICER, actor, allow
from deliberation.web.clock import now
from deliberation.web.reply import status
from deliberation.web.transaction import transaction


@bp.get("/polls/<poll_id>/oversight")
@allow(AUDITOR, SUBDISTRICT_OFFICER, DISTRICT_SUPERVISOR, at=at_poll)
def watch(poll_id: str) -> ResponseReturnValue:
    """Issued and returned by channel, desks, and every alarm; the figures alone where the page asks again."""
    del poll_id  # the gate has read it
    return _page(AnswerForm(formdata=None))


@bp.post("/polls/<poll_id>/oversight")
@allow(AUDITOR, DISTRICT_SUPERVISOR, at=at_poll)
def answer_alarm(poll_id: str) -> ResponseReturnValue:
    """What the committee found; it goes into the book of the poll."""
    form = AnswerForm()
    if form.validate():
        told = {"poll_id": poll_id, **form.fields("key", "note")}
        form.play(lambda session: oversight.answer(session, actor(), now(), **told))
    if form.errors or form.refusal:
        return _page(form), status(form)
    return redirect(url_for("polls.watch", poll_id=poll_id), 303)


@bp.post("/polls/<poll_id>/oversight/look")
@allow(AUDITOR, DISTRICT_SUPERVISOR, at=at_poll)
def look_now(poll_id: str) -> ResponseReturnValue:
    """Look at the counts at once, not only every few minutes."""
    with transaction() as session:
        oversight.look(session, now(), poll_id=poll_id)
    return redirect(url_for("polls.watch", poll_id=poll_id), 303)


def _page(form: AnswerForm) -> str:
    shown = oversight.picture(db.session(), here(), now())
    page = "polls/_oversight.html" if request.headers.get("HX-Request") else "polls/oversight.html"
    may_answer = actor().has(AUDITOR, DISTRICT_SUPERVISOR)
    return render_template(page, poll=here(), shown=shown, now=now(), form=form, may_answer=may_answer)
