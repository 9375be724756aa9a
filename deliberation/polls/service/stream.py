"""A move of a poll: played on its stream by the rules of its year, its row following the book."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.ledger import book
from deliberation.polls.models import Poll
from deliberation.polls.queries import poll_columns, stream_of
from deliberation.proposals import queries as proposals
from deliberation.rules.poll import POLL, PollState, check
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import Actor, Command
from deliberation.rules.rulebook import Rulebook


def found(session: Session, poll_id: str) -> Poll:
    """The poll's row; Refused (NOT_FOUND) where there is none."""
    poll = session.get(Poll, poll_id)
    if poll is None:
        raise Refused(Refusal("NOT_FOUND", "poll"))
    return poll


def locked(session: Session, poll_id: str) -> Poll:
    """The same, held until the end of the transaction: no ballot is issued or cast meanwhile."""
    query = select(Poll).where(Poll.id == poll_id).with_for_update().execution_options(populate_existing=True)
    poll = session.scalars(query).one_or_none()
    if poll is None:
        raise Refused(Refusal("NOT_FOUND", "poll"))
    return poll


def rulebook(session: Session, poll: Poll) -> Rulebook:
    """The rules that a poll is held by: those of its year."""
    return proposals.rulebook_of(session, poll.place, poll.year)


def ensure(session: Session, actor: Actor, now: datetime, poll: Poll, name: str) -> None:
    """Refused where ``actor`` cannot make the move ``name`` now, before anything is done for it."""
    state = book.state_of(session, POLL, stream_of(poll.id))
    refusal = check(rulebook(session, poll), state, name, actor, now)
    if refusal is not None:
        raise Refused(refusal)


def play(
    session: Session, actor: Actor, now: datetime, poll: Poll, name: str, args: Mapping[str, Json] | None = None
) -> PollState:
    """Play the move ``name`` on a poll; ``poll`` may be a row that is not stored yet."""
    command = Command(name, actor, now, args or {})
    rules = rulebook(session, poll)
    state = book.play(session, POLL, stream_of(poll.id), command, rulebook=rules, place=poll.place).state
    row = session.get(Poll, poll.id, populate_existing=True)
    if row is None:
        row = poll
        session.add(row)
    for column, value in poll_columns(state).items():
        setattr(row, column, value)
    session.flush()
    return state
