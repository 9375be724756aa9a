"""What is due: one list for everybody who works at a place, the most urgent first."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from functools import partial
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from deliberation import workdays
from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.followup import queries
from deliberation.followup.registry import Due
from deliberation.followup.views._bp import at_place, bp
from deliberation.followup.words import STAGES
from deliberation.proposals.files import inventory
from deliberation.web.access import (
    AUDITOR,
    CLERK,
    DISTRICT_SUPERVISOR,
    MODERATOR,
    SUBDISTRICT_OFFICER,
    allow,
    opens,
    person,
)  # fmt: skip
from deliberation.web.clock import LOCAL, now, today
from deliberation.web.look import page_url

MOST = 100
"""Entries of one page of the list."""
FIRST = 20
"""Entries of each heap that the front shows; the list has them all."""
NEAR = 5
"""Working days that count as near."""


@bp.get("/places/<code>/due")
@allow(CLERK, SUBDISTRICT_OFFICER, MODERATOR, AUDITOR, DISTRICT_SUPERVISOR, at=at_place)
def due_list(code: str) -> ResponseReturnValue:
    """Everything that is to be done, or what of it is in my hands, by kind; what is overdue on top."""
    session, kind, me = db.session(), request.args.get("kind", ""), request.args.get("who") == "me"
    found = _found(session, code, me=me)
    counts: dict[str, int] = {}
    for one in found:
        counts[one.kind] = counts.get(one.kind, 0) + 1
    shown = [one for one in found if not kind or one.kind == kind]
    ahead, rest = _behind(shown, request.args.get("after", ""))
    rows, day = rest[:MOST], today()
    places = communities.places(session, {code, *(one.place for one in rows)})
    return render_template(
        "followup/due.html", place=places[code], places=places, rows=rows, ahead=ahead, shown=len(shown), kind=kind,
        after=_cursor(rows[-1]) if len(rest) > len(rows) else "",
        who="me" if me else None, counts=counts, total=len(found), late=sum(one.overdue(day) for one in found),
        reminded=queries.reminded(session, rows), alarms=inventory.alarms(session, code), **_words(day),
    )  # fmt: skip


@bp.get("/places/<code>/today")
@allow(CLERK, SUBDISTRICT_OFFICER, MODERATOR, AUDITOR, DISTRICT_SUPERVISOR, at=at_place)
def mine_today(code: str) -> ResponseReturnValue:
    """The front of every desk: what is in my hands, overdue first, then this week, what comes, what has no day."""
    session, day = db.session(), today()
    found = _found(session, code, me=True)
    week = workdays.after(day, NEAR)
    heaps = {
        "overdue": [one for one in found if one.overdue(day)],
        "near": [one for one in found if one.day and day <= one.day <= week],
        "later": [one for one in found if one.day and one.day > week],
        "open": [one for one in found if one.day is None],
    }
    shown = {name: heap[:FIRST] for name, heap in heaps.items()}
    places = communities.places(session, {code, *(one.place for heap in shown.values() for one in heap)})
    rows = [one for heap in shown.values() for one in heap]
    return render_template(
        "followup/today.html", place=places[code], places=places, heaps=heaps, shown=shown, total=len(found),
        kinds=Counter(one.kind for one in found), reminded=queries.reminded(session, rows), **_words(day),
    )  # fmt: skip


def _cursor(one: Due) -> str:
    """Where the next page begins: behind this entry, by the order of the list."""
    return f"{one.rank}~{one.kind}~{one.subject}"


def _behind(shown: list[Due], cursor: str) -> tuple[int, list[Due]]:
    """How many stand before the page, and what stands on it and behind; what is done meanwhile moves nothing."""
    rest = [one for one in shown if _cursor(one) > cursor]
    return len(shown) - len(rest), rest


def _words(day: date) -> dict[str, Any]:
    """What a row of either page is told with."""
    return {"today": day, "between": workdays.between, "waited": partial(_waited, day), "labels": queries.LABELS,
            "stages": STAGES, "mine": _mine, "way": _way}  # fmt: skip


def _waited(day: date, since: datetime) -> int:
    """Days that something has waited on ``day``."""
    return (day - since.astimezone(LOCAL).date()).days


def _found(session: Session, code: str, *, me: bool) -> tuple[Due, ...]:
    found = queries.due(session, code, now())
    return tuple(one for one in found if _mine(one)) if me else found


def _mine(one: Due) -> bool:
    """Whether it waits for the reader of the page."""
    return one.waits_for(person().id, person().actor(one.place).roles)


def _way(one: Due) -> str | None:
    """Where the reader does it, or else sees how it stands."""
    if one.page and opens(one.page, one.place) and (one.roles or _mine(one)):
        return page_url(one.page, **dict(one.args))
    stream, _colon, id_ = one.subject.partition(":")
    return page_url("disclosure.project", project_id=id_) if stream == "project" else None
