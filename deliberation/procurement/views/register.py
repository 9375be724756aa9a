"""The register for the office: entering a supplier, and what may be done to an entry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.procurement import forms, queries, service
from deliberation.procurement.forms import SupplierForm
from deliberation.procurement.price_forms import PricesForm
from deliberation.procurement.views._bp import OFFICE, READERS, at_place, at_register, bp, supplier_row
from deliberation.procurement.views.public import supplier_page
from deliberation.procurement.words import DEEDS, STANDING_TAGS, STANDINGS
from deliberation.proposals.evidence import seal, take_documents, unseal
from deliberation.rules.refusal import Refusal
from deliberation.rules.supplier import SUPPLIER
from deliberation.web.access import actor, allow, person
from deliberation.web.clock import now, today
from deliberation.web.forms import picks
from deliberation.web.reply import form_page

TABLE: dict[str, tuple[str, type[SupplierForm], Callable[..., Any]]] = {
    "review": ("review", forms.ReviewForm, service.review),
    "refuse": ("review", forms.RefuseForm, service.review),
    "prices": ("offer_prices", PricesForm, service.offer_prices),
    "confirm": ("confirm_prices", SupplierForm, service.confirm_prices),
    "rate": ("rate", forms.RateForm, service.rate),
    "suspend": ("suspend", forms.SuspendForm, service.suspend),
    "reinstate": ("reinstate", forms.SupplierReason, service.reinstate),
    "leave": ("leave", forms.SupplierReason, service.leave),
}
"""What may be done to an entry: word in the address → the engine's command, the form, the service."""


@bp.get("/places/<code>/suppliers/register")
@allow(*READERS, at=at_place)
def register(code: str) -> ResponseReturnValue:
    """The whole register, with what waits for a second person."""
    session = db.session()
    rows = queries.register(session, code, today())
    return render_template(
        "procurement/register.html", place=communities.place(session, code), rows=rows, standings=STANDINGS,
        tags=STANDING_TAGS, homes=communities.places(session, {row.home for row in rows}), may=actor().has(*OFFICE),
    )  # fmt: skip


@bp.route("/places/<code>/suppliers/enter", methods=["GET", "POST"])
@allow(*OFFICE, at=at_place)
def enter(code: str) -> ResponseReturnValue:
    """Enter a supplier; a second person takes it in."""
    if len(code) < service.SUBDISTRICT:
        abort(404)
    form = forms.EnterForm()
    _take_papers(form, code)
    if form.validate_on_submit() and (made := form.play(lambda session: _enter(session, code, form))):
        flash(gettext("Entered. A second person has to take it in."), "done")
        return redirect(url_for("procurement.entry", supplier_id=made), 303)
    return form_page("procurement/enter.html", form, code=code)


def _take_papers(form: forms.EnterForm, code: str) -> None:
    """Give the form what was kept with earlier tries and what comes with this one; it says what is wrong with it."""
    where = ("supplier", code, actor().id)
    kept, form.faults = take_documents(unseal(form.kept.data, *where), actor(), form.sent())
    form.kept.data, form.given = seal(kept, *where), kept.documents


def _enter(session: Session, code: str, form: forms.EnterForm) -> str:
    return service.enter(session, actor(), now(), home=code, papers=form.given, **form.told())


@bp.get("/suppliers/<supplier_id>/manage")
@allow(*READERS, at=at_register)
def entry(supplier_id: str) -> ResponseReturnValue:
    """One entry with its papers and what can be done now."""
    shown = supplier_page(supplier_id)
    return render_template("procurement/entry.html", can=_can(supplier_id), deeds=DEEDS, **shown, reads=_reads(shown))


@bp.route("/suppliers/<supplier_id>/manage/<deed>", methods=["GET", "POST"])
@allow(*OFFICE, at=at_register)
def supplier_deed(supplier_id: str, deed: str) -> ResponseReturnValue:
    """One step with an entry."""
    row, (_command, kind, play) = supplier_row(supplier_id), TABLE.get(deed) or abort(404)
    form = kind()
    if isinstance(form, forms.RateForm):
        finished = queries.finished(db.session(), supplier_id)
        form.project.choices = picks([("", gettext("Please choose")), *finished.items()])
    if form.validate_on_submit():
        args, at = form.args(), now()
        if form.play(lambda session: play(session, actor(), at, supplier_id=supplier_id, **args)):
            flash(gettext("Done. It stands in the book."), "done")
            return redirect(url_for("procurement.entry", supplier_id=supplier_id), 303)
    state = queries.supplier_state(db.session(), supplier_id)
    return form_page(
        "procurement/supplier_deed.html",
        form,
        deed=deed,
        row=row,
        deeds=DEEDS,
        may=_can(supplier_id)[deed],
        state=state,
        office=communities.place(db.session(), state.office or row.home),
    )


def _reads(shown: dict[str, Any]) -> bool:
    """Whether whoever is there opens the papers: the office that entered them, and those above it, do."""
    return actor().id == shown["state"].entered_by or person().holds(READERS, shown["office"].code)


def _can(supplier_id: str) -> dict[str, Refusal | None]:
    """Why each step cannot be taken now; None where it can."""
    session, row = db.session(), supplier_row(supplier_id)
    state = queries.supplier_state(session, supplier_id)
    options = SUPPLIER.legal(communities.rulebook(session, row.home), state, actor(), now())
    found = {option.action: option.refusal for option in options}
    if found["rate"] is None and not queries.finished(session, supplier_id):
        found["rate"] = Refusal("SUPPLIER_NONE_FINISHED", "supplier:rate")
    return {name: found[command] for name, (command, _form, _play) in TABLE.items()}
