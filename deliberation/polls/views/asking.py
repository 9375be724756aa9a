"""Preparing an anonymous survey, and holding an election on a ballot."""

from __future__ import annotations

from datetime import datetime, time

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from deliberation.communities import queries as communities
from deliberation.communities.words import CHOICES
from deliberation.councils import queries as councils
from deliberation.extensions import db
from deliberation.polls.frame_forms import FrameForm
from deliberation.polls.subjects import prepare
from deliberation.polls.subjects.forms import PeopleForm, SurveyForm
from deliberation.polls.views._bp import at_community, bp
from deliberation.polls.views.desk import hours
from deliberation.proposals import queries as proposals
from deliberation.rules.poll import ways
from deliberation.rules.roll import deadline
from deliberation.web.access import CLERK, actor, allow
from deliberation.web.clock import LOCAL, now


def at_election(election_id: str) -> str | None:
    """Where the election in the address belongs."""
    return councils.place_of_election(db.session(), election_id)


@bp.route("/places/<code>/polls/survey", methods=["GET", "POST"])
@allow(CLERK, at=at_community)
def prepare_survey(code: str) -> ResponseReturnValue:
    """The clerk asks residents how satisfied they are."""
    form = SurveyForm(**hours(code))
    _offer(form, code)
    if form.validate_on_submit():
        opens, closes = form.hours()
        about = {"place": code, "opens_at": opens, "closes_at": closes, **form.fields("title", "channels")}
        made = form.play(lambda session: prepare.survey(session, actor(), now(), items=form.lines(), **about))
        if made is not None:
            return redirect(url_for("polls.show", poll_id=made), 303)
    return _page("polls/survey.html", form, code)


@bp.route("/elections/<election_id>/poll", methods=["GET", "POST"])
@allow(CLERK, at=at_election)
def prepare_people(election_id: str) -> ResponseReturnValue:
    """The clerk has the residents on the roll elect on a ballot."""
    election = councils.election(db.session(), election_id) or abort(404)
    form = PeopleForm(**_days(election))
    _offer(form, election.place)
    if form.validate_on_submit():
        opens, closes = form.hours()
        about = {"election_id": election_id, "opens_at": opens, "closes_at": closes, **form.fields("channels")}
        made = form.play(lambda session: prepare.people(session, actor(), now(), **about))
        if made is not None:
            return redirect(url_for("polls.show", poll_id=made), 303)
    return _page("polls/people.html", form, election.place, election=election)


def _days(election: councils.ElectionRow) -> dict[str, object]:
    """From eight to eight on the day of the vote, unless nobody could object to the roll before it."""
    day = datetime.combine(election.vote_on, time(8))
    rules = proposals.rulebook_of(db.session(), election.place, now().astimezone(LOCAL).year)
    if deadline(rules, day.replace(tzinfo=LOCAL)) <= now():
        return hours(election.place)
    return {"opens": day, "closes": day.replace(hour=20)}


def _offer(form: FrameForm, code: str) -> None:
    rules = proposals.rulebook_of(db.session(), code, now().astimezone(LOCAL).year)
    form.offer((name, CHOICES[name]) for name in ways(rules))


def _page(template: str, form: FrameForm, code: str, **more: object) -> ResponseReturnValue:
    page = render_template(template, form=form, place=communities.place(db.session(), code), **more)
    return page, 422 if request.method == "POST" else 200
