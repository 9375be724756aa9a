"""Attendance and part taken in a year, for everybody by seat, with full names for the council and the offices."""

from __future__ import annotations

from collections import Counter

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.meetings import queries
from deliberation.meetings.papers import figures
from deliberation.meetings.views._bp import COMMUNITY, asked_body, at_place, body_in_words, bp, insider
from deliberation.web.access import PUBLIC, allow
from deliberation.web.clock import LOCAL, today

FIRST_YEAR, LAST_YEAR = 2000, 2100


def asked_year() -> int:
    """The year in the address, else this one; 404 for what is no year."""
    year = request.args.get("year", default=today().year, type=int)
    return year if FIRST_YEAR <= year <= LAST_YEAR else abort(404)


def year_of(code: str) -> figures.Year:
    """The figures of the year and the body that the address asks for."""
    return figures.year_of(db.session(), code, asked_year(), full=insider(), body=asked_body(code) or queries.COUNCIL)


@bp.get("/places/<code>/attendance")
@allow(PUBLIC, at=at_place)
def attendance(code: str) -> ResponseReturnValue:
    """Who was there, spoke, moved and voted: by seat, without any ranking; above communities, the way to theirs."""
    if len(code) < COMMUNITY:
        return _below(code)
    year = year_of(code)
    return render_template(
        "meetings/attendance.html", place=communities.place(db.session(), code), year=year, heads=figures.heads(),
        full=insider(), this_year=today().year, today=today(),
        **body_in_words(code),
    )  # fmt: skip


def _below(code: str) -> ResponseReturnValue:
    session, year = db.session(), asked_year()
    held = Counter(row.place for row in queries.meetings_at(session, code) if _held(row, year))
    children = communities.children(session, code)
    rows = [(one, sum(n for place, n in held.items() if place.startswith(one.code))) for one in children]
    return render_template(
        "meetings/attendance_below.html", place=communities.place(session, code), rows=rows, year=year
    )


def _held(row: queries.MeetingRow, year: int) -> bool:
    return row.status == "adjourned" and row.held and row.starts_at.astimezone(LOCAL).year == year
