"""The desk of a roll: search, additions by proof, strikes, what waits for the second person."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from deliberation.extensions import db
from deliberation.polls.roll import queries as roll_queries
from deliberation.polls.roll import words as roll_words
from deliberation.polls.roll.forms import AdditionForm, FileForm, ReasonForm, SearchForm
from deliberation.polls.service import roll as service
from deliberation.polls.views._bp import at_poll, bp, here
from deliberation.rules.roll import KEEPERS, deadline
from deliberation.web.access import actor, allow
from deliberation.web.clock import now
from deliberation.web.transaction import transaction


@bp.route("/polls/<poll_id>/roll/desk", methods=["GET", "POST"])
@allow(*KEEPERS, at=at_poll)
def roll_desk(poll_id: str) -> ResponseReturnValue:
    """Everything that the office does with the roll; a search is sent in the body."""
    session, poll, form = db.session(), here(), SearchForm()
    rules, found = roll_queries.rulebook(session, poll), None
    if form.validate_on_submit():
        found = roll_queries.search(session, rules, poll, form.name.data, form.number.data)
    page = render_template(
        "polls/roll_desk.html",
        poll=poll,
        words=roll_words,
        form=form,
        found=found,
        counts=roll_queries.counts(session, poll),
        changes=roll_queries.changes(session, poll_id),
        objections=roll_queries.objections(session, poll_id),
        imports=roll_queries.imports(session, poll_id),
        until=deadline(rules, poll.opens_at) if poll.opens_at else None,
        upload=FileForm(formdata=None),
        me=actor().id,
    )
    return page, 422 if request.method == "POST" and found is None else 200


@bp.route("/polls/<poll_id>/roll/add", methods=["GET", "POST"])
@allow(*KEEPERS, at=at_poll)
def roll_add(poll_id: str) -> ResponseReturnValue:
    """Put somebody forward whose papers lie on the desk; another person confirms."""
    form = AdditionForm()
    if request.method == "GET":
        form.objection.data = request.args.get("objection", "")
    if form.validate_on_submit():
        made = form.play(
            lambda session: service.propose_addition(
                session, actor(), now(), poll_id=poll_id, who=form.newcomer(), **form.fields("proof", "objection")
            )
        )
        if made is not None:
            return redirect(url_for("polls.roll_desk", poll_id=poll_id), 303)
    page = render_template("polls/roll_add.html", poll=here(), form=form)
    return page, 422 if request.method == "POST" else 200


@bp.post("/polls/<poll_id>/roll/strike")
@allow(*KEEPERS, at=at_poll)
def roll_strike(poll_id: str) -> ResponseReturnValue:
    """Put somebody forward to be struck; another person confirms."""
    form = ReasonForm()
    with transaction() as session:
        fields = {"voter_id": form.about.data or "", "objection": form.objection.data or ""}
        reason = (form.reason.data or "")[:300]
        service.propose_strike(session, actor(), now(), poll_id=poll_id, reason=reason, **fields)
    return redirect(url_for("polls.roll_desk", poll_id=poll_id), 303)


@bp.post("/polls/<poll_id>/roll/changes/<change_id>/<any(confirm, decline):verdict>")
@allow(*KEEPERS, at=at_poll)
def roll_decide(poll_id: str, change_id: str, verdict: str) -> ResponseReturnValue:
    """The second person agrees or does not."""
    act = service.confirm if verdict == "confirm" else service.decline
    with transaction() as session:
        act(session, actor(), now(), poll_id=poll_id, change_id=change_id)
    return redirect(url_for("polls.roll_desk", poll_id=poll_id), 303)
