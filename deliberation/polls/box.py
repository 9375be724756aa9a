"""Taking a ballot and casting it: 领票 → 投票.

Two requests, two transactions. *Issue* knows the person and writes that a ballot was taken. *Cast*
knows only a token and writes the choices. In simple mode the token is made from the person and a
secret of the poll, so a lost page can be opened again; the secret is destroyed at the close, and
until then whoever holds it and the database could link the two. The ballot page says so.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.polls.models import Ballot, Issue, Poll, PollProject, PollSecret, RollEntry
from deliberation.polls.queries import PollRow
from deliberation.rules.poll import PollState, check_choices
from deliberation.rules.refusal import Refusal, Refused
from deliberation.rules.replay import Actor
from deliberation.web.reading import read


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a voter keeps: a short code that is in the published list of the box, and nothing else."""

    code: str


_TAKEN = (
    select(Issue.channel, PollSecret.secret)
    .outerjoin(PollSecret, PollSecret.poll_id == Issue.poll_id)
    .where(Issue.poll_id == bindparam("poll"), Issue.voter_id == bindparam("person"))
)


def new_secret(session: Session, poll_id: str) -> None:
    """Make the poll's secret, once, at its opening."""
    session.add(PollSecret(poll_id=poll_id, secret=secrets.token_hex(32)))


def take_ballot(session: Session, actor: Actor, now: datetime, *, poll_id: str, channel: str = "web") -> str:
    """Issue a ballot to whoever is on the roll; asked again it answers the same token. Returns the token."""
    _running(session, poll_id, now)
    if session.get(RollEntry, (poll_id, actor.id)) is None:
        raise Refused(Refusal("NOT_ON_ROLL", "rulebook:ballot.min_age"))
    new = insert(Issue).values(poll_id=poll_id, voter_id=actor.id, channel=channel)
    session.execute(new.on_conflict_do_nothing())
    taken = session.scalar(select(Issue.channel).where(Issue.poll_id == poll_id, Issue.voter_id == actor.id))
    _check_channel(taken, channel)
    return token_for(_secret(session, poll_id), actor.id)


def taken_ballot(session: Session, actor: Actor, now: datetime, *, poll: PollRow) -> str | None:
    """The token of a ballot that was taken before in ``poll``, None where none was.

    Only reads: opening the page of the ballot again holds up nobody who casts, and no close.
    """
    found = read(session, _TAKEN, poll=poll.id, person=actor.id).first()
    if found is None:
        return None
    _check_hours(poll.status, poll.opens_at, poll.closes_at, now)
    _check_channel(found.channel, "web")
    return token_for(found.secret, actor.id)


def has_taken(session: Session, poll_id: str, person_id: str) -> bool:
    """Whether a person has taken a ballot of this poll."""
    return session.get(Issue, (poll_id, person_id)) is not None


def cast(session: Session, now: datetime, *, poll_id: str, token: str, choices: Sequence[str]) -> Receipt:
    """Put a ballot into the box; casting again with the same token replaces it until the close.

    Takes no person: the token is the only right to cast. The same ballot again gives the same receipt.
    """
    poll = _running(session, poll_id, now)
    secret = _secret(session, poll_id)
    if not genuine(secret, token):
        raise Refused(Refusal("TOKEN_UNKNOWN", "poll"))
    picked = tuple(choices)
    refusal = check_choices(ballot_frame(session, poll), picked)
    if refusal is not None:
        raise Refused(refusal)
    kept = " ".join(sorted(picked))
    code = receipt_code(secret, token, kept)
    digest = hashlib.sha256(token.encode()).hexdigest()
    new = insert(Ballot).values(poll_id=poll_id, token_hash=digest, choices=kept, receipt=code)
    changes = {"choices": new.excluded.choices, "receipt": new.excluded.receipt}
    session.execute(new.on_conflict_do_update(index_elements=["poll_id", "token_hash"], set_=changes))
    return Receipt(code)


def ballot_frame(session: Session, poll: Poll) -> PollState:
    """What a ballot is checked against, from the read columns (no replay in the cast path)."""
    rows = session.execute(
        select(PollProject.project_id, PollProject.cost_fen).where(PollProject.poll_id == poll.id)
    ).all()
    return PollState(
        status=poll.status,
        budget_fen=poll.budget_fen,
        candidates=tuple((row.project_id, row.cost_fen) for row in rows),
        min_picks=poll.min_picks,
        max_picks=poll.max_picks,
        within_budget=poll.within_budget,
        opens_at=poll.opens_at,
        closes_at=poll.closes_at,
    )


def token_for(secret: str, person_id: str) -> str:
    """The token of one person in simple mode: a keyed digest, then a check that it was made here."""
    body = _mac(secret, "token", person_id)
    return f"{body}.{_mac(secret, 'check', body)}"


def genuine(secret: str, token: str) -> bool:
    """Whether this poll made ``token``."""
    body, _, check = token.partition(".")
    return hmac.compare_digest(check, _mac(secret, "check", body))


def receipt_code(secret: str, token: str, choices: str) -> str:
    """A code such as ``K7QF-2MZD-XW``: the same for the same ballot, different for any other."""
    digest = hmac.new(secret.encode(), f"receipt\0{token}\0{choices}".encode(), hashlib.sha256).digest()
    text = base64.b32encode(digest).decode()[:12]
    return "-".join(text[start : start + 4] for start in (0, 4, 8))


def _mac(secret: str, purpose: str, text: str) -> str:
    return hmac.new(secret.encode(), f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()[:40]


def _running(session: Session, poll_id: str, now: datetime) -> Poll:
    """The poll, locked against closing while a ballot goes in: a late ballot cannot slip past the close."""
    poll = session.scalars(select(Poll).where(Poll.id == poll_id).with_for_update(read=True)).one_or_none()
    if poll is None:
        raise Refused(Refusal("NOT_FOUND", "poll"))
    _check_hours(poll.status, poll.opens_at, poll.closes_at, now)
    return poll


def _check_hours(status: str, opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> None:
    if opens_at is not None and now < opens_at:
        raise Refused(Refusal("POLL_NOT_YET_OPEN", "poll", {"opens_at": opens_at.isoformat()}))
    if status != "open" or closes_at is None or now >= closes_at:
        closed = closes_at.isoformat() if closes_at else now.isoformat()
        raise Refused(Refusal("POLL_OVER", "poll", {"closed_at": closed}))


def _check_channel(taken: str | None, wanted: str) -> None:
    if taken != wanted:
        raise Refused(Refusal("TAKEN_ELSEWHERE", "poll", {"channel": taken}))


def _secret(session: Session, poll_id: str) -> str:
    return session.get_one(PollSecret, poll_id).secret
