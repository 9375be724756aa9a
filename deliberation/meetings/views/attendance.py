"""Attendance and part taken in a year, for everybody by seat, with full names for the council and the offices."""

from __future__ import annotations

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.meetings import queries
from deliberation.meetings.papers import figures
from deliberation.meetings.views._bp import asked_body, at_community, body_in_words, bp, insider
from deliberation.web.access import PUBLIC, allow
from deliberation.web.clock import today

FIRST_YEAR, LAST_YEAR = 2000, 2100


def _year(code: str) -> figures.Year:
    year = request.args.get("year", default=today().year, type=int)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        abort(404)
    return figures.year_of(db.session(), code, year, full=insider(), body=asked_body(code) or queries.COUNCIL)


@bp.get("/places/<code>/attendance")
@allow(PUBLIC, at=at_community)
def attendance(code: str) -> ResponseReturnValue:
    """Who was there, spoke, moved and voted: by seat, without any ranking."""
    year = _year(code)
    return render_template(
        "meetings/attendance.html", place=communities.place(db.session(), code), year=year, heads=figures.heads(),
        full=insider(), this_year=today().year,
        **body_in_words(code),
    )  # fmt: skip


@bp.get("/places/<code>/attendance.csv")
@allow(PUBLIC, at=at_community)
def attendance_csv(code: str) -> ResponseReturnValue:
    """The same table as a file."""
    year = _year(code)
    file = Response(figures.as_csv(year), content_type="text/csv; charset=utf-8")
    file.headers["Content-Disposition"] = f'attachment; filename="attendance-{code}-{year.year}.csv"'
    return file
