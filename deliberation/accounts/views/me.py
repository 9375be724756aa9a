"""Oneself: who I am, what I hold, where I am signed in, and a copy of what is kept about me."""

from __future__ import annotations

import json

from flask import Response, abort, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user, logout_user

from deliberation.accounts import queries, service
from deliberation.accounts.views._bp import bp
from deliberation.extensions import db
from deliberation.web import clock
from deliberation.web.access import SIGNED_IN, allow
from deliberation.web.directory import directory
from deliberation.web.site import safe_next
from deliberation.web.transaction import transaction


@bp.get("/me")
@allow(SIGNED_IN)
def me() -> ResponseReturnValue:
    """Who I am, my community and roles, my open browsers."""
    database = db.session()
    mine = queries.profile(database, current_user.id, clock.now())
    places = directory().places(database, {item.place for item in (*current_user.grants, *mine.claims)})
    return render_template("accounts/me.html", mine=mine, grants=current_user.grants, places=places)


@bp.get("/me/data.json")
@allow(SIGNED_IN)
def data() -> ResponseReturnValue:
    """A copy of everything that is kept about me as a person."""
    copy = queries.personal_data(db.session(), current_user.id)
    answer = Response(json.dumps(copy, ensure_ascii=False, indent=2), mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/me/browsers/<session_id>/end")
@allow(SIGNED_IN)
def end_session(session_id: str) -> ResponseReturnValue:
    """Sign one of my browsers out."""
    with transaction() as database:
        if not queries.owns_session(database, current_user.id, session_id):
            abort(404)
        service.close_session(database, current_user.actor(""), clock.now(), session_id=session_id)
    flash(gettext("That browser has been signed out."), "done")
    return redirect(url_for("accounts.me"), 303)


@bp.post("/me/browsers/end")
@allow(SIGNED_IN)
def end_all() -> ResponseReturnValue:
    """Sign every browser of mine out, this one too."""
    with transaction() as database:
        service.close_all_sessions(database, clock.now(), person_id=current_user.id)
    logout_user()
    session.clear()
    flash(gettext("You have been signed out on every browser."), "done")
    return redirect(safe_next(None), 303)
