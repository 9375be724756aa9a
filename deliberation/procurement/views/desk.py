"""The desk of buying: what can be bought, what is under way, and putting a package together."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.procurement import queries, service
from deliberation.procurement.forms import DraftForm
from deliberation.procurement.views._bp import READERS, at_community, at_place, bp
from deliberation.procurement.words import METHOD_GLOSSES, NEXT, STATUS_TAGS, STATUSES
from deliberation.web.access import CLERK, actor, allow
from deliberation.web.clock import now, today
from deliberation.web.reply import form_page


@bp.get("/places/<code>/procurement")
@allow(*READERS, at=at_place)
def desk(code: str) -> ResponseReturnValue:
    """Projects to be bought, and every package with what it waits for."""
    session = db.session()
    rows = queries.packages(session, code)
    mine = actor().roles
    rows = tuple(sorted(rows, key=lambda row: row.turn not in mine and not row.waiting))  # what waits for me first
    places = communities.places(session, {code, *(row.place for row in rows)})
    free = queries.free_projects(session, code) if places[code].level == "community" else ()
    register = queries.register(session, code, today())
    return render_template(
        "procurement/desk.html", place=places[code], places=places, rows=rows, free=free, next=NEXT, today=today(),
        statuses=STATUSES, tags=STATUS_TAGS, mine=mine, may=actor().has(CLERK),
        waiting=sum(row.standing == "entered" or row.offered > 0 for row in register), suppliers=len(register),
    )  # fmt: skip


@bp.route("/places/<code>/procurement/new", methods=["GET", "POST"])
@allow(CLERK, at=at_community)
def new(code: str) -> ResponseReturnValue:
    """Put a package together."""
    form = DraftForm(queries.free_projects(db.session(), code))
    if form.validate_on_submit():
        told = form.fields("title", "method") | {"project_ids": form.projects.data, "year": form.year}
        made = form.play(lambda session: service.draft(session, actor(), now(), place=code, **told))
        if made:
            flash(gettext("The package is put together. Ask suppliers for quotes next."), "done")
            return redirect(url_for("procurement.manage", package_id=made), 303)
    return form_page("procurement/new.html", form, code=code, glosses=METHOD_GLOSSES)
