"""The files: what a project has, and how the last look at the whole store went."""

from __future__ import annotations

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.followup.needs import stream_of as need_stream
from deliberation.followup.views._bp import at_place, at_project, bp
from deliberation.followup.words import PROBLEMS
from deliberation.proposals import queries as proposals
from deliberation.proposals import releasing
from deliberation.proposals.files import inventory
from deliberation.web.access import (
    ADMINISTRATOR,
    AUDITOR,
    CLERK,
    COUNCIL_MEMBER,
    DISTRICT_SUPERVISOR,
    PUBLIC,
    STAFF,
    SUBDISTRICT_OFFICER,
    allow,
    person,
)  # fmt: skip


@bp.get("/projects/<project_id>/files")
@allow(PUBLIC, at=at_project)
def project(project_id: str) -> ResponseReturnValue:
    """Every photo and paper of a project with its hash, in the order in which they came."""
    session = db.session()
    row = proposals.project(session, project_id) or abort(404)
    files = inventory.inventory(session, (proposals.stream_of(project_id), need_stream(project_id)))
    return render_template(
        "followup/files.html", row=row, files=files, night=inventory.last_night(session), problems=PROBLEMS,
        standings=releasing.standings(session, project_id),
        reads=person().is_authenticated and person().holds((COUNCIL_MEMBER, *STAFF), row.place),
    )  # fmt: skip


@bp.get("/places/<code>/files")
@allow(CLERK, SUBDISTRICT_OFFICER, AUDITOR, DISTRICT_SUPERVISOR, ADMINISTRATOR, at=at_place)
def store(code: str) -> ResponseReturnValue:
    """What the nightly look at the store has found and concerns a place."""
    session = db.session()
    alarms = inventory.alarms(session, code)
    ids = [row.stream.partition(":")[2] for row in alarms if row.stream.startswith("project:")]
    return render_template(
        "followup/store.html", place=communities.place(session, code), alarms=alarms, problems=PROBLEMS,
        night=inventory.last_night(session), projects=proposals.projects(session, ids),
    )  # fmt: skip
