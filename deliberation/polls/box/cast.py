"""Casting (投票): the token and the marks go into the box; nobody is asked who holds the token."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.polls import choices
from deliberation.polls.box import seal, tokens
from deliberation.polls.box.hours import held, hold
from deliberation.polls.box.keys import Keys
from deliberation.polls.box.receipts import Receipt, receipt
from deliberation.polls.models import Ballot, Poll, PollSecret
from deliberation.polls.queries import candidates
from deliberation.rules.refusal import Refusal, Refused
from deliberation.voting.election import Project

_HELD = held(PollSecret.secret).join(PollSecret, PollSecret.poll_id == Poll.id)
_NEW = insert(Ballot)
_PUT = _NEW.on_conflict_do_update(
    index_elements=["poll_id", "token_hash"],
    set_={"channel": _NEW.excluded.channel, "sealed": _NEW.excluded.sealed},
)


def cast(
    session: Session, now: datetime, *, poll_id: str, token: str, marks: Sequence[str], channel: str = "web"
) -> Receipt:
    """Put a ballot into the box; casting again with the same token replaces it until the close.

    ``marks``: ids, or ``id:points``. The same ballot again gives the same receipt, so a retry does no harm.
    """
    poll = hold(session, _HELD, now, poll_id=poll_id, channel=channel)
    mine = Keys(poll.secret)
    digest = tokens.identity(
        token, poll_id=poll_id, public_pem=poll.public_key, held=mine, simple_mode=poll.simple_mode
    )
    if digest is None:
        raise Refused(Refusal("TOKEN_UNKNOWN", "poll"))
    form, marked, named = choices.form_of(poll), choices.entries(marks), options(session, poll_id)
    refusal = choices.check(form, named, marked)
    if refusal is not None:
        raise Refused(refusal)
    written = choices.canonical(form, marked)
    size = seal.room([option.id for option in named], poll.max_picks)
    sealed = seal.seal(mine, written, size=size, place=(poll_id, digest, channel))
    row = {"poll_id": poll_id, "token_hash": digest, "channel": channel, "sealed": sealed}
    session.connection().execute(_PUT, row)  # past the object mapper, which would double the work
    return receipt(mine, poll_id, digest, written)


def options(session: Session, poll_id: str) -> tuple[Project, ...]:
    """What can be marked, as the judge of ballots takes it."""
    return tuple(Project(row.project_id, row.cost_fen) for row in candidates(session, poll_id))
