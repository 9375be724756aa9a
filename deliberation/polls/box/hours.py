"""When a poll takes ballots: within its hours, by the clock of the program, while its row is held against closing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from deliberation.polls.models import Poll
from deliberation.rules.refusal import Refusal, Refused

_RUNNING = select(Poll).where(Poll.id == bindparam("id")).with_for_update(read=True)


def running(session: Session, poll_id: str, now: datetime, *, channel: str | None = None) -> Poll:
    """The poll, locked against closing until the transaction ends: a late ballot cannot slip past the close.

    Ballots do not wait for one another (``FOR SHARE``). With ``channel``, the poll must be held on it, too.
    """
    found = session.scalars(_RUNNING, {"id": poll_id}, execution_options={"populate_existing": True})
    poll = found.one_or_none()
    if poll is None:
        raise Refused(Refusal("NOT_FOUND", "poll"))
    check_hours(poll.status, poll.opens_at, poll.closes_at, now)
    if channel is not None and channel not in poll.channels.split():
        raise Refused(Refusal("CHANNEL_NOT_HELD", "rulebook:ballot.channels", {"channel": channel}))
    return poll


def check_hours(status: str, opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> None:
    """Refuse what comes before the first or after the last moment."""
    if status == "prepared" or (opens_at is not None and now < opens_at):
        raise Refused(Refusal("POLL_NOT_YET_OPEN", "poll", {"opens_at": (opens_at or now).isoformat()}))
    if status != "open" or closes_at is None or now >= closes_at:
        raise Refused(Refusal("POLL_OVER", "poll", {"closed_at": (closes_at or now).isoformat()}))
