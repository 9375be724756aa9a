"""Packs: asked for, made by a worker, downloaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import abort, current_app, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from deliberation.audit import service
from deliberation.audit.forms import PlainForm
from deliberation.audit.packs.contents import Scope
from deliberation.audit.packs.expected import expected
from deliberation.audit.packs.making import path_of
from deliberation.audit.queries import desk as desks
from deliberation.audit.queries.desk import PackRow
from deliberation.audit.views._bp import READERS, at_audit, at_place, bp, row_of
from deliberation.audit.views.desk import pack_form
from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.web import clock
from deliberation.web.access import actor, allow
from deliberation.web.reply import form_page


def _at_pack(pack_id: str) -> str | None:
    """Where the pack in the address belongs; it is kept for the page."""
    g.pack = desks.pack(db.session(), pack_id)
    return g.pack.place if g.pack else None


@bp.post("/places/<code>/audits/packs")
@allow(*READERS, at=at_place)
def ask_pack(code: str) -> ResponseReturnValue:
    """Everything of a year or a quarter in one go; first it is said how much that is, or that it is nothing."""
    form, session = pack_form(db.session(), code), db.session()
    about: dict[str, Any] = {"place": code, "year": form.year.data, "quarter": form.quarter.data}
    if not form.validate_on_submit():
        return form_page("audit/refused.html", form, back=url_for("audit.desk", code=code))
    known = None if request.form.get("sure") else expected(session, Scope(**about))
    if known is not None:
        return render_template(
            "audit/pack_plan.html", form=form, expected=known, place=communities.place(session, code)
        )
    if made := form.play(lambda own: service.ask_pack(own, actor(), clock.now(), **about)):
        return redirect(url_for("audit.pack", pack_id=made), 303)
    return form_page("audit/refused.html", form, back=url_for("audit.desk", code=code))


@bp.post("/audits/<audit_id>/pack")
@allow(*READERS, at=at_audit)
def ask_audit_pack(audit_id: str) -> ResponseReturnValue:
    """The pack of an audit: the year it looks at, and how its sample was drawn."""
    form, row = PlainForm(), row_of(audit_id)
    about: dict[str, Any] = {"place": row.place, "year": row.year, "audit_id": audit_id}
    if form.validate_on_submit() and (
        made := form.play(lambda own: service.ask_pack(own, actor(), clock.now(), **about))
    ):
        return redirect(url_for("audit.pack", pack_id=made), 303)
    return form_page("audit/refused.html", form, back=url_for("audit.show", audit_id=audit_id))


@bp.get("/audits/packs/<pack_id>")
@allow(*READERS, at=_at_pack)
def pack(pack_id: str) -> ResponseReturnValue:
    """How far it is; once ready, the way to it and how to check it."""
    del pack_id
    row: PackRow = g.pack
    place = communities.place(db.session(), row.place)
    return render_template("audit/pack.html", pack=row, place=place)


@bp.get("/audits/packs/<pack_id>/download")
@allow(*READERS, at=_at_pack)
def download(pack_id: str) -> ResponseReturnValue:
    """The file."""
    del pack_id
    row: PackRow = g.pack
    path = path_of(Path(current_app.config["UPLOAD_DIR"]), row.sha256)
    if not row.ready or not path.is_file():
        abort(404)
    months = f"-Q{row.quarter}" if row.quarter else ""
    name = f"audit-{row.place}-{row.year}{months}.zip"
    return send_file(path, "application/zip", as_attachment=True, download_name=name, etag=row.sha256)
