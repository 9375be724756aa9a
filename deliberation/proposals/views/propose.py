"""The form on which a need becomes a proposal, and on which it is revised."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import abort, current_app, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from deliberation.extensions import db, limiter
from deliberation.proposals import draft as drafts
from deliberation.proposals import queries, service
from deliberation.proposals.draft import Draft
from deliberation.proposals.files import store_photo
from deliberation.proposals.files.photo import LARGEST_BYTES
from deliberation.proposals.forms import ProposalForm
from deliberation.proposals.queries import Similar
from deliberation.proposals.views._bp import at_community, at_project, bp, year_of
from deliberation.rules.cycle import LOCAL
from deliberation.rules.refusal import Refused
from deliberation.rules.rulebook import Rulebook
from deliberation.web import clock, words
from deliberation.web.access import CLERK, COUNCIL_MEMBER, RESIDENT, SIGNED_IN, actor, allow, person
from deliberation.web.filters import wan_yuan
from deliberation.web.refusals.say import say
from deliberation.web.transaction import transaction

MAY_PROPOSE = (RESIDENT, COUNCIL_MEMBER, CLERK)
WITH_PHOTOS = {"proposals.new", "proposals.revise"}
ROOM = 6 * LARGEST_BYTES + 2**20
"""Bytes that a form with photos may bring: what is too large is then said beside the photos, with all words kept."""


@bp.url_value_preprocessor
def _make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything reads the form: whoever is signed in may send photos."""
    if endpoint in WITH_PHOTOS and "_user_id" in session:
        request.max_content_length = ROOM


@bp.route("/places/<code>/propose", methods=["GET", "POST"])
@allow(SIGNED_IN, at=at_community)
@limiter.limit("60 per hour", methods=["POST"], key_func=lambda: person().id)
def new(code: str) -> ResponseReturnValue:
    """Propose something for the community."""
    if not person().holds(MAY_PROPOSE, code):
        return render_template("proposals/not_resident.html", code=code, home=person().home_place), 403
    now, database = clock.now(), db.session()
    year, cycle = year_of(database, code, now)
    rulebook = queries.rulebook_of(database, code, year)
    form = ProposalForm(rulebook)
    page = _Sheet(form, rulebook, drafts.unseal(form.ticket.data, person().id, code) or drafts.fresh(), code)
    if form.is_submitted() and page.complete(exclude=page.draft.id):
        where = {"place": code, "year": year}
        if page.send(service.propose, **where, **form.content()):
            return redirect(url_for("proposals.own", project_id=page.draft.id, sent=1), 303)
    return page.show("proposals/new.html", cycle=cycle, year=year, today=now.astimezone(LOCAL))


@bp.route("/proposals/<project_id>/revise", methods=["GET", "POST"])
@allow(SIGNED_IN, at=at_project)
@limiter.limit("60 per hour", methods=["POST"], key_func=lambda: person().id)
def revise(project_id: str) -> ResponseReturnValue:
    """Revise my proposal while it waits for screening or after it was returned."""
    database = db.session()
    state, place, row = queries.project_state(database, project_id), g.place, queries.project(database, project_id)
    if state.proposer != person().id or row is None:
        abort(404)
    rulebook = queries.rulebook_of(database, place, state.year)
    form = ProposalForm(rulebook, data=_known(row))
    kept = drafts.unseal(form.ticket.data, person().id, place)
    page = _Sheet(form, rulebook, kept or Draft(project_id, state.photos), place)
    sound = form.is_submitted() and page.draft.id == project_id and page.complete(exclude=project_id, hint=False)
    if sound and page.send(service.revise, **form.content()):
        return redirect(url_for("proposals.own", project_id=project_id, sent=2), 303)
    return page.show("proposals/revise.html", project=row)


@bp.get("/places/<code>/propose/similar")
@allow(*MAY_PROPOSE, at=at_community)
def similar(code: str) -> ResponseReturnValue:
    """What reads alike, while the form is being filled in."""
    found = _alike(db.session(), code, request.args.get("title", ""), request.args.get("need", ""), "")
    return render_template("proposals/_similar.html", similar=found)


def _known(row: queries.ProjectRow) -> dict[str, Any]:
    names = ("title", "need", "location", "category", "theme")
    return {name: getattr(row, name) for name in names} | {"cost": row.cost_fen, "agreed": True}


def _alike(database: Session, place: str, title: str, need: str, exclude: str) -> tuple[Similar, ...]:
    if not title.strip():
        return ()
    return queries.similar(database, place, title=title[:200], need=need[:500], exclude=exclude)


class _Sheet:
    """The form with the photos it carries along, and what reads alike."""

    def __init__(self, form: ProposalForm, rulebook: Rulebook, draft: Draft, place: str) -> None:
        self.form, self.rulebook, self.draft, self.place = form, rulebook, draft, place
        self.similar: tuple[Similar, ...] = ()

    def complete(self, *, exclude: str, hint: bool = True) -> bool:
        """Take the photos in, check the fields; False where something is missing or only photos were sent."""
        refusals = self._take_photos()
        sound, only_photos = self.form.validate(), request.form.get("step") == "photos"
        if only_photos:
            self._forget_errors()
        self.form.photos.errors = [*self.form.photos.errors, *refusals]
        if refusals or only_photos or not sound:
            return False
        if hint:
            self.similar = _alike(db.session(), self.place, self.form.title.data, self.form.need.data, exclude)
        return {item.project.id for item in self.similar} <= set(request.form.getlist("seen"))

    def send(self, act: Any, **said: Any) -> bool:
        """Play the move; a refusal goes beside its field."""
        at = clock.now()

        def play(database: Session) -> object:
            return act(database, actor(), at, project_id=self.draft.id, photos=self.draft.photos, **said)

        done = self.form.play(play) is not None
        self.form.place_refusal()
        return done

    def show(self, template: str, **more: Any) -> ResponseReturnValue:
        """The page as it stands; 422 where something has to be mended or looked at."""
        self.form.ticket.data = drafts.seal(self.draft, person().id, self.place)
        status = 422 if self.form.errors or self.form.refusal or self.similar else 200
        page = render_template(
            template, form=self.form, rulebook=self.rulebook, draft=self.draft, code=self.place,
            similar=self.similar, notes=self._notes(), **more,
        )  # fmt: skip
        return page, status

    def _notes(self) -> dict[str, str]:
        """What each kind of project is, and how much one may cost."""
        ceilings = {code: wan_yuan(self.rulebook.int(f"ceiling.{code}")) for code in words.CATEGORIES}
        return {
            code: gettext("%(gloss)s. At most %(ceiling)s each.", gloss=words.CATEGORY_GLOSSES[code], ceiling=ceiling)
            for code, ceiling in ceilings.items()
        }

    def _take_photos(self) -> list[str]:
        self.draft = self.draft.without(request.form.getlist("drop"))
        folder, most = Path(current_app.config["UPLOAD_DIR"]), self.rulebook.int("proposal.photos")
        refusals: list[str] = []
        for file in self.form.photos.data or ():
            if len(self.draft.photos) >= most:
                refusals.append(gettext("At most %(most)s photos. The others were left out.", most=most))
                break
            try:
                with transaction() as database:
                    digest = store_photo(database, actor(), clock.now(), folder, file.stream)
            except Refused as refused:
                refusals.append(say(refused.refusal))
            else:
                self.draft = self.draft.with_photo(digest)
        return list(dict.fromkeys(refusals))

    def _forget_errors(self) -> None:
        for field in self.form:
            field.errors = []
