"""The doors of a demonstration: enter as each prepared person with one tap. Elsewhere there are no doors."""

from __future__ import annotations

from flask import abort, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from deliberation.accounts import queries
from deliberation.accounts.views._bp import bp
from deliberation.accounts.views.sign_in import enter
from deliberation.extensions import db
from deliberation.web.access import (
    ADMINISTRATOR,
    AUDITOR,
    CLERK,
    COUNCIL_MEMBER,
    DISTRICT_SUPERVISOR,
    MODERATOR,
    PUBLIC,
    RESIDENT,
    SUBDISTRICT_OFFICER,
    allow,
)  # fmt: skip
from deliberation.web.directory import directory
from deliberation.web.site import safe_next

TRY = {
    "": _("Ask to join a community, as somebody does who comes for the first time."),
    RESIDENT: _("Make a proposal, follow a project, vote."),
    COUNCIL_MEMBER: _("Take part in a meeting: second, speak, vote by show of hands."),
    MODERATOR: _("Lead the meeting that is on: agenda, floor, motions, result."),
    CLERK: _("Verify residents, screen proposals, answer objections."),
    SUBDISTRICT_OFFICER: _("Announce a year, set the rules, approve and pay."),
    AUDITOR: _("Download the sheets and check them against the book."),
    DISTRICT_SUPERVISOR: _("See all communities of the district side by side."),
    ADMINISTRATOR: _("Appoint people and look after places."),
}
"""What each prepared person is there to show, by role."""


@bp.get("/demo")
@allow(PUBLIC)
def demo_doors() -> ResponseReturnValue:
    """Whom one can be."""
    _only_in_demo()
    people = queries.demo_people(db.session())
    places = directory().places(db.session(), {item.place for item in people if item.place})
    return render_template("accounts/doors.html", people=people, places=places, words=TRY)


@bp.post("/demo/<person_id>")
@allow(PUBLIC)
def enter_demo(person_id: str) -> ResponseReturnValue:
    """Be that person."""
    _only_in_demo()
    if person_id not in {item.id for item in queries.demo_people(db.session())}:
        abort(404)
    return enter(person_id, safe_next(None))


def _only_in_demo() -> None:
    if not current_app.config["DEMO"]:
        abort(404)
