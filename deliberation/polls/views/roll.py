"""The page of the roll for everybody: am I on it, by which rule, and how to object."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from deliberation.extensions import db
from deliberation.polls.roll import queries as roll_queries
from deliberation.polls.roll import words as roll_words
from deliberation.polls.roll.forms import ObjectionForm
from deliberation.polls.service import roll as service
from deliberation.polls.views._bp import at_poll, bp, here
from deliberation.rules.roll import KEEPERS, deadline, ties
from deliberation.web.access import PUBLIC, SIGNED_IN, actor, allow, person
from deliberation.web.clock import now
from deliberation.web.transaction import transaction


@bp.get("/polls/<poll_id>/roll")
@allow(PUBLIC, at=at_poll)
def roll(poll_id: str) -> ResponseReturnValue:
    """How large the roll is and by what rule; whoever is signed in sees whether they are on it."""
    session, poll, who = db.session(), here(), person()
    rules = roll_queries.rulebook(session, poll)
    known = who.is_authenticated
    return render_template(
        "polls/roll.html",
        poll=poll,
        rules=rules,
        ties=ties(rules),
        words=roll_words,
        standing=roll_queries.standing(session, rules, poll, who.id) if known else "",
        mine=roll_queries.objections(session, poll_id, who.id) if known else (),
        counts=roll_queries.counts(session, poll),
        until=deadline(rules, poll.opens_at) if poll.opens_at else None,
        now=now(),
        keeper=actor().has(*KEEPERS),
    )


@bp.route("/polls/<poll_id>/roll/objection", methods=["GET", "POST"])
@allow(SIGNED_IN, at=at_poll)
def roll_object(poll_id: str) -> ResponseReturnValue:
    """Somebody is missing from the roll, or should not be on it."""
    form = ObjectionForm()
    if form.validate_on_submit():
        made = form.play(
            lambda session: service.object_to(
                session, actor(), now(), poll_id=poll_id, **form.fields("kind", "about", "reason")
            )
        )
        if made is not None:
            return redirect(url_for("polls.roll", poll_id=poll_id), 303)
    poll = here()
    until = deadline(roll_queries.rulebook(db.session(), poll), poll.opens_at) if poll.opens_at else None
    over = poll.status != "prepared" or (until is not None and now() >= until)
    page = render_template("polls/roll_object.html", poll=poll, form=form, over=over and not form.refusal, until=until)
    return page, 422 if request.method == "POST" else 200


@bp.post("/polls/<poll_id>/roll/objections/<objection_id>/reject")
@allow(*KEEPERS, at=at_poll)
def roll_reject(poll_id: str, objection_id: str) -> ResponseReturnValue:
    """Answer an objection: the roll stays as it is, and why."""
    answer = request.form.get("reason", "").strip()[:300]
    with transaction() as session:
        service.reject(session, actor(), now(), poll_id=poll_id, objection_id=objection_id, answer=answer)
    return redirect(url_for("polls.roll_desk", poll_id=poll_id), 303)
