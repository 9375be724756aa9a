"""Preparing a poll, and the steps that two people take together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from deliberation.communities import queries as communities
from deliberation.communities.words import CHOICES
from deliberation.extensions import db
from deliberation.funds import queries as funds
from deliberation.polls import queries, service
from deliberation.polls.frame_forms import FrameForm, PollForm, QuestionForm
from deliberation.polls.views._bp import at_community, at_poll, bp
from deliberation.proposals import queries as proposals
from deliberation.rules.poll import ways
from deliberation.rules.roll import objection_days
from deliberation.web.access import CLERK, DISTRICT_SUPERVISOR, SUBDISTRICT_OFFICER, actor, allow
from deliberation.web.clock import LOCAL, now
from deliberation.web.filters import wan_yuan
from deliberation.web.transaction import transaction


@bp.route("/places/<code>/polls/new", methods=["GET", "POST"])
@allow(CLERK, at=at_community)
def prepare(code: str) -> ResponseReturnValue:
    """The clerk puts what the council has adopted on a ballot."""
    form = PollForm(**_suggested(code, _year()))
    adopted = service.adopted(db.session(), code, _year())
    form.put((row.id, f"{row.title} · {wan_yuan(row.cost_fen)}") for row in adopted)
    poll_id = _prepared(form, code, "budget_fen", "projects", subject="projects")
    if poll_id is not None:
        return redirect(url_for("polls.show", poll_id=poll_id), 303)
    return _page("polls/new.html", form, code, adopted=adopted)


@bp.route("/places/<code>/polls/question", methods=["GET", "POST"])
@allow(CLERK, at=at_community)
def prepare_question(code: str) -> ResponseReturnValue:
    """The clerk puts one question to the residents."""
    form = QuestionForm(**hours(code))
    poll_id = _prepared(form, code, "question", "threshold", "basis", subject="question")
    if poll_id is not None:
        return redirect(url_for("polls.show", poll_id=poll_id), 303)
    return _page("polls/question.html", form, code)


def _prepared(form: FrameForm, code: str, *names: str, subject: str) -> str | None:
    """The new poll's id once the form is sent and in order."""
    rules = proposals.rulebook_of(db.session(), code, _year())
    form.offer((name, CHOICES[name]) for name in ways(rules))
    if not form.validate_on_submit():
        return None
    opens, closes = form.hours()
    about: dict[str, Any] = {"place": code, "year": _year(), "subject": subject, "opens_at": opens, "closes_at": closes}
    about |= form.fields("title", "channels", *names)
    return form.play(lambda session: service.prepare(session, actor(), now(), **about))


def _page(template: str, form: FrameForm, code: str, **more: object) -> ResponseReturnValue:
    page = render_template(template, form=form, place=communities.place(db.session(), code), **more)
    return page, 422 if request.method == "POST" else 200


def _year() -> int:
    return now().astimezone(LOCAL).year


def _suggested(code: str, year: int) -> dict[str, object]:
    session = db.session()
    left = funds.balance(session, code, year).free_fen - queries.bound_by_polls(session, code, year)
    return {"budget_fen": max(left, 0) or None, **hours(code)}


TO_OBJECT = 3
"""Full days that are suggested for objections to the roll."""


def hours(code: str) -> dict[str, object]:
    """A week, beginning at eight when there has been time to object to the roll and to answer."""
    days = objection_days(proposals.rulebook_of(db.session(), code, _year())) + TO_OBJECT + 1
    start = now().astimezone(LOCAL).replace(hour=8, minute=0, second=0, microsecond=0, tzinfo=None)
    start += timedelta(days=days)
    return {"opens": start, "closes": start.replace(hour=20) + timedelta(days=6)}


STEPS: dict[str, Callable[..., object]] = {
    "ask_open": service.ask_open,
    "open": service.open_poll,
    "ask_close": service.ask_close,
    "close": service.close,
    "count": service.count,
    "drop_annul": service.drop_annul,
    "annul": service.annul,
}
"""What is done at the press of one button."""


@bp.post("/polls/<poll_id>/<any(ask_open, open, ask_close, close, count, drop_annul, annul):move>")
@allow(CLERK, SUBDISTRICT_OFFICER, DISTRICT_SUPERVISOR, at=at_poll)
def move(poll_id: str, move: str) -> ResponseReturnValue:
    """A step of the poll that needs no words."""
    with transaction() as session:
        STEPS[move](session, actor(), now(), poll_id=poll_id)
    return redirect(url_for("polls.result" if move == "count" else "polls.show", poll_id=poll_id), 303)
