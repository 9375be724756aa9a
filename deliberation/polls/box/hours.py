"""When a poll takes ballots: within its hours, by the clock of the program, while its row is held against closing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from deliberation.polls.models import Poll
from deliberation.rules.refusal import Refusal, Refused

_NOW: BindParameter[datetime] = bindparam("now")
_RUNNING = (
    select(Poll)
    .where(Poll.id == bindparam("id"), Poll.status == "open", Poll.opens_at <= _NOW, Poll.closes_at > _NOW)
    .with_for_update(read=True)
)


def running(session: Session, poll_id: str, now: datetime, *, channel: str | None = None) -> Poll:
    """The poll, locked against closing until the transaction ends: a late ballot cannot slip past the close.

    Ballots do not wait for one another (``FOR SHARE``), and what comes outside the hours holds nothing, so a crowd
    that is late cannot hold up the close. With ``channel``, the poll must be held on it, too.
    """
    fresh = {"populate_existing": True}
    poll = session.scalars(_RUNNING, {"id": poll_id, "now": now}, execution_options=fresh).one_or_none()
    if poll is None:
        raise _out_of_hours(session, poll_id, now)
    if channel is not None and channel not in poll.channels.split():
        raise Refused(Refusal("CHANNEL_NOT_HELD", "rulebook:ballot.channels", {"channel": channel}))
    return poll


def check_hours(status: str, opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> None:
    """Refuse what comes before the first or after the last moment."""
    refusal = _outside(status, opens_at, closes_at, now)
    if refusal is not None:
        raise Refused(refusal)


def _out_of_hours(session: Session, poll_id: str, now: datetime) -> Refused:
    found = session.execute(select(Poll.status, Poll.opens_at, Poll.closes_at).where(Poll.id == poll_id)).first()
    if found is None:
        return Refused(Refusal("NOT_FOUND", "poll"))
    return Refused(_outside(*found, now) or _over(now))


def _outside(status: str, opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> Refusal | None:
    if status == "prepared" or (opens_at is not None and now < opens_at):
        return Refusal("POLL_NOT_YET_OPEN", "poll", {"opens_at": (opens_at or now).isoformat()})
    if status != "open" or closes_at is None or now >= closes_at:
        return _over(closes_at or now)
    return None


def _over(at: datetime) -> Refusal:
    return Refusal("POLL_OVER", "poll", {"closed_at": at.isoformat()})
