"""How the office of a place is reached: shown to all, given by its clerk or the sub-district."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberation.communities import queries, service
from deliberation.communities.forms import ContactForm
from deliberation.communities.views._bp import bp, place
from deliberation.extensions import db
from deliberation.web import access, clock
from deliberation.web.access import ADMINISTRATOR, CLERK, SUBDISTRICT_OFFICER, allow


@bp.route("/places/<code>/contact", methods=["GET", "POST"])
@allow(CLERK, SUBDISTRICT_OFFICER, ADMINISTRATOR, at=place)
def contact(code: str) -> ResponseReturnValue:
    """The telephone and the address as they are printed, and the form to change them."""
    found = queries.contact(db.session(), code)
    own = found if found and found.place == code else None
    form = ContactForm(telephone=own.telephone if own else "", address=own.address if own else "")
    if form.validate_on_submit() and _set(form, code):
        flash(gettext("Saved. Sheets, posters and the page of the place show it from now on."), "done")
        return redirect(url_for("communities.contact", code=code), 303)
    where = queries.lineage(db.session(), code)
    page = render_template("communities/contact.html", form=form, where=where, found=found, own=own)
    return page, 422 if form.errors else 409 if form.refusal else 200


def _set(form: ContactForm, code: str) -> bool:
    about = {"telephone": form.telephone.data or "", "address": form.address.data or ""}
    actor, now = access.actor(), clock.now()
    return form.play(lambda session: service.set_contact(session, actor, now, place=code, **about)) is not None
