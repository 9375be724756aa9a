"""The published count and the files from which anybody can count again."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.polls import charts, lookup, queries, results
from deliberation.polls.bundle import bundle_of
from deliberation.polls.roll import queries as roll_queries
from deliberation.polls.subjects.shown import shown
from deliberation.polls.views._bp import at_poll, bp, here
from deliberation.web.access import PUBLIC, allow

PAGES = {
    "projects": "polls/result.html",
    "question": "polls/result_question.html",
    "people": "polls/result_people.html",
    "survey": "polls/result_survey.html",
}
"""The page of a result by what was voted on."""


@bp.get("/polls/<poll_id>/result")
@allow(PUBLIC, at=at_poll)
def result(poll_id: str) -> ResponseReturnValue:
    """Who won and why, with the reason for every project."""
    poll = here()
    if not poll.result_hash:
        return redirect(url_for("polls.show", poll_id=poll_id), 303)
    session = db.session()
    outcome = results.published(session, poll) if poll.subject == "projects" else shown(session, poll)
    return render_template(
        PAGES[poll.subject],
        poll=poll,
        result=outcome,
        charts=charts,
        channels=lookup.channels(session, poll_id),
        turnout=roll_queries.turnout_of(session, poll_id),
    )


@bp.get("/polls/<poll_id>/ballots.pb")
@allow(PUBLIC, at=at_poll)
def file(poll_id: str) -> ResponseReturnValue:
    """The published file, byte for byte as it was counted."""
    found = queries.poll_file(db.session(), poll_id) or abort(404)
    answer = Response(found.content, mimetype="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{poll_id}.pb"'
    answer.set_etag(found.sha256)
    return answer.make_conditional(request)


@bp.get("/polls/<poll_id>/bundle.zip")
@allow(PUBLIC, at=at_poll)
def bundle(poll_id: str) -> ResponseReturnValue:
    """Everything needed to count the poll again: ballots, options, results, the program and how to use it."""
    found = bundle_of(db.session(), poll_id) or abort(404)
    answer = Response(found.content, mimetype="application/zip")
    named = f"filename=\"{poll_id}.zip\"; filename*=UTF-8''{quote(_file_name(here()))}"
    answer.headers["Content-Disposition"] = f"attachment; {named}"
    answer.set_etag(found.etag)
    return answer.make_conditional(request)


def _file_name(poll: queries.PollRow) -> str:
    places = communities.places(db.session(), [poll.place])
    name = places[poll.place].short if poll.place in places else poll.place
    return f"{name}{poll.year}-计票包.zip"
