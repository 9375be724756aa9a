"""The booth: a tablet that is nobody, shows one ballot after another and keeps nothing of any of them.

Its cookie names the booth and opens these pages only; whoever is signed in elsewhere is not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import jsonify, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from deliberation.extensions import csrf, db
from deliberation.polls import box, queries
from deliberation.polls.desk.forms import SetupForm
from deliberation.polls.service import booths
from deliberation.polls.service.booths import BoothRow
from deliberation.polls.sheet import sheet_of
from deliberation.polls.subjects.lines import lines
from deliberation.polls.views import _answers
from deliberation.polls.views._bp import bp
from deliberation.polls.views._slip import slip
from deliberation.polls.views.choosing import marked
from deliberation.rules.refusal import Refusal, Refused
from deliberation.web.access import PUBLIC, allow
from deliberation.web.clock import now
from deliberation.web.reply import status
from deliberation.web.transaction import transaction

COOKIE = "booth"
DAYS = 60
OPEN_TO_BOOTHS = frozenset(
    {
        "polls.set_up",
        "polls.booth",
        "polls.ask",
        "polls.answer",
        "polls.fetched",
        "polls.drop",
        "static",
        "site.picture",
    }
    | {"proposals.picture", "site.healthz", "site.readyz"}
)
"""Where a tablet with the cookie of a booth gets; every other address leads back to the booth."""


def stay() -> ResponseReturnValue | None:
    """A booth leads nowhere else; asked before anything else is, even who is there."""
    if COOKIE not in request.cookies or request.endpoint in OPEN_TO_BOOTHS:
        return None
    return redirect(url_for("polls.booth"), 303) if request.method == "GET" else ("", 403)


bp.record_once(lambda state: state.app.before_request_funcs.setdefault(None, []).insert(0, stay))


@bp.route("/booth/setup", methods=["GET", "POST"])
@csrf.exempt
@allow(PUBLIC, blind=True)
def set_up() -> ResponseReturnValue:
    """Type the one-time code: from then on this tablet is a booth, and whoever was signed in on it is signed out."""
    form = SetupForm()
    key = None
    if form.validate_on_submit():
        key = form.play(lambda session: booths.enter(session, now(), code=form.code.data or ""))
    if key is None:
        return render_template("polls/booth_setup.html", form=form), status(form)
    cookie.clear()
    answer = make_response(redirect(url_for("polls.booth"), 303))
    answer.set_cookie(COOKIE, key, max_age=DAYS * 86_400, httponly=True, samesite="Strict", secure=request.is_secure)
    return answer


@bp.get("/booth")
@allow(PUBLIC, blind=True)
def booth() -> ResponseReturnValue:
    """The one page of a booth: start, number, ballot, reading back, receipt. Nothing of it is kept by the browser."""
    here = _here(db.session())
    poll = queries.poll(db.session(), here.poll_id) if here and not here.ended else None
    if here is None or poll is None:
        answer = make_response(render_template("polls/booth_off.html", ended=here is not None), 200 if here else 404)
    else:
        sheet = sheet_of(poll, lines(db.session(), poll))
        page = render_template("polls/booth.html", poll=poll, booth=here, sheet=sheet, phase=poll.phase(now()))
        answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/booth/ask")
@csrf.exempt
@allow(PUBLIC, blind=True)
def ask() -> ResponseReturnValue:
    """The booth waits for its next voter: a number for the screen."""
    told = request.get_json(silent=True)
    blinded = str(told.get("blinded") or "") if isinstance(told, dict) else ""
    return _told(lambda session, here: _said(booths.ask(session, now(), booth=here, blinded=blinded)))


@bp.post("/booth/answer")
@csrf.exempt
@allow(PUBLIC, blind=True)
def answer() -> ResponseReturnValue:
    """Whether the desk has let somebody in by now."""
    return _told(lambda session, here: _said(booths.answer(session, now(), booth=here)))


@bp.post("/booth/fetched")
@csrf.exempt
@allow(PUBLIC, blind=True)
def fetched() -> ResponseReturnValue:
    """The booth has the answer; the request is forgotten here."""
    told = request.get_json(silent=True)
    blinded = str(told.get("blinded") or "") if isinstance(told, dict) else ""
    return _told(lambda session, here: _forget(session, here, blinded))


@bp.post("/booth/cast")
@csrf.exempt
@allow(PUBLIC, blind=True)
def drop() -> ResponseReturnValue:
    """投票 at a booth: the token and the marks go into the box, and what comes back is the receipt."""
    marks, token = marked(), request.form.get("token", "")

    def put(session: Session, here: BoothRow) -> dict[str, str]:
        receipt = box.cast(session, now(), poll_id=here.poll_id, token=token, marks=marks, channel="desk")
        return slip(here.poll_id, receipt.code)

    return _told(put)


def _forget(session: Session, here: BoothRow, blinded: str) -> dict[str, object]:
    booths.fetched(session, booth=here, blinded=blinded)
    return {}


def _said(found: booths.Answer | None) -> dict[str, object]:
    """What the screen does next; ``seconds`` until its number is used up."""
    if found is None:
        return {"number": ""}
    left = max(0, int((found.until - now()).total_seconds()))
    return {"number": found.number, "blinded": found.blinded, "signature": found.signature, "seconds": left}


def _here(session: Session) -> BoothRow | None:
    return booths.booth_of(session, request.cookies.get(COOKIE, ""))


def _told(act: Callable[[Session, BoothRow], Mapping[str, object]]) -> ResponseReturnValue:
    """What ``act`` answers for the booth that asks; a refusal as data, in words."""
    try:
        with transaction() as session:
            here = _here(session)
            if here is None:
                raise Refused(Refusal("BOOTH_ENDED", "poll"))  # noqa: TRY301 -- said like every other
            said = act(session, here)
    except Refused as fault:
        return _answers.refused(fault.refusal)
    answer = jsonify(said)
    answer.headers["Cache-Control"] = "no-store"
    return answer
