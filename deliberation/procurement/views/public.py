"""What everybody sees of buying: notices of award and contract, the suppliers, the priced catalogue."""

from __future__ import annotations

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.procurement import queries
from deliberation.procurement.views._bp import at_package, at_place, at_supplier, bp, dossier, supplier_row
from deliberation.procurement.words import (
    CAUSES,
    MARKS,
    METHODS,
    SIGNS,
    SPLITTING,
    STANDING_TAGS,
    STANDINGS,
    STATUS_TAGS,
    STATUSES,
    sign_words,
)
from deliberation.web.access import PUBLIC, allow
from deliberation.web.clock import today


@bp.get("/places/<code>/procurement/notices")
@allow(PUBLIC, at=at_place)
def notices(code: str) -> ResponseReturnValue:
    """The published awards and contracts of a place, the newest first."""
    session = db.session()
    rows, past = queries.packages(session, code, announced=True), queries.past_notices(session, code)
    return render_template(
        "procurement/notices.html", place=communities.place(session, code), rows=rows, methods=METHODS, today=today(),
        places=communities.places(session, {row.place for row in (*rows, *(one.package for one in past))}), past=past,
        statuses=STATUSES, tags=STATUS_TAGS,
        names=queries.names(session, {row.supplier_id for row in rows if row.supplier_id}),
    )  # fmt: skip


@bp.get("/packages/<package_id>")
@allow(PUBLIC, at=at_package)
def package(package_id: str) -> ResponseReturnValue:
    """One purchase once its award is published: projects, quotes, why, alarms and their answers."""
    found = dossier(package_id)
    holds = found.state.award_announced_at is not None and found.state.status in queries.TOLD
    if not holds and not found.state.published and not found.state.given_up:
        abort(404)
    signs = [(SIGNS[one.kind], sign_words(one, found), one) for one in found.state.alarms if one.kind in SPLITTING]
    others = [one for one in found.state.alarms if one.kind not in SPLITTING]
    return render_template(
        "procurement/package.html", found=found, state=found.state, row=found.row, methods=METHODS, signs=signs,
        statuses=STATUSES, tags=STATUS_TAGS, causes=CAUSES, others=others, today=today(),
        place=communities.place(db.session(), found.row.place), holds=holds, kinds=SIGNS,
    )  # fmt: skip


@bp.get("/places/<code>/suppliers")
@allow(PUBLIC, at=at_place)
def suppliers(code: str) -> ResponseReturnValue:
    """The suppliers of the sub-district's register, those suspended with reason and term."""
    session = db.session()
    rows = queries.register(session, code, today(), public=True)
    return render_template(
        "procurement/suppliers.html", place=communities.place(session, code), rows=rows, standings=STANDINGS,
        tags=STANDING_TAGS, homes=communities.places(session, {row.home for row in rows}),
    )  # fmt: skip


@bp.get("/suppliers/<supplier_id>")
@allow(PUBLIC, at=at_supplier)
def supplier(supplier_id: str) -> ResponseReturnValue:
    """One supplier: what it supplies, marks, prices, and what it was awarded. No person is named."""
    row, session = supplier_row(supplier_id), db.session()
    if row.status not in queries.PUBLIC:
        abort(404)
    return render_template(
        "procurement/supplier.html", **supplier_page(supplier_id), place=communities.place(session, row.home)
    )


def supplier_page(supplier_id: str) -> dict[str, object]:
    """What the pages of a supplier show."""
    session, row = db.session(), supplier_row(supplier_id)
    state = queries.supplier_state(session, supplier_id)
    awards = queries.places_of_packages(session, supplier_id)
    handed, won = queries.won_by(session, supplier_id)
    return {
        "row": row, "state": state, "awards": awards, "handed": handed, "won": won, "marks": MARKS, "today": today(),
        "standings": STANDINGS, "tags": STANDING_TAGS,
        "office": communities.place(session, state.office or row.home),
        "places": communities.places(session, {place for _id, place, _fen, _title in awards}),
        "titles": queries.titles(session, [rated.project for rated in state.ratings]),
    }  # fmt: skip


@bp.get("/places/<code>/catalogue")
@allow(PUBLIC, at=at_place)
def catalogue(code: str) -> ResponseReturnValue:
    """The prices that hold now, by item, the lowest first."""
    session = db.session()
    lines = queries.catalogue(session, code, today())
    return render_template("procurement/catalogue.html", place=communities.place(session, code), lines=lines)
