"""When a poll takes ballots: within its hours, by the clock of the program, while its row is held against closing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, Select, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from deliberation.polls.models import Poll
from deliberation.rules.refusal import Refusal, Refused
from deliberation.web.reading import read

_ID: BindParameter[str] = bindparam("id")
_NOW: BindParameter[datetime] = bindparam("now")
_FRAME = (
    Poll.id, Poll.channels, Poll.simple_mode, Poll.public_key, Poll.ballot_kind, Poll.budget_fen, Poll.within_budget,
    Poll.min_picks, Poll.max_picks, Poll.max_points, Poll.max_sum_points,
)  # fmt: skip


def held(*more: ColumnElement[Any] | InstrumentedAttribute[Any]) -> Select[*tuple[Any, ...]]:
    """The frame of the poll ``id`` with ``more`` columns (the caller joins their tables), held against closing.

    ``FOR SHARE OF poll``: those who issue and cast do not wait for one another, the close waits for them all. Only
    within its hours: what comes outside holds nothing, so a crowd that is late cannot hold up the close.
    """
    in_hours = Poll.id == _ID, Poll.status == "open", Poll.opens_at <= _NOW, Poll.closes_at > _NOW
    return select(*_FRAME, *more).select_from(Poll).where(*in_hours).with_for_update(read=True, of=Poll)


def hold(
    session: Session,
    statement: Select[*tuple[Any, ...]],
    now: datetime,
    *,
    poll_id: str,
    channel: str = "",
    **keys: str,
) -> Row[*tuple[Any, ...]]:
    """The row of a statement that :func:`held` began; refused outside the hours, and on a channel that is not held."""
    row = read(session, statement, id=poll_id, now=now, **keys).one_or_none()
    if row is None:
        raise _out_of_hours(session, poll_id, now)
    if channel and channel not in row.channels.split():
        raise Refused(Refusal("CHANNEL_NOT_HELD", "rulebook:ballot.channels", {"channel": channel}))
    return row


_FRAME_ONLY = held()


def running(session: Session, poll_id: str, now: datetime, *, channel: str = "") -> Row[*tuple[Any, ...]]:
    """The frame of the poll, held against closing until the transaction ends: nothing slips past the close."""
    return hold(session, _FRAME_ONLY, now, poll_id=poll_id, channel=channel)


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
