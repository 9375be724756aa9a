"""The polls of a community, and one poll: what is voted on and the one thing to do now."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.polls import procedure, queries
from deliberation.polls.standing import standing
from deliberation.polls.subjects.lines import named
from deliberation.polls.views._bp import at_community, at_poll, bp, here
from deliberation.rules.poll import POLL
from deliberation.web.access import PUBLIC, RESIDENT, actor, allow, person
from deliberation.web.clock import now


@bp.get("/places/<code>/polls")
@allow(PUBLIC, at=at_community)
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
@allow(PUBLIC, at=at_poll)
def show(poll_id: str) -> ResponseReturnValue:
    """What is voted on, until when, and the one thing to do now."""
    session, poll, who = db.session(), here(), actor()
    return render_template(
        "polls/show.html",
        poll=poll,
        now=now(),
        candidates=named(session, poll, queries.candidates(session, poll_id)),
        issued=queries.issued(session, poll_id) if poll.status == "open" else poll.issued,
        mine=standing(session, poll_id, who.id) if who.id else None,
        own=_elsewhere(poll.place),
        desk=procedure.desk(session, poll, who, now()) if who.has(*procedure.ROLES) else None,
    )


def _elsewhere(place: str) -> str:
    """The community of a resident who reads the poll of another one; empty for everybody else."""
    home = person().home_place or ""
    return home if person().holds((RESIDENT,), None) and not person().holds((RESIDENT,), place) else ""
