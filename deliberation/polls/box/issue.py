"""Taking a ballot (领票): one a voter over all channels, and asked again the same one.

What is kept of an issue is that it happened, on which channel, and for a blind one the request and its answer: both
say nothing of the token that the voter's device makes of them. There is no time in it and no number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Row, and_, bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.polls import queries
from deliberation.polls.box import blind_rsa, keys, tokens
from deliberation.polls.box.hours import check_hours, held, hold
from deliberation.polls.models import Issue, Poll, PollSecret, RollEntry
from deliberation.polls.pulse import pulse
from deliberation.polls.queries import PollRow
from deliberation.rules.refusal import Refusal, Refused
from deliberation.rules.replay import Actor
from deliberation.web.reading import read

BLIND, SIMPLE, PAPER = "blind", "simple", "paper"


@dataclass(frozen=True, slots=True)
class Taken:
    """How a voter has taken a ballot. ``channel``: web, desk or paper; ``mode``: blind, simple or paper."""

    channel: str
    mode: str


_ISSUE = select(Issue.channel, Issue.mode, Issue.blinded, Issue.signature, Issue.desk).where(
    Issue.poll_id == bindparam("poll"), Issue.voter_id == bindparam("voter")
)
_VOTER = select(RollEntry.voter_id).where(
    RollEntry.poll_id == bindparam("poll"), RollEntry.person_id == bindparam("person")
)
_MINE: BindParameter[str] = bindparam("voter")
_HELD = (
    held(
        RollEntry.voter_id, Issue.channel, Issue.mode, Issue.blinded, Issue.signature, Issue.desk,
        PollSecret.secret, PollSecret.private_key,
    )
    .outerjoin(RollEntry, and_(RollEntry.poll_id == Poll.id, RollEntry.voter_id == _MINE))
    .outerjoin(Issue, and_(Issue.poll_id == Poll.id, Issue.voter_id == _MINE))
    .outerjoin(PollSecret, PollSecret.poll_id == Poll.id)
)  # fmt: skip
_WRITE = insert(Issue).on_conflict_do_nothing().returning(Issue.mode)


def voter_of(session: Session, poll_id: str, person_id: str) -> str:
    """The id under which a person stands on the roll of the poll; refused (``NOT_ON_ROLL``) who does not."""
    known = read(session, _VOTER, poll=poll_id, person=person_id).scalar()
    voter_id = known or queries.voter_of(session, poll_id, person_id)  # an account may be newer than its entry
    if voter_id is None:
        raise Refused(Refusal("NOT_ON_ROLL", "rulebook:ballot.min_age"))
    return str(voter_id)


def issue_blind(
    session: Session,
    now: datetime,
    *,
    poll_id: str,
    voter_id: str,
    blinded: str,
    channel: str = "web",
    desk: str = "",
    helped: bool = False,
) -> str:
    """Sign a voter's blinded request (base64 for addresses); returns the signature in the same writing.

    The same request again gets the same signature, however often and at once; another one of the same voter is
    refused (``TAKEN_ELSEWHERE``): that would be a second ballot. The caller has made sure who the voter is.
    """
    poll = _hold(session, now, poll_id, voter_id, channel)
    if poll.mode is not None:
        return _same_answer(poll, channel, blinded)
    signature = _signed(poll.private_key, blinded)
    told = {"mode": BLIND, "blinded": blinded, "signature": signature, "desk": desk, "helped": helped}
    if _write(session, now, poll_id, voter_id, channel, told):
        return signature
    return _same_answer(_other(session, poll_id, voter_id), channel, blinded)


def issue_paper(session: Session, now: datetime, *, poll_id: str, voter_id: str, desk: str, helped: bool) -> bool:
    """Write that a voter is handed a paper. False where the same desk has done so already: hand out no second one."""
    poll = _hold(session, now, poll_id, voter_id, PAPER)
    if poll.mode is None and _write(
        session, now, poll_id, voter_id, PAPER, {"mode": PAPER, "desk": desk, "helped": helped}
    ):
        return True
    before = poll if poll.mode is not None else _other(session, poll_id, voter_id)
    if (before.mode, before.desk) != (PAPER, desk):
        raise _elsewhere(before.channel)
    return False


def take_ballot(
    session: Session, actor: Actor, now: datetime, *, poll_id: str, channel: str = "web", desk: str = "",
    helped: bool = False,
) -> str:  # fmt: skip
    """The simple way, where the rules allow it: issue a ballot to ``actor``; asked again the same token."""
    voter_id = read(session, _VOTER, poll=poll_id, person=actor.id).scalar() or ""
    poll = _hold(session, now, poll_id, voter_id, channel, simple=True)
    told = {"mode": SIMPLE, "desk": desk, "helped": helped}
    if poll.mode is not None or not _write(session, now, poll_id, voter_id, channel, told):
        before = poll if poll.mode is not None else _other(session, poll_id, voter_id)
        _check_same(before.channel, before.mode, channel, SIMPLE)
    return tokens.simple(keys.Keys(poll.secret), voter_id)


def taken_ballot(session: Session, actor: Actor, now: datetime, *, poll: PollRow) -> str | None:
    """The token of a ballot that was taken before in the simple way in ``poll``, None where none was.

    Only reads: opening the page of the ballot again holds up nobody who casts, and no close.
    """
    query = (
        select(Issue.voter_id, Issue.channel, Issue.mode, PollSecret.secret)
        .join(RollEntry, (RollEntry.poll_id == Issue.poll_id) & (RollEntry.voter_id == Issue.voter_id))
        .outerjoin(PollSecret, PollSecret.poll_id == Issue.poll_id)
        .where(Issue.poll_id == poll.id, RollEntry.person_id == actor.id)
    )
    found = read(session, query).first()
    if found is None:
        return None
    check_hours(poll.status, poll.opens_at, poll.closes_at, now)
    _check_same(found.channel, found.mode, "web", SIMPLE)
    return tokens.simple(keys.Keys(found.secret), found.voter_id)


def taken(session: Session, poll_id: str, voter_id: str) -> Taken | None:
    """How this voter has taken a ballot of the poll, None where none was taken."""
    row = read(session, _ISSUE, poll=poll_id, voter=voter_id).first()
    return Taken(row.channel, row.mode) if row else None


def has_taken(session: Session, poll_id: str, person_id: str) -> bool:
    """Whether a person has taken a ballot of this poll."""
    voter_id = read(session, _VOTER, poll=poll_id, person=person_id).scalar()
    return voter_id is not None and taken(session, poll_id, voter_id) is not None


def _hold(
    session: Session, now: datetime, poll_id: str, voter_id: str, channel: str, *, simple: bool = False
) -> Row[*tuple[Any, ...]]:
    """The poll, held against closing, with what is known of the voter: one question for all that issuing must know."""
    poll = hold(session, _HELD, now, poll_id=poll_id, channel=channel, voter=voter_id)
    if simple and not poll.simple_mode:
        raise Refused(Refusal("SIMPLE_MODE_OFF", "rulebook:ballot.simple_mode"))
    if poll.voter_id is None:
        raise Refused(Refusal("NOT_ON_ROLL", "rulebook:ballot.min_age"))
    return poll


def _write(session: Session, now: datetime, poll_id: str, voter_id: str, channel: str, told: dict[str, object]) -> bool:
    """Whether this transaction is the one that issues: of two at once the second waits, then finds the first."""
    row = {"blinded": "", "signature": "", **told, "poll_id": poll_id, "voter_id": voter_id, "channel": channel}
    if session.connection().execute(_WRITE, row).first() is None:
        return False
    pulse(session, poll_id, channel, str(told["desk"]), now)
    return True


def _other(session: Session, poll_id: str, voter_id: str) -> Row[str, str, str, str, str]:
    """The issue of whoever was quicker."""
    return read(session, _ISSUE, poll=poll_id, voter=voter_id).one()


def _same_answer(before: Row[*tuple[Any, ...]], channel: str, blinded: str) -> str:
    """The signature that was given for the same request; another request would be a second ballot."""
    _check_same(before.channel, before.mode, channel, BLIND)
    if before.blinded != blinded:
        raise _elsewhere(before.channel)
    return str(before.signature)


def _signed(pem: str | None, blinded: str) -> str:
    request = tokens.unb64(blinded)
    if not pem:
        raise Refused(Refusal("BLIND_NOT_HELD", "poll"))
    if request is None:
        raise Refused(Refusal("REQUEST_MALFORMED", "poll"))
    try:
        return tokens.b64(blind_rsa.blind_sign(keys.private_numbers(pem), request))
    except blind_rsa.BlindError as fault:
        raise Refused(Refusal("REQUEST_MALFORMED", "poll")) from fault


def _check_same(was_channel: str, was_mode: str, channel: str, mode: str) -> None:
    if (was_channel, was_mode) != (channel, mode):
        raise _elsewhere(was_channel)


def _elsewhere(channel: str) -> Refused:
    return Refused(Refusal("TAKEN_ELSEWHERE", "poll", {"channel": channel}))
