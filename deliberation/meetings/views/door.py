"""The door: the code on the screen of the hall, and the page where a member checks in with it."""

from __future__ import annotations

import segno
from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from itsdangerous import BadSignature, URLSafeTimedSerializer
from markupsafe import Markup

from deliberation.extensions import db, limiter
from deliberation.meetings import door, queries, service
from deliberation.meetings.queries import MeetingRow
from deliberation.meetings.views._bp import at_meeting, bp, meeting, place_name
from deliberation.rules.refusal import Refusal, Refused
from deliberation.web import clock
from deliberation.web.access import CLERK, COUNCIL_MEMBER, MODERATOR, PUBLIC, SIGNED_IN, actor, allow, person
from deliberation.web.forms import half_width
from deliberation.web.transaction import transaction

PASS_SECONDS = 600
"""How long a scanned code stays good in the browser that scanned it: time enough to sign in."""


@bp.get("/meetings/<meeting_id>/door")
@allow(MODERATOR, CLERK, at=at_meeting)
def door_code(meeting_id: str) -> ResponseReturnValue:
    """The code of this half minute, for the screen in the hall; only the desk may show it."""
    row = meeting(meeting_id)
    if row.status == "adjourned":
        return "", 204
    return render_template("meetings/_door.html", row=row, door=picture(row))


@bp.get("/meetings/<meeting_id>/in")
@allow(PUBLIC, at=at_meeting)
def arrive(meeting_id: str) -> ResponseReturnValue:
    """Where the scanned code leads: one button, or why not; who is not signed in does so first and comes back."""
    row, given = meeting(meeting_id), request.args.get("c", "")
    fits = door.fits(meeting_id, clock.now(), given) if given else _passed(meeting_id)
    if not person().is_authenticated and fits:
        flash(gettext("Please sign in first; then you come back here to check in."), "wait")
        return _with_pass(redirect(url_for("accounts.sign_in", next=_here(row)), 303), row)
    old = Refusal("DOOR_CODE_OLD", "RROR1915 §64") if given and not fits else None
    page = make_response(_page(row, old, ready=fits))
    return _with_pass(page, row) if fits and given else page


@bp.post("/meetings/<meeting_id>/in")
@allow(SIGNED_IN, at=at_meeting)
@limiter.limit("20 per minute", key_func=lambda: person().id)
def check_in(meeting_id: str) -> ResponseReturnValue:
    """Check in with the scanned pass or the typed digits; twice counts once."""
    row, typed = meeting(meeting_id), half_width(request.form.get("code", "")).replace(" ", "")
    fits = door.fits(meeting_id, clock.now(), typed) if typed else _passed(meeting_id)
    if not fits:
        return _page(row, Refusal("DOOR_CODE_OLD" if typed else "DOOR_CODE_NEEDED", "RROR1915 §64"), ready=False), 409
    try:
        with transaction() as session:
            service.admit(session, actor(), clock.now(), meeting_id=meeting_id)
    except Refused as refused:
        if refused.refusal.code != "ALREADY_PRESENT":
            return _page(row, refused.refusal, ready=fits), 409
        flash(gettext("You had already checked in; you are counted once."), "done")
    else:
        flash(gettext("You have checked in. Your phone is now your hand and your vote."), "done")
    answer = redirect(url_for("meetings.show", meeting_id=meeting_id), 303)
    answer.delete_cookie("door", path=_here(row))
    return answer


def picture(row: MeetingRow) -> dict[str, object]:
    """The code as a picture and as digits."""
    at = clock.now()
    url = url_for("meetings.arrive", meeting_id=row.id, c=door.code(row.id, at), _external=True)
    drawn = segno.make(url, error="m").svg_inline(border=2, omitsize=True)
    return {
        "svg": Markup(drawn),  # noqa: S704 -- drawn here, from our own address
        "digits": door.digits(row.id, at),
        "until": door.changes_at(at),
        "now": at,
    }


def _page(row: MeetingRow, refusal: Refusal | None, *, ready: bool) -> str:
    me, session = actor(), db.session()
    state, _events = queries.told(session, row.id)
    due = me.has(COUNCIL_MEMBER) and me.id in state.due
    if row.status == "adjourned":
        refusal = Refusal("ADJOURNED", "RROR1915 §17")
    elif person().is_authenticated and not due:
        refusal = Refusal("DOOR_NOT_MEMBER", "RROR1915 §2")
    return render_template(
        "meetings/arrive.html", row=row, refusal=refusal, ready=ready, inside=due and me.id in state.present,
        may=due and row.status != "adjourned", signed_in=person().is_authenticated, place_name=place_name(),
        back=_here(row),
    )  # fmt: skip


def _here(row: MeetingRow) -> str:
    return url_for("meetings.arrive", meeting_id=row.id)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="meeting door")


def _with_pass(answer: ResponseReturnValue, row: MeetingRow) -> ResponseReturnValue:
    """The browser keeps, for a few minutes and for this door alone, that it has scanned the code in time."""
    response = make_response(answer)
    response.set_cookie(
        "door", _signer().dumps(row.id), max_age=PASS_SECONDS, path=_here(row), httponly=True, samesite="Lax",
        secure=request.is_secure,
    )  # fmt: skip
    return response


def _passed(meeting_id: str) -> bool:
    try:
        return bool(_signer().loads(request.cookies.get("door", ""), max_age=PASS_SECONDS) == meeting_id)
    except BadSignature:
        return False
