"""Finding one's community step by step, and asking to take part in it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from deliberation.accounts import queries as people
from deliberation.accounts import service as accounts
from deliberation.communities import queries
from deliberation.communities.forms import ClaimForm
from deliberation.communities.views._bp import bp, place
from deliberation.extensions import db
from deliberation.web import access, clock
from deliberation.web.access import SIGNED_IN, allow
from deliberation.web.forms import clean

LONGEST_SEARCH = 30


@bp.get("/me/community")
@allow(SIGNED_IN)
def find() -> ResponseReturnValue:
    """District, sub-district, community: one choice a page, or a search by name."""
    database, words = db.session(), clean(request.args.get("q"))[:LONGEST_SEARCH]
    within = queries.place(database, request.args.get("within") or queries.root(database) or "")
    if within is None or within.level == "community":
        within = queries.place(database, queries.root(database) or "")
    found = queries.find_places(database, words, within=within.code if within else "") if words else ()
    parents = queries.places(database, {row.parent for row in found if row.parent})
    choices = queries.children(database, within.code) if within else ()
    trail = queries.lineage(database, within.code) if within else ()
    return render_template(
        "communities/find.html", words=words, within=within, found=found, parents=parents, choices=choices, trail=trail
    )


@bp.route("/me/community/<code>", methods=["GET", "POST"])
@allow(SIGNED_IN, at=place)
def claim(code: str) -> ResponseReturnValue:
    """Ask to take part in one community."""
    database = db.session()
    where = queries.lineage(database, code)
    if where[-1].level != "community":
        return redirect(url_for("communities.find", within=code), 303)
    mine = people.profile(database, current_user.id, clock.now())
    last = next((item for item in mine.claims if item.place == code), None)
    form = _claim_form(mine, last)
    if form.validate_on_submit() and _claimed(form, code, mine):
        flash(gettext("Thank you. The community checks it and you see the answer here."), "done")
        return redirect(url_for("accounts.me"), 303)
    status = 422 if form.errors else 409 if form.refusal else 200
    return render_template("communities/claim.html", form=form, where=where, mine=mine, last=last), status


def _claim_form(mine: people.Profile, last: people.Claim | None) -> ClaimForm:
    given = {"name": mine.name, "born": people.birth_date(mine.born)}
    form = ClaimForm(data=given | ({"tie": last.tie, "address": last.address} if last else {}))
    if mine.assurance >= accounts.CHECKED:
        form.known()
    return form


def _claimed(form: ClaimForm, code: str, mine: people.Profile) -> bool:
    said = {"name": mine.name, "born": people.birth_date(mine.born)} | {
        name: form[name].data for name in ("tie", "address", "name", "born") if name in form
    }
    return form.play(
        lambda session: accounts.claim_residency(session, access.person().actor(code), clock.now(), place=code, **said)
    ) is not None  # fmt: skip
