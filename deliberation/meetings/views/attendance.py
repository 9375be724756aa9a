"""Attendance and part taken in a year, for everybody by seat, with full names for the council and the offices."""

from __future__ import annotations

from collections import Counter

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberation.communities import queries as communities
from deliberation.disclosure.service import issue_made
from deliberation.disclosure.sheets.attendance import Attendance, Rows
from deliberation.extensions import db, limiter
from deliberation.meetings import queries
from deliberation.meetings.papers import figures
from deliberation.meetings.views._bp import COMMUNITY, asked_body, at_community, at_place, body_in_words, bp, insider
from deliberation.web.access import PUBLIC, actor, allow
from deliberation.web.clock import LOCAL, now, today
from deliberation.web.transaction import transaction

FIRST_YEAR, LAST_YEAR = 2000, 2100


def _asked_year() -> int:
    year = request.args.get("year", default=today().year, type=int)
    return year if FIRST_YEAR <= year <= LAST_YEAR else abort(404)


def _year(code: str) -> figures.Year:
    return figures.year_of(db.session(), code, _asked_year(), full=insider(), body=asked_body(code) or queries.COUNCIL)


@bp.get("/places/<code>/attendance")
@allow(PUBLIC, at=at_place)
def attendance(code: str) -> ResponseReturnValue:
    """Who was there, spoke, moved and voted: by seat, without any ranking; above communities, the way to theirs."""
    if len(code) < COMMUNITY:
        return _below(code)
    year = _year(code)
    return render_template(
        "meetings/attendance.html", place=communities.place(db.session(), code), year=year, heads=figures.heads(),
        full=insider(), this_year=today().year, today=today(),
        **body_in_words(code),
    )  # fmt: skip


def _below(code: str) -> ResponseReturnValue:
    session, year = db.session(), _asked_year()
    held = Counter(row.place for row in queries.meetings_at(session, code) if _held(row, year))
    children = communities.children(session, code)
    rows = [(one, sum(n for place, n in held.items() if place.startswith(one.code))) for one in children]
    return render_template(
        "meetings/attendance_below.html", place=communities.place(session, code), rows=rows, year=year
    )


def _held(row: queries.MeetingRow, year: int) -> bool:
    return row.status == "adjourned" and row.held and row.starts_at.astimezone(LOCAL).year == year


@bp.get("/places/<code>/attendance.csv")
@allow(PUBLIC, at=at_community)
@limiter.limit("60 per minute")
def attendance_csv(code: str) -> ResponseReturnValue:
    """The same table as a file, with a number and the code of the book; every download is on record."""
    year, words = _asked_year(), body_in_words(code)["body_called"]
    with transaction() as session:
        lineage = communities.lineage(session, code)
        sheet = Attendance(lineage, words, year, figures.heads(), lambda: _rows(_year(code)), insider())
        made = issue_made(session, actor(), now(), place=code, make=sheet.content, extension="csv", shown=sheet.shown)
    file = Response(made.data, content_type="text/csv; charset=utf-8")
    file.headers["Content-Disposition"] = f'attachment; filename="attendance-{code}-{year}.csv"'
    return file


def _rows(year: figures.Year) -> Rows:
    told = gettext("%(meetings)s meetings held, %(votes)s votes taken", meetings=year.meetings, votes=year.votes)
    return told, tuple({key: getattr(one, key) for key in figures.heads()} for one in year.members)
