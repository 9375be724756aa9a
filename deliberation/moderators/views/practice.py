"""Practice: choosing a story, presiding over it, and what was learnt."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.extensions import db
from deliberation.moderators import forms, queries, service
from deliberation.moderators.practice import deck, guide, slips
from deliberation.moderators.practice.story import stories, story
from deliberation.moderators.practice.world import World
from deliberation.moderators.queries import Run
from deliberation.moderators.views._bp import bp, run_of
from deliberation.moderators.words import GREAT, due, key_of
from deliberation.rules.refusal import Refusal, Refused
from deliberation.web import clock
from deliberation.web.access import SIGNED_IN, actor, allow
from deliberation.web.forms import half_width
from deliberation.web.refusals.say import say
from deliberation.web.reply import status
from deliberation.web.transaction import transaction

TEMPTING = (
    "put_question", "announce", "begin_speech", "state_question", "enter_votes", "close_item", "open_item", "adjourn",
)  # fmt: skip
"""Steps that people take too early: their reasons are shown first."""
SHOWN = 8
"""Lines of the room on the page."""


@bp.route("/moderators/practice", methods=["GET", "POST"])
@allow(SIGNED_IN)
def practice() -> ResponseReturnValue:
    """The stories, who may join in, and my practice meetings so far."""
    session, form = db.session(), forms.PlainForm()
    if form.validate_on_submit() and (run_id := form.play(_start)):
        return redirect(url_for("moderators.preside", run_id=run_id), 303)
    mine = queries.moderator(session, actor().id, clock.today())
    others = queries.pool(session, mine.home, clock.today()) if mine else ()
    page = render_template(
        "moderators/practice.html", form=form, stories=stories(), mine=mine,
        titles={one.id: one.title for one in stories()},
        others=[row for row in others if row.person_id != actor().id], runs=queries.runs_of(session, actor().id),
        mark=queries.mark(session, mine.home) if mine and mine.home else 0,
    )  # fmt: skip
    return page, status(form)


def _start(session: Session) -> str:
    wanted = request.form
    seed = half_width(wanted.get("seed", ""))
    return service.start_practice(
        session, actor(), clock.now(), story_id=wanted.get("story", ""), helped=bool(wanted.get("helped")),
        others=wanted.getlist("other"), seed=int(seed) if seed.isascii() and seed.isdigit() and len(seed) < 9 else None,
    )  # fmt: skip


@bp.get("/moderators/practice/<run_id>")
@allow(SIGNED_IN)
def preside(run_id: str) -> ResponseReturnValue:
    """The practice console; once the meeting is over, what was right and what slipped."""
    return page(run_of(run_id))


@bp.post("/moderators/practice/<run_id>")
@allow(SIGNED_IN)
def choose(run_id: str) -> ResponseReturnValue:
    """One choice; a refused or unwise one comes back as a slip with its rule and the right way."""
    run = run_of(run_id)
    step = half_width(request.form.get("seq", ""))
    try:
        with transaction() as session:
            service.choose(
                session, actor(), clock.now(), run_id=run.id, choice=read_choice(),
                step=int(step) if step.isascii() and step.isdigit() else None,
            )  # fmt: skip
    except Refused as refused:
        return page(run_of(run_id), refusal=refused.refusal)
    return redirect(url_for("moderators.preside", run_id=run_id), 303)


def read_choice() -> dict[str, Any]:
    """What the form says: the step, whom it names, the sentence, the numbers."""
    form = request.form
    choice: dict[str, Any] = {
        "step": form.get("step", ""),
        "who": form.get("who", ""),
        "result": form.get("result", ""),
    }
    for name in ("say", "for", "against"):
        text = half_width(form.get(name, ""))
        if text:
            if not (text.isascii() and text.isdigit() and len(text) < 5):
                raise Refused(Refusal("NUMBER_NEEDED", "RROR1915 §46"))
            choice[name] = int(text)
    if form.get("taken"):
        choice["taken"] = form["taken"] == "yes"
    return choice


def page(run: Run, *, refusal: Refusal | None = None) -> ResponseReturnValue:
    """The console of a practice meeting, or its result."""
    told = story(run.story)
    names = people.names(db.session(), run.trainees)
    if run.ended_at is not None or told is None:
        mine = [[slips.read_slip(raw) for raw in rows] for rows in run.slips]
        return render_template(
            "moderators/result.html", run=run, story=told, names=names, slips=mine, due=due, points=slips.POINTS,
            mark=queries.mark_of(db.session(), run.trainees[0]),
        )  # fmt: skip
    world = deck.replay(told, run.seed, len(run.trainees), run.choices)
    offered = deck.offers(world)
    wanted = request.args.get("do", "") or (request.form.get("step", "") if refusal else "")
    asks = _asks(world)
    opened = next((offer for offer in offered if offer.step == wanted and asks.get(wanted)), None)
    chair = run.trainees[world.presiding]
    following = guide.next_step(world) if run.helped else None
    context = {
        "run": run, "story": told, "world": world, "opened": opened,
        "offers": [(key_of(one.step, world.state), _tone(one.step, following), one) for one in offered],
        "said": world.said[-SHOWN:], "seq": len(run.choices), "refusal": refusal, "names": names, "chair": chair,
        "may": chair == actor().id, "line": due(world.line, world.names), "asks": asks, "due": due,
        "typed": request.form,
        "hands": [(hand.side, world.name(hand.member)) for hand in world.state.hands],
        "barred": _barred(offered) if run.helped else [],
        "tempting": sorted((one for one in offered if one.why and one.step in TEMPTING), key=_temptation)[:4],
    }  # fmt: skip
    return render_template("moderators/console.html", **context), 409 if refusal else 200


def _tone(step: str, following: str | None) -> str:
    """As at the console: the seal for what counts, green for what comes next; an examination does not say what does."""
    if step in GREAT and following in (None, step):
        return "seal"
    return "" if following == step else "line"


def _temptation(offer: deck.Offer) -> int:
    return TEMPTING.index(offer.step)


def _barred(offered: tuple[deck.Offer, ...]) -> list[tuple[str, list[str]]]:
    """The steps out of order now, together by their reason."""
    found: dict[str, list[str]] = {}
    for offer in offered:
        if offer.why is not None:
            found.setdefault(say(offer.why), []).append(offer.step)
    return list(found.items())


def _asks(world: World) -> dict[str, bool]:
    """Which steps open a form first."""
    spoken = dict.fromkeys(deck.SPOKEN, True)
    return {
        **spoken,
        "enter_votes": True,
        "rule": True,
        "remark": True,
        "recuse": True,
        "begin_speech": bool(world.state.hands),
    }
