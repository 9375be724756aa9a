"""The supervisors' page: which communities need help, the most urgent first, and where to look."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from deliberation.audit.queries import overview as queries
from deliberation.audit.views._bp import at_place, bp
from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.followup.queries import LABELS
from deliberation.web.access import AUDITOR, DISTRICT_SUPERVISOR, SUBDISTRICT_OFFICER, allow
from deliberation.web.clock import now

MOST = 100


@bp.get("/places/<code>/overview")
@allow(DISTRICT_SUPERVISOR, SUBDISTRICT_OFFICER, AUDITOR, at=at_place)
def overview(code: str) -> ResponseReturnValue:
    """The communities below a place, ranked by need; a community itself has its list of what is due."""
    session = db.session()
    place = communities.place(session, code) or abort(404)
    if place.level == "community":
        return redirect(url_for("followup.due_list", code=code), 303)
    found = queries.overview(session, code, now())
    needy = [row for row in found if row.points]
    return render_template(
        "audit/overview.html", place=place, rows=needy[:MOST], more=len(needy[MOST:]), kinds=LABELS,
        well=[row for row in found if not row.points], total=queries.summed(found), count=len(found),
    )  # fmt: skip
