"""What is due: one list for everybody who works at a place, the most urgent first."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from deliberation import workdays
from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.followup import queries
from deliberation.followup.views._bp import at_place, bp
from deliberation.followup.words import STAGES
from deliberation.proposals.files import inventory
from deliberation.web.access import (
    AUDITOR,
    CLERK,
    DISTRICT_SUPERVISOR,
    MODERATOR,
    SUBDISTRICT_OFFICER,
    actor,
    allow,
)  # fmt: skip
from deliberation.web.clock import now, today

MOST = 100


@bp.get("/places/<code>/due")
@allow(CLERK, SUBDISTRICT_OFFICER, MODERATOR, AUDITOR, DISTRICT_SUPERVISOR, at=at_place)
def due_list(code: str) -> ResponseReturnValue:
    """Everything with a last day, by kind, mine first; what is overdue on top."""
    session, kind, mine = db.session(), request.args.get("kind", ""), actor().roles
    found = queries.due(session, code, now())
    counts: dict[str, int] = {}
    for one in found:
        counts[one.kind] = counts.get(one.kind, 0) + 1
    shown = [one for one in found if not kind or one.kind == kind]
    rows, day = shown[:MOST], today()
    places = communities.places(session, {code, *(one.place for one in rows)})
    return render_template(
        "followup/due.html", place=places[code], places=places, rows=rows, more=len(shown) - len(rows), kind=kind,
        counts=counts, total=len(found), labels=queries.LABELS, mine=mine, today=day, between=workdays.between,
        late=sum(one.overdue(day) for one in found), reminded=queries.reminded(session, rows), stages=STAGES,
        alarms=inventory.alarms(session, code),
    )  # fmt: skip
