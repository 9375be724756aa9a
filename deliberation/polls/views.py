"""Pages of a poll: what it is about, taking a ballot, choosing, casting, the result, and the clerk's desk."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from deliberation.communities import queries as communities
from deliberation.extensions import csrf, db
from deliberation.funds import queries as funds
from deliberation.polls import box, charts, queries, results, service
from deliberation.polls.bundle import bundle_of
from deliberation.polls.forms import BallotForm, PollForm, ReceiptForm
from deliberation.polls.models import Poll
from deliberation.proposals import queries as proposals
from deliberation.rules.poll import POLL, check_choices
from deliberation.web.access import CLERK, PUBLIC, RESIDENT, actor, allow
from deliberation.web.clock import LOCAL, now
from deliberation.web.directory import located
from deliberation.web.transaction import transaction

bp = Blueprint("polls", __name__)


def _place(poll_id: str, **_rest: str) -> str | None:
    """Where the poll in the address belongs; its frame is kept for the page."""
    g.poll = queries.poll(db.session(), poll_id)
    return g.poll.place if g.poll else None


def _community(code: str) -> str | None:
    return located(code)


def _poll() -> queries.PollRow:
    """The poll in the address, as the gate has read it."""
    found: queries.PollRow = g.poll
    return found


@bp.get("/places/<code>/polls")
@allow(PUBLIC, at=_community)
def index(code: str) -> ResponseReturnValue:
    """The polls of a community."""
    session = db.session()
    place = communities.place(session, code)
    options = {
        option.action: option
        for option in POLL.legal(communities.rulebook(session, code), POLL.initial, actor(), now())
    }
    return render_template(
        "polls/index.html", place=place, polls=queries.polls_at(session, code), now=now(), prepare=options["prepare"]
    )


@bp.get("/polls/<poll_id>")
@allow(PUBLIC, at=_place)
def show(poll_id: str) -> ResponseReturnValue:
    """What is voted on, until when, and the one thing to do now."""
    session, poll, who = db.session(), _poll(), actor()
    return render_template(
        "polls/show.html",
        poll=poll,
        now=now(),
        candidates=queries.candidates(session, poll_id),
        issued=queries.issued(session, poll_id) if poll.status == "open" else poll.issued,
        taken=box.has_taken(session, poll_id, who.id),
        on_roll=queries.on_roll(session, poll_id, who.id),
        options=_options(poll),
    )


def _options(poll: queries.PollRow) -> list[object]:
    """The clerk's moves, offered or greyed; nobody else sees them."""
    if not actor().has(CLERK):
        return []
    session = db.session()
    state = box.ballot_frame(session, session.get_one(Poll, poll.id))
    rulebook = proposals.rulebook_of(session, poll.place, poll.year)
    wanted = {"open", "close", "count"}
    return [option for option in POLL.legal(rulebook, state, actor(), now()) if option.action in wanted]


@bp.post("/polls/<poll_id>/take")
@allow(RESIDENT, at=_place)
def take(poll_id: str) -> ResponseReturnValue:
    """领票: write that this resident has taken a ballot, then show it."""
    with transaction() as session:
        box.take_ballot(session, actor(), now(), poll_id=poll_id)
    return redirect(url_for("polls.ballot", poll_id=poll_id), 303)


@bp.get("/polls/<poll_id>/ballot")
@allow(RESIDENT, at=_place)
def ballot(poll_id: str) -> ResponseReturnValue:
    """The ballot of whoever has taken one; the same page however often it is opened."""
    token = box.taken_ballot(db.session(), actor(), now(), poll=_poll())
    if token is None:
        return redirect(url_for("polls.show", poll_id=poll_id), 303)
    return _ballot_page(poll_id, token, ())


def _ballot_page(poll_id: str, token: str, chosen: tuple[str, ...], problem: object = None) -> ResponseReturnValue:
    rows = queries.candidates(db.session(), poll_id)
    spent = sum(row.cost_fen for row in rows if row.project_id in chosen)
    page = render_template(
        "polls/ballot.html",
        poll=_poll(),
        candidates=queries.shuffled(rows, token),
        token=token,
        chosen=chosen,
        spent=spent,
        problem=problem,
    )
    return page, 422 if problem else 200


@bp.post("/polls/<poll_id>/review")
@csrf.exempt
@allow(PUBLIC, at=_place, blind=True)
def review(poll_id: str) -> ResponseReturnValue:
    """Read the choices back before they are cast; what does not fit goes back to the ballot with the reason."""
    session, form = db.session(), BallotForm()
    chosen, token = tuple(form.choice.data or ()), form.token.data or ""
    frame = box.ballot_frame(session, session.get_one(Poll, poll_id))
    problem = check_choices(frame, chosen)
    if problem is not None or request.form.get("back"):
        return _ballot_page(poll_id, token, chosen, problem)
    rows = [row for row in queries.candidates(session, poll_id) if row.project_id in chosen]
    spent = sum(row.cost_fen for row in rows)
    return render_template("polls/review.html", poll=_poll(), chosen=rows, token=token, spent=spent)


