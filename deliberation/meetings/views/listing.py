"""The meetings of a place, and calling a new one."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.meetings import queries, service
from deliberation.meetings.forms import MeetingForm
from deliberation.meetings.service import Topic
from deliberation.meetings.views._bp import at_community, at_place, bp, place_name
from deliberation.proposals import queries as proposals
from deliberation.web import clock
from deliberation.web.access import CLERK, PUBLIC, actor, allow
from deliberation.web.clock import LOCAL
from deliberation.web.filters import wan_yuan
from deliberation.web.reply import status


@bp.get("/places/<code>/meetings")
@allow(PUBLIC, at=at_place)
def index(code: str) -> ResponseReturnValue:
    """Meetings that run, that come, and that have been."""
    session = db.session()
    rows = queries.meetings_at(session, code)
    groups = {
        "running": [row for row in rows if row.running],
        "coming": [row for row in reversed(rows) if row.status == "called"],
        "past": [row for row in rows if row.status == "adjourned"],
    }
    wide = len(code) < 12
    return render_template(
        "meetings/index.html", place=communities.place(session, code), groups=groups, wide=wide,
        agendas=queries.agendas(session, [row.id for row in rows]), may_call=not wide and actor().has(CLERK),
        places=communities.places(session, {row.place for row in rows}) if wide else {},
    )  # fmt: skip


@bp.route("/places/<code>/meetings/new", methods=["GET", "POST"])
@allow(CLERK, at=at_community)
def new(code: str) -> ResponseReturnValue:
    """The clerk calls the council to a meeting on what has passed screening."""
    session, at = db.session(), clock.now()
    rulebook = communities.rulebook(session, code)
    days = rulebook.int("meeting.notice_days")
    form = MeetingForm(**_suggested(session, code, at, days))
    projects = proposals.everything(session, code, proposals.Filter(phases=("screened",)))
    form.items.choices = [(row.id, row.title) for row in projects]
    form.moderator.choices = list(queries.moderators(session, code).items())
    if form.validate_on_submit() and (called := form.play(lambda own: _call(own, form, code, at))):
        flash(gettext("The meeting has been called and stands on the notice board."), "done")
        return redirect(url_for("meetings.show", meeting_id=called), 303)
    page = render_template(
        "meetings/new.html", form=form, code=code, days=days, projects=projects,
        notes={row.id: f"{wan_yuan(row.cost_fen)} · {row.location}" for row in projects},
        review=rulebook.flag("meeting.party_review"), council=queries.council(session, code),
    )  # fmt: skip
    return page, status(form)


def _suggested(session: Session, code: str, at: datetime, days: int) -> dict[str, object]:
    """The notice as it usually reads: the next number, the first evening that is far enough ahead."""
    local = at.astimezone(LOCAL).replace(hour=19, minute=30, second=0, microsecond=0, tzinfo=None)
    number = len(queries.meetings_at(session, code)) + 1
    title = gettext("Council of %(place)s, meeting %(number)s", place=place_name(), number=number)
    return {"title": title, "starts": local + timedelta(days=days), "party_reviewed": at.astimezone(LOCAL).date()}


def _call(session: Session, form: MeetingForm, code: str, at: datetime) -> str:
    return service.call_meeting(
        session, actor(), at, place=code, title=form.title.data, starts_at=form.begins(),
        location=form.location.data, moderator_id=form.moderator.data or "",
        items=[*(form.items.data or ()), *(Topic(title) for title in form.other_items())],
        party_reviewed=form.party_reviewed.data,
    )  # fmt: skip
