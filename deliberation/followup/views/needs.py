"""Needs that were not adopted: the public list, one with all that became of it, and the steps of the office."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberation.communities import queries as communities
from deliberation.communities.words import CHOICES
from deliberation.extensions import db
from deliberation.followup import forms, queries, service
from deliberation.followup.forms import OUTCOMES, SCORES, StepForm, TrackForm
from deliberation.followup.views._bp import at_place, at_project, bp
from deliberation.followup.words import ACTS, DONE, ICONS, MEANS, STATUS
from deliberation.proposals.evidence import seal, take_documents, unseal
from deliberation.proposals.files.store import LARGEST_DOCUMENT
from deliberation.rules.followup import NEED
from deliberation.web.access import CLERK, DISTRICT_SUPERVISOR, PUBLIC, SIGNED_IN, SUBDISTRICT_OFFICER, actor, allow
from deliberation.web.clock import LOCAL, now, today
from deliberation.web.reply import form_page
from deliberation.workdays import between

LISTS = ("overdue", "owed", "open", "concluded")
ROOM = 4 * LARGEST_DOCUMENT
"""Bytes that a note with papers may bring."""
MOST = 100
"""Needs of one list; the longest waiting come first, so nothing urgent is left out."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step's form and its service function."""

    form: type[StepForm]
    play: Callable[..., Any]


STEPS = {
    "answer": Step(forms.AnswerForm, service.answer),
    "dispatch": Step(forms.DispatchForm, service.dispatch),
    "track": Step(forms.TrackForm, service.track),
    "hand_back": Step(forms.HandBackForm, service.hand_back),
    "conclude": Step(forms.ConcludeForm, service.conclude),
    "call_back": Step(forms.CallBackForm, service.call_back),
    "reopen": Step(forms.ReopenForm, service.reopen),
    "urge": Step(forms.UrgeForm, service.urge),
    "evaluate": Step(forms.EvaluateForm, service.evaluate),
}


@bp.get("/places/<code>/needs")
@allow(PUBLIC, at=at_place)
def index(code: str) -> ResponseReturnValue:
    """Who waits for an answer, who waits too long, what is being done, what came of it."""
    session, name = db.session(), request.args.get("list", "")
    owed = queries.owed(session, code)
    late = tuple(row for row in owed if row.overdue)
    running = queries.followed(session, code, ("answered", "dispatched"))
    ended = queries.followed(session, code, ("concluded",))
    lists = {"overdue": late, "owed": owed, "open": running, "concluded": ended}
    name = name if name in LISTS else next((each for each in LISTS if lists[each]), "owed")
    rows = lists[name][:MOST]
    places = communities.places(session, {code, *(row.place for row in rows)})
    return render_template(
        "followup/index.html", place=places[code], places=places, name=name, rows=rows, today=today(),
        workdays=between, answered_late=_answered_late,
        counts={each: len(found) for each, found in lists.items()}, status=STATUS, bodies=CHOICES, outcomes=OUTCOMES,
    )  # fmt: skip


@bp.get("/needs/<project_id>")
@allow(PUBLIC, at=at_project)
def need(project_id: str) -> ResponseReturnValue:
    """One need: the answer, whom it was sent to, how it goes on, how it ended, and what may be done now."""
    session = db.session()
    row = queries.need(session, project_id) or abort(404)
    state, me = queries.state(session, project_id), actor()
    offered = NEED.legal(communities.rulebook(session, row.place), state, me, now())
    may = [one.action for one in offered if one.ok and (one.action != "answer" or row.owed)]
    return render_template(
        "followup/need.html", row=row, state=state, may=may, acts=ACTS, icons=ICONS, status=STATUS, today=today(),
        papers=_papers, place=communities.place(session, row.place), bodies=CHOICES, outcomes=OUTCOMES, scores=SCORES,
    )  # fmt: skip


@bp.route(
    "/needs/<project_id>/<any(answer, dispatch, track, hand_back, conclude, call_back, reopen, urge):deed>",
    methods=["GET", "POST"],
)
@allow(CLERK, SUBDISTRICT_OFFICER, DISTRICT_SUPERVISOR, at=at_project)
def step(project_id: str, deed: str) -> ResponseReturnValue:
    """One step of the office."""
    return _form(project_id, deed)


@bp.route("/needs/<project_id>/evaluate", methods=["GET", "POST"])
@allow(SIGNED_IN, at=at_project)
def evaluate(project_id: str) -> ResponseReturnValue:
    """The proposer's judgement."""
    return _form(project_id, "evaluate")


def _form(project_id: str, deed: str) -> ResponseReturnValue:
    session, what = db.session(), STEPS[deed]
    row, state = queries.need(session, project_id) or abort(404), queries.state(session, project_id)
    rulebook, form = communities.rulebook(session, row.place), what.form()
    form.fit(state, rulebook)
    if isinstance(form, TrackForm):
        _take_files(form, project_id, actor().id)
    if form.validate_on_submit():
        said = form.args()
        if form.play(lambda own: what.play(own, actor(), now(), project_id=project_id, **said)):
            flash(str(DONE[deed]), "done")
            return redirect(url_for("followup.need", project_id=project_id), 303)
    may = next(one for one in NEED.legal(rulebook, state, actor(), now()) if one.action == deed)
    return form_page(
        "followup/step.html", form, row=row, state=state, deed=deed, acts=ACTS, means=MEANS, icons=ICONS, may=may,
        days=rulebook.int("followup.handling_days"), bodies=CHOICES,
    )  # fmt: skip


@bp.url_value_preprocessor
def _make_room(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Before anything reads the form: whoever is signed in may send files."""
    if endpoint == "followup.step" and (values or {}).get("deed") == "track" and "_user_id" in cookie:
        request.max_content_length = ROOM


def _papers(digests: tuple[str, ...]) -> list[tuple[str, str]]:
    """The files of a note as links."""
    return [(gettext("File %(n)s", n=number), url_for("proposals.document", digest=digest))
            for number, digest in enumerate(digests, start=1)]  # fmt: skip


def _take_files(form: TrackForm, *where: str) -> None:
    """Give the form what was kept with earlier tries and what comes with this one."""
    kept, faults = take_documents(unseal(form.kept.data, *where), actor(), form.sent())
    form.kept.data, form.evidence, form.faults = seal(kept, *where), kept, tuple(faults)


def _answered_late(row: queries.NeedRow) -> int:
    """How many working days after its last day an answer came."""
    return between(row.due, row.answered_at.astimezone(LOCAL).date()) if row.due and row.answered_at else 0
