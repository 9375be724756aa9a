"""Who presides: another moderator before the meeting opens, and what those who came say of the moderator afterwards."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import RadioField
from wtforms.widgets import TextArea

from deliberation.accounts import queries as people
from deliberation.extensions import db
from deliberation.meetings import chairs, queries, service
from deliberation.meetings.views._bp import at_meeting, bp, meeting
from deliberation.moderators import queries as pool
from deliberation.moderators import service as moderators
from deliberation.moderators.forms import EvaluationForm
from deliberation.moderators.words import QUESTIONS
from deliberation.web import clock
from deliberation.web.access import CLERK, COUNCIL_MEMBER, actor, allow
from deliberation.web.forms import AtMost, Form, Needed, Text
from deliberation.web.reply import status


class ReplaceForm(Form):
    """Another moderator and why."""

    moderator = RadioField(_l("Moderator"), [Needed()], validate_choice=False)
    why = Text(_l("The reason"), [Needed(), AtMost(120)], widget=TextArea())


@bp.route("/meetings/<meeting_id>/moderator", methods=["GET", "POST"])
@allow(CLERK, at=at_meeting)
def chairing(meeting_id: str) -> ResponseReturnValue:
    """Who is asked to preside, what they answered, and whom to ask instead."""
    session, row, form = db.session(), meeting(meeting_id), ReplaceForm()
    asked = pool.assignment_of(session, meeting_id)
    board = chairs.board(session, row.place, row.starts_at, chairs.projects_of(session, meeting_id))
    form.moderator.choices = [one for one in board.choices if one[0] != row.moderator_id or asked is None]
    if form.validate_on_submit() and form.play(lambda own: _replace(own, form, meeting_id)):
        flash(gettext("The other moderator is asked. The notice names them now."), "done")
        return redirect(url_for("meetings.chairing", meeting_id=meeting_id), 303)
    page = render_template(
        "meetings/chairing.html", row=row, form=form, asked=asked, board=board,
        state=pool.assignment_state(session, asked.id) if asked else None,
        name=people.names(session, [row.moderator_id]).get(row.moderator_id, ""),
    )  # fmt: skip
    return page, status(form)


def _replace(session: Session, form: ReplaceForm, meeting_id: str) -> bool:
    who, at = form.moderator.data or "", clock.now()
    service.replace_moderator(session, actor(), at, meeting_id, person_id=who, why=form.why.data or "")
    return True


@bp.route("/meetings/<meeting_id>/evaluation", methods=["GET", "POST"])
@allow(COUNCIL_MEMBER, at=at_meeting)
def evaluation(meeting_id: str) -> ResponseReturnValue:
    """Five short questions on the moderator, once for each who attended."""
    session, row, form = db.session(), meeting(meeting_id), EvaluationForm()
    if form.validate_on_submit() and form.play(lambda own: _evaluate(own, form, meeting_id, clock.now())):
        flash(gettext("Thank you. The moderator sees the averages, never who answered."), "done")
        return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)
    name = people.names(session, [row.moderator_id]).get(row.moderator_id, "")
    done = pool.has_evaluated(session, meeting_id, actor().id)
    page = render_template("meetings/evaluation.html", row=row, form=form, name=name, done=done,
                           came=actor().id in queries.attended(session, meeting_id))  # fmt: skip
    return page, status(form)


def _evaluate(session: Session, form: EvaluationForm, meeting_id: str, at: datetime) -> bool:
    row = meeting(meeting_id)
    marks = [int(form[f"q{number}"].data) for number in range(len(QUESTIONS))]
    moderators.evaluate(
        session, actor(), at, meeting_id=meeting_id, attended=actor().id in queries.attended(session, meeting_id),
        over=row.status == "adjourned" and row.held, marks=marks, words=form.words.data or "",
    )  # fmt: skip
    return True
