"""One pot line by line, and the pots whose deadline is near or over."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from deliberation.accounts import queries as people
from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.funds import queries
from deliberation.funds.views._bp import at_community, at_place, bp
from deliberation.rules.funds.engine import ROLES
from deliberation.web.access import PUBLIC, actor, allow
from deliberation.web.clock import LOCAL, now


@bp.get("/places/<code>/money/<int:year>/pots/<pot>")
@allow(PUBLIC, at=at_community)
def pot(code: str, year: int, pot: str) -> ResponseReturnValue:
    """Where the money of one source came from and where every fen of it went; made to be printed."""
    session = db.session()
    told = queries.pot_statement(session, code, year, pot) or abort(404)
    places = {code, *(place for line in told.lines for place in (line.entry.place, line.entry.to_place) if place)}
    places |= {told.pot.from_place} if told.pot.from_place else set()
    names = people.masked_names(session, {hand for line in told.lines for hand in line.entry.hands})
    return render_template(
        "funds/pot.html", told=told, pot=told.pot, places=communities.places(session, places), names=names, now=now(),
        today=now().astimezone(LOCAL).date(), may_ask=actor().has(*ROLES["propose"]),
    )  # fmt: skip


@bp.get("/places/<code>/money/deadlines")
@allow(PUBLIC, at=at_place)
def deadlines(code: str) -> ResponseReturnValue:
    """Money that nobody has bound yet, by its deadline: what is over, and what is soon."""
    session, today = db.session(), now().astimezone(LOCAL).date()
    soon = today + timedelta(days=communities.rulebook(session, code).int("money.warn_days"))
    rows = queries.idle(session, code, soon + timedelta(days=1))
    places = communities.places(session, {code, *(row.place for row in rows)})
    return render_template(
        "funds/deadlines.html", rows=rows, places=places, code=code, today=today, soon=soon,
        may_ask=actor().has(*ROLES["propose"]),
    )  # fmt: skip
