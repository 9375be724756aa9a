"""The photos and documents that wait for a second pair of eyes: many on one page, one press each."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.proposals import releasing
from deliberation.proposals.views._bp import at_place, at_project, bp
from deliberation.proposals.words import WITHHELD
from deliberation.rules.release import REASONS, may
from deliberation.web import clock
from deliberation.web.access import CLERK, SUBDISTRICT_OFFICER, actor, allow
from deliberation.web.transaction import transaction


def _at_photo(project_id: str, digest: str) -> str | None:  # noqa: ARG001 -- a photo lies where its project does
    return at_project(project_id)


@bp.get("/places/<code>/photos")
@allow(CLERK, SUBDISTRICT_OFFICER, at=at_place)
def photos(code: str) -> ResponseReturnValue:
    """What waits, what is withheld, what is shown; one list at a time."""
    session, status = db.session(), request.args.get("list", "waiting")
    status = status if status in releasing.STATUSES else "waiting"
    rows, by = releasing.desk(session, code, status), actor()
    return render_template(
        "proposals/photos.html", code=code, status=status, rows=rows, counts=releasing.counts(session, code),
        barred={row.digest for row in rows if may(by, "release", row.authors)}, reasons=WITHHELD, choices=REASONS,
        places=communities.places(session, {row.place for row in rows}) if len(code) < 12 else {},
    )  # fmt: skip


@bp.post("/proposals/<project_id>/photos/<digest>")
@allow(CLERK, SUBDISTRICT_OFFICER, at=_at_photo)
def decide_photo(project_id: str, digest: str) -> ResponseReturnValue:
    """Let one photo or document out, or withhold it with the reason, and back to the list."""
    verdict = "withhold" if request.form.get("verdict") == "withhold" else "release"
    told = {"project_id": project_id, "digest": digest, "verdict": verdict, "reason": request.form.get("reason", "")}
    with transaction() as session:
        releasing.decide(session, actor(), clock.now(), **told)
    said = gettext("Everybody sees it now."), gettext("It is not shown; its place says why.")
    flash(said[verdict == "withhold"], "done")
    place = at_place(request.form.get("code", "")) or at_project(project_id)
    return redirect(url_for("proposals.photos", code=place, list=request.form.get("list", "waiting")), 303)
