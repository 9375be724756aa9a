"""One package for the office: where it stands, and a page for every step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from deliberation import workdays
from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.procurement import forms, queries, service
from deliberation.procurement.forms import DeedForm
from deliberation.procurement.queries import Dossier
from deliberation.procurement.views._bp import OFFICE, READERS, at_package, bp, dossier
from deliberation.procurement.words import (
    ACTS,
    CAUSES,
    DONE,
    METHOD_GLOSSES,
    METHODS,
    NEXT,
    SIGNS,
    STATUS_TAGS,
    STATUSES,
    sign_words,
)
from deliberation.proposals.files.store import LARGEST_DOCUMENT
from deliberation.rules.package.moves import fewest
from deliberation.web.access import actor, allow
from deliberation.web.clock import now, today
from deliberation.web.forms import picks
from deliberation.web.reply import form_page

ROOM = LARGEST_DOCUMENT + 2**20
"""Bytes that a quote may bring."""


@dataclass(frozen=True, slots=True)
class Deed:
    """A step: its form, the service behind it, and whether its button is the seal of the purchase."""

    form: type[DeedForm]
    play: Callable[..., Any]
    main: bool = True


TABLE = {
    "invite": Deed(forms.InviteForm, service.invite),
    "receive": Deed(forms.ReceiveForm, service.receive),
    "unseal": Deed(DeedForm, service.unseal),
    "open": Deed(forms.OpenForm, service.open_quotes),
    "confirm_opening": Deed(DeedForm, service.confirm_opening),
    "reject_opening": Deed(forms.ReasonForm, service.reject_opening, main=False),
    "compare": Deed(forms.CompareForm, service.compare),
    "answer_alarm": Deed(forms.AnswerForm, service.answer_alarm),
    "award": Deed(forms.AwardForm, service.award),
    "announce_award": Deed(DeedForm, service.announce_award),
    "announce_contract": Deed(DeedForm, service.announce_contract),
    "fail": Deed(forms.FailForm, service.fail, main=False),
    "rerun": Deed(forms.RerunForm, service.rerun),
    "cancel": Deed(forms.CancelForm, service.cancel, main=False),
}
"""Step → its form and its service function."""


@bp.url_value_preprocessor
def _make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything reads the form: whoever is signed in may send a file."""
    if endpoint in {"procurement.deed", "procurement.enter"} and "_user_id" in session:
        request.max_content_length = ROOM


@bp.get("/packages/<package_id>/manage")
@allow(*READERS, at=at_package)
def manage(package_id: str) -> ResponseReturnValue:
    """Where the package stands, what is due, and what cannot be done yet with the reason."""
    found = dossier(package_id)
    return render_template("procurement/manage.html", **_page(found))


@bp.route("/packages/<package_id>/manage/<name>", methods=["GET", "POST"])
@allow(*OFFICE, at=at_package)
def deed(package_id: str, name: str) -> ResponseReturnValue:
    """One step: its form, or why it is not in order now."""
    found, what = dossier(package_id), TABLE.get(name) or abort(404)
    sellers = queries.register(db.session(), found.row.place, today())
    form = forms.fitted(what.form, found)(found, sellers)
    if isinstance(form, forms.AnswerForm):
        form.key.choices = picks((one.key, sign_words(one, found)) for one in found.state.open_alarms)
    if form.validate_on_submit() and form.play(lambda db: _play(db, what, package_id, form)):
        flash(str(DONE[name]), "done")
        return redirect(url_for("procurement.manage", package_id=package_id), 303)
    if isinstance(form, forms.ReceiveForm) and form.refusal is not None:
        form.again()
    return form_page("procurement/deed.html", form, name=name, main=what.main, may=found.options[name], **_page(found))


def _play(session: Session, what: Deed, package_id: str, form: DeedForm) -> Any:
    args = form.args()
    if isinstance(form, forms.ReceiveForm):
        args["folder"] = Path(current_app.config["UPLOAD_DIR"])
    return what.play(session, actor(), now(), package_id=package_id, **args)


def _page(found: Dossier) -> dict[str, Any]:
    """What every page of a package shows."""
    signs = [(SIGNS[one.kind], sign_words(one, found), one) for one in found.state.alarms]
    number = found.rulebook.int("procurement.quote_working_days")
    contracts = service_days(found)
    return {
        "found": found, "state": found.state, "row": found.row, "signs": signs, "acts": ACTS, "next": NEXT,
        "statuses": STATUSES, "tags": STATUS_TAGS, "methods": METHODS, "glosses": METHOD_GLOSSES, "causes": CAUSES,
        "today": today(), "earliest": workdays.after(today(), number), "days": number, "contracts": contracts,
        "place": communities.place(db.session(), found.row.place), "table": TABLE,
        "fewest": 0 if found.state.method == "tender" else fewest(found.rulebook, found.state.method),
        "guessed": workdays.provisional(today(), workdays.after(today(), number)),
    }  # fmt: skip


def service_days(found: Dossier) -> dict[str, Any]:
    """The contracts entered so far, once there is an award to follow."""
    if found.state.status not in {"announced", "closed"}:
        return {}
    return {one.project: one for one in queries.contracts(db.session(), found.state) if one.as_awarded}
