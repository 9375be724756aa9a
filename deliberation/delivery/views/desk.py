"""The desk: every project on its way, with the step it waits for; and the office page of one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberation.communities import queries as communities
from deliberation.delivery import queries
from deliberation.delivery.steps import PHASES
from deliberation.delivery.views._bp import at_place, at_project, bp, dossier
from deliberation.delivery.words import ACTS, NEXT, ROLES, not_yet, to_do
from deliberation.extensions import db
from deliberation.proposals import notice_moves
from deliberation.web.access import AUDITOR, CLERK, DISTRICT_SUPERVISOR, SUBDISTRICT_OFFICER, actor, allow
from deliberation.web.clock import now
from deliberation.web.transaction import transaction
from deliberation.web.words import PARTS

READERS = (CLERK, SUBDISTRICT_OFFICER, DISTRICT_SUPERVISOR, AUDITOR)


@bp.get("/places/<code>/delivery")
@allow(*READERS, at=at_place)
def desk(code: str) -> ResponseReturnValue:
    """What waits for whom."""
    session, phase = db.session(), request.args.get("phase", "")
    page = queries.desk(session, code, now(), phase=phase, after=request.args.get("after", ""))
    rows = sorted(page.rows, key=lambda row: row.step.role not in actor().roles)  # what waits for me comes first
    places = communities.places(session, {code, *(row.project.place for row in page.rows)})
    return render_template(
        "delivery/desk.html", place=places[code], places=places, page=page, rows=rows, phase=phase, phases=PHASES,
        words=NEXT, roles=ROLES, mine=actor().roles,
    )  # fmt: skip


@bp.get("/projects/<project_id>/manage")
@allow(*READERS, at=at_project)
def manage(project_id: str) -> ResponseReturnValue:
    """One project: the main act now, the money, the payments, and what cannot be done yet with the reason."""
    found = dossier(project_id)
    return render_template(
        "delivery/manage.html", found=found, state=found.state, project=found.project, acts=ACTS, words=NEXT,
        roles=ROLES, to_do=to_do(found), not_yet=not_yet(found), team_words=PARTS,
    )  # fmt: skip


@bp.post("/projects/<project_id>/end-notice")
@allow(CLERK, at=at_project)
def end_notice(project_id: str) -> ResponseReturnValue:
    """End the project's public notice."""
    with transaction() as session:
        notice_moves.end_notice(session, actor(), now(), project_id)
    flash(gettext("The notice has ended and the project has moved on."), "done")
    return redirect(url_for("delivery.manage", project_id=project_id), 303)
