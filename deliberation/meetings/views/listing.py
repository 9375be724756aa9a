"""The meetings of a place, and calling a new one."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.meetings import queries, service
from deliberation.meetings.papers import reading
from deliberation.meetings.papers.choices import projects_and_corrections
from deliberation.meetings.papers.forms import MeetingForm
from deliberation.meetings.papers.rows import Rows
from deliberation.meetings.views._bp import asked_body, at_community, at_place, body_in_words, bp, place_name
from deliberation.meetings.views._hosts import seats
from deliberation.meetings.words import late
from deliberation.rules.meeting.notice import earliest
from deliberation.web import clock
from deliberation.web.access import CLERK, PUBLIC, actor, allow
from deliberation.web.clock import LOCAL
from deliberation.web.reply import status


@bp.get("/places/<code>/meetings")
@allow(PUBLIC, at=at_place)
def index(code: str) -> ResponseReturnValue:
    """Meetings that run, that come, and that have been."""
    session = db.session()
    rows = queries.meetings_at(session, code, body=asked_body(code))
    groups = {
        "running": [row for row in rows if row.running],
        "late": [row for row in rows if late(row)],
        "coming": [row for row in reversed(rows) if row.status == "called" and not late(row)],
        "past": [row for row in rows if row.status == "adjourned"],
    }
    wide, ids = len(code) < 12, [row.id for row in rows]
    return render_template(
        "meetings/index.html", place=communities.place(session, code), groups=groups, wide=wide,
        agendas=queries.agendas(session, ids), may_call=not wide and actor().has(CLERK),
        minutes=reading.minutes_rows(session, ids),
        unanswered=reading.unanswered(session, actor().id, [row.id for row in groups["coming"]]),
        places=communities.places(session, {row.place for row in rows}) if wide else {}, **body_in_words(code),
    )  # fmt: skip


@bp.route("/places/<code>/meetings/new", methods=["GET", "POST"])
@allow(CLERK, at=at_community)
def new(code: str) -> ResponseReturnValue:
    """The clerk calls the council to a meeting: its agenda in order, with documents, and what the notice says."""
    session, at = db.session(), clock.now()
    rulebook = communities.rulebook(session, code)
    days = rulebook.int("meeting.notice_days")
    form, rows = (
        MeetingForm(**_suggested(session, code, at, days)),
        Rows(projects_and_corrections(session, code, body=_body())),
    )
    hosts = seats(code, _body(), form)
    if request.method == "POST":
        rows.read(request.form, request.files, actor(), code)
    valid = hosts.settled and form.validate_on_submit() and rows.sound
    if valid and (called := form.play(lambda own: _call(own, form, rows, code, at))):
        flash(gettext("The meeting has been called and announced, and every member is invited."), "done")
        return redirect(url_for("meetings.notice_page", meeting_id=called), 303)
    page = render_template(
        "meetings/new.html", form=form, code=code, days=days, rows=rows, first=earliest(at, days),
        review=rulebook.flag("meeting.party_review"), council=queries.council(session, code, _body()), hosts=hosts,
        body=queries.body_of(session, code, _body()),
        way=rulebook.text("moderator.assignment"),
    )  # fmt: skip
    return page, status(form) if rows.sound else 422


def _body() -> str:
    """The body that is called: the council, unless the address names another."""
    return request.args.get("body") or queries.COUNCIL


def _suggested(session: Session, code: str, at: datetime, days: int) -> dict[str, object]:
    """The notice as it usually reads: the next number, the first evening that is far enough ahead."""
    local = at.astimezone(LOCAL).replace(hour=19, minute=30, second=0, microsecond=0, tzinfo=None)
    number = queries.last_number(session, code, _body()) + 1
    title = gettext("Council of %(place)s, meeting %(number)s", place=place_name(), number=number)
    if (row := queries.body_of(session, code, _body())) is not None and row.kind != "council":
        title = gettext("%(body)s of %(place)s, meeting %(number)s", body=row.name, place=place_name(), number=number)
    return {"title": title, "starts": local + timedelta(days=days), "party_reviewed": at.astimezone(LOCAL).date()}


def _call(session: Session, form: MeetingForm, rows: Rows, code: str, at: datetime) -> str:
    return service.call_meeting(
        session, actor(), at, place=code, title=form.title.data, starts_at=form.begins(),
        location=form.location.data, moderator_id=form.moderator.data or "", items=rows.entries,
        lot_id=request.form.get("lot", ""), body=_body(),
        **form.fields("party_reviewed", "reviewer", "opinion", "words", "moderator_why"),
    )  # fmt: skip
