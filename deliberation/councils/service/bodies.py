"""Bodies and their terms: proposed by the community's clerk, confirmed by the sub-district."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.councils import queries
from deliberation.councils.service.playing import known, play_body
from deliberation.councils.service.seats import TERM_END
from deliberation.jobs.service import enqueue
from deliberation.rules.body.state import BodyState
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import Actor
from deliberation.web.clock import LOCAL


def propose_body(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    place: str,
    kind: str,
    name: str,
    profile: str,
    seats: Sequence[tuple[str, int]] = (),
) -> str:
    """Propose a body with its seats by kind; returns its id. It stands once the sub-district has confirmed it."""
    found = communities.place(session, place)
    if found is None or found.level != "community":
        raise Refused(Refusal("NOT_FOUND", "body"))
    row = queries.BodyRow(uuid4().hex, place, kind, name, profile)
    listed: list[Json] = [[one, many] for one, many in seats]
    play_body(session, actor, now, row, "propose", {"kind": kind, "name": name, "profile": profile, "seats": listed})
    return row.id


def confirm_body(session: Session, actor: Actor, now: datetime, *, body_id: str) -> BodyState:
    """The sub-district confirms a body that somebody else has proposed."""
    return play_body(session, actor, now, known(session, now, body_id), "confirm", {}).state


def decline_body(session: Session, actor: Actor, now: datetime, *, body_id: str, reason: str) -> BodyState:
    """The sub-district declines it, with the reason."""
    return play_body(session, actor, now, known(session, now, body_id), "decline", {"reason": reason}).state


def propose_term(session: Session, actor: Actor, now: datetime, *, body_id: str, first: date, last: date) -> BodyState:
    """Propose the first or the next term of a body (换届)."""
    args: dict[str, Json] = {"first": first.isoformat(), "last": last.isoformat()}
    return play_body(session, actor, now, known(session, now, body_id), "propose_term", args).state


def confirm_term(session: Session, actor: Actor, now: datetime, *, body_id: str) -> BodyState:
    """The sub-district confirms the term; its end is promised to the worker."""
    state = play_body(session, actor, now, known(session, now, body_id), "confirm_term", {}).state
    term = state.terms[-1]
    over = term.last + timedelta(days=1)
    midnight = datetime(over.year, over.month, over.day, tzinfo=LOCAL)
    enqueue(session, TERM_END, {"body": body_id}, f"{TERM_END}:{body_id}:{term.number}", midnight)
    return state
