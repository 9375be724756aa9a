"""Taking a ballot (领票): one a voter over all channels, and asked again the same one.

What is kept of an issue is that it happened, on which channel, and for a blind one the request and its answer: both
say nothing of the token that the voter's device makes of them. There is no time in it and no number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.polls import queries
from deliberation.polls.box import blind_rsa, keys, tokens
from deliberation.polls.box.hours import check_hours, running
from deliberation.polls.models import Issue, PollSecret, RollEntry
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


_ISSUE = select(Issue.channel, Issue.mode, Issue.blinded, Issue.signature).where(
    Issue.poll_id == bindparam("poll"), Issue.voter_id == bindparam("voter")
)
_VOTER = select(RollEntry.voter_id).where(
    RollEntry.poll_id == bindparam("poll"), RollEntry.person_id == bindparam("person")
)
_ON_ROLL = select(RollEntry.voter_id).where(
    RollEntry.poll_id == bindparam("poll"), RollEntry.voter_id == bindparam("voter")
)


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
    running(session, poll_id, now, channel=channel)
    _check_roll(session, poll_id, voter_id)
    known = _known_signature(session, poll_id, voter_id, channel, blinded)
    if known is not None:
        return known
    signature = _signed(session, poll_id, blinded)
    new = {"mode": BLIND, "blinded": blinded, "signature": signature, "desk": desk, "helped": helped}
    if _write(session, poll_id, voter_id, channel, new):
        pulse(session, poll_id, channel, desk, now)
        return signature
    return _known_signature(session, poll_id, voter_id, channel, blinded) or signature


def issue_paper(session: Session, now: datetime, *, poll_id: str, voter_id: str, desk: str, helped: bool) -> bool:
    """Write that a voter is handed a paper. False where the same desk has done so already: hand out no second one."""
    running(session, poll_id, now, channel=PAPER)
    _check_roll(session, poll_id, voter_id)
    if _write(session, poll_id, voter_id, PAPER, {"mode": PAPER, "desk": desk, "helped": helped}):
        pulse(session, poll_id, PAPER, desk, now)
        return True
    query = select(Issue.mode, Issue.desk, Issue.channel).where(Issue.poll_id == poll_id, Issue.voter_id == voter_id)
    mode, there, on = session.execute(query).one()
    if (mode, there) != (PAPER, desk):
        raise _elsewhere(on)
    return False


def take_ballot(
    session: Session, actor: Actor, now: datetime, *, poll_id: str, channel: str = "web", desk: str = "",
    helped: bool = False,
) -> str:  # fmt: skip
    """The simple way, where the rules allow it: issue a ballot to ``actor``; asked again the same token."""
    poll = running(session, poll_id, now, channel=channel)
    if not poll.simple_mode:
        raise Refused(Refusal("SIMPLE_MODE_OFF", "rulebook:ballot.simple_mode"))
    voter_id = voter_of(session, poll_id, actor.id)
    if _write(session, poll_id, voter_id, channel, {"mode": SIMPLE, "desk": desk, "helped": helped}):
        pulse(session, poll_id, channel, desk, now)
    else:
        _check_same(session.execute(_ISSUE, {"poll": poll_id, "voter": voter_id}).one(), channel, SIMPLE)
    return tokens.simple(keys.Keys(session.get_one(PollSecret, poll_id).secret), voter_id)


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
    _check_same(found, "web", SIMPLE)
    return tokens.simple(keys.Keys(found.secret), found.voter_id)


def taken(session: Session, poll_id: str, voter_id: str) -> Taken | None:
    """How this voter has taken a ballot of the poll, None where none was taken."""
    row = read(session, _ISSUE, poll=poll_id, voter=voter_id).first()
    return Taken(row.channel, row.mode) if row else None


def has_taken(session: Session, poll_id: str, person_id: str) -> bool:
    """Whether a person has taken a ballot of this poll."""
    voter_id = read(session, _VOTER, poll=poll_id, person=person_id).scalar()
    return voter_id is not None and taken(session, poll_id, voter_id) is not None


def _known_signature(session: Session, poll_id: str, voter_id: str, channel: str, blinded: str) -> str | None:
    row = session.execute(_ISSUE, {"poll": poll_id, "voter": voter_id}).first()
    if row is None:
        return None
    _check_same(row, channel, BLIND)
    if row.blinded != blinded:
        raise _elsewhere(row.channel)
    return str(row.signature)


def _signed(session: Session, poll_id: str, blinded: str) -> str:
    pem = session.scalar(select(PollSecret.private_key).where(PollSecret.poll_id == poll_id))
    request = tokens.unb64(blinded)
    if not pem:
        raise Refused(Refusal("BLIND_NOT_HELD", "poll"))
    if request is None:
        raise Refused(Refusal("REQUEST_MALFORMED", "poll"))
    try:
        return tokens.b64(blind_rsa.blind_sign(keys.private_numbers(pem), request))
    except blind_rsa.BlindError as fault:
        raise Refused(Refusal("REQUEST_MALFORMED", "poll")) from fault


def _write(session: Session, poll_id: str, voter_id: str, channel: str, told: dict[str, object]) -> bool:
    """Whether this transaction is the one that issues: of two at once the second waits, then finds the first."""
    new = insert(Issue).values(poll_id=poll_id, voter_id=voter_id, channel=channel, **told)
    return session.execute(new.on_conflict_do_nothing().returning(Issue.mode)).first() is not None


def _check_roll(session: Session, poll_id: str, voter_id: str) -> None:
    if session.scalar(_ON_ROLL, {"poll": poll_id, "voter": voter_id}) is None:
        raise Refused(Refusal("NOT_ON_ROLL", "rulebook:ballot.min_age"))


def _check_same(row: object, channel: str, mode: str) -> None:
    was = Taken(getattr(row, "channel", ""), getattr(row, "mode", ""))
    if was != Taken(channel, mode):
        raise _elsewhere(was.channel)


def _elsewhere(channel: str) -> Refused:
    return Refused(Refusal("TAKEN_ELSEWHERE", "poll", {"channel": channel}))