@bp.post("/polls/<poll_id>/cast")
@csrf.exempt
@allow(PUBLIC, at=_place, blind=True)
def cast(poll_id: str) -> ResponseReturnValue:
    """投票: the token and the choices go into the box; who holds the token is not asked."""
    form = BallotForm()
    with transaction() as session:
        token, chosen = form.token.data or "", tuple(form.choice.data or ())
        receipt = box.cast(session, now(), poll_id=poll_id, token=token, choices=chosen)
    return render_template("polls/receipt.html", poll=_poll(), receipt=receipt)


@bp.get("/polls/<poll_id>/result")
@allow(PUBLIC, at=_place)
def result(poll_id: str) -> ResponseReturnValue:
    """Who won and why, with the reason for every project."""
    poll = _poll()
    if poll.status != "counted":
        return redirect(url_for("polls.show", poll_id=poll_id), 303)
    outcome = results.published(db.session(), poll)
    return render_template("polls/result.html", poll=poll, result=outcome, charts=charts)


@bp.get("/polls/<poll_id>/ballots.pb")
@allow(PUBLIC, at=_place)
def file(poll_id: str) -> ResponseReturnValue:
    """The published file, byte for byte as it was counted."""
    found = queries.poll_file(db.session(), poll_id) or abort(404)
    answer = Response(found.content, mimetype="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{poll_id}.pb"'
    answer.set_etag(found.sha256)
    return answer.make_conditional(request)


@bp.get("/polls/<poll_id>/bundle.zip")
@allow(PUBLIC, at=_place)
def bundle(poll_id: str) -> ResponseReturnValue:
    """Everything needed to count the poll again: ballots, options, results, the program and how to use it."""
    found = bundle_of(db.session(), poll_id) or abort(404)
    answer = Response(found.content, mimetype="application/zip")
    named = f"filename=\"{poll_id}.zip\"; filename*=UTF-8''{quote(_file_name(_poll()))}"
    answer.headers["Content-Disposition"] = f"attachment; {named}"
    answer.set_etag(found.etag)
    return answer.make_conditional(request)


def _file_name(poll: queries.PollRow) -> str:
    places = communities.places(db.session(), [poll.place])
    name = places[poll.place].short if poll.place in places else poll.place
    return f"{name}{poll.year}-计票包.zip"


@bp.get("/polls/<poll_id>/receipt")
@allow(PUBLIC, at=_place, blind=True)
def receipt(poll_id: str) -> ResponseReturnValue:
    """The form in which a receipt is looked up."""
    del poll_id  # the gate has read it
    return render_template("polls/lookup.html", poll=_poll(), form=ReceiptForm(), found=None)


@bp.post("/polls/<poll_id>/receipt")
@csrf.exempt
@allow(PUBLIC, at=_place, blind=True)
def look_up(poll_id: str) -> ResponseReturnValue:
    """Is the ballot with this receipt in the published box? The code is sent in the body, never in a URL."""
    form, found = ReceiptForm(), None
    if form.validate():
        found = queries.has_receipt(db.session(), poll_id, form.normal())
    page = render_template("polls/lookup.html", poll=_poll(), form=form, found=found, code=form.normal())
    return page, 200 if found is not None else 422


@bp.route("/places/<code>/polls/new", methods=["GET", "POST"])
@allow(CLERK, at=_community)
def prepare(code: str) -> ResponseReturnValue:
    """The clerk puts what the council has adopted on a ballot."""
    session, year = db.session(), now().astimezone(LOCAL).year
    adopted = service.adopted(session, code, year)
    form = PollForm(**_suggested(code, year))
    if form.validate_on_submit():
        opens, closes = form.hours()
        poll_id = form.play(
            lambda session: service.prepare(
                session,
                actor(),
                now(),
                place=code,
                year=year,
                opens_at=opens,
                closes_at=closes,
                **form.fields("title", "budget_fen"),
            )
        )
        if poll_id is not None:
            return redirect(url_for("polls.show", poll_id=poll_id), 303)
    page = render_template("polls/new.html", form=form, adopted=adopted, place=communities.place(session, code))
    return page, 422 if request.method == "POST" else 200


def _suggested(code: str, year: int) -> dict[str, object]:
    session = db.session()
    left = funds.balance(session, code, year).free_fen - queries.bound_by_polls(session, code, year)
    start = now().astimezone(LOCAL).replace(hour=8, minute=0, tzinfo=None) + timedelta(days=1)
    return {
        "budget_fen": max(left, 0) or None,
        "opens": start,
        "closes": start.replace(hour=20) + timedelta(days=6),
    }


@bp.post("/polls/<poll_id>/<any(open, close, count):move>")
@allow(CLERK, at=_place)
def move(poll_id: str, move: str) -> ResponseReturnValue:
    """Open the box, close it, or count it."""
    acts = {"open": service.open_poll, "close": service.close, "count": service.count}
    with transaction() as session:
        acts[move](session, actor(), now(), poll_id=poll_id)
    return redirect(url_for("polls.result" if move == "count" else "polls.show", poll_id=poll_id), 303)
