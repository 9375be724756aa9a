"""Casting (投票): the token and the marks go into the box; nobody is asked who holds the token."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.polls import choices
from deliberation.polls.box import seal, tokens
from deliberation.polls.box.hours import running
from deliberation.polls.box.keys import Keys
from deliberation.polls.box.receipts import Receipt, receipt
from deliberation.polls.models import Ballot, Poll, PollSecret
from deliberation.polls.queries import candidates
from deliberation.rules.refusal import Refusal, Refused
from deliberation.voting.election import Project
from deliberation.web.reading import read

_SECRET = select(PollSecret.secret).where(PollSecret.poll_id == bindparam("id"))
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
    poll = running(session, poll_id, now, channel=channel)
    held = Keys(read(session, _SECRET, id=poll_id).one().secret)
    digest = tokens.identity(
        token, poll_id=poll_id, public_pem=poll.public_key, held=held, simple_mode=poll.simple_mode
    )
    if digest is None:
        raise Refused(Refusal("TOKEN_UNKNOWN", "poll"))
    form, marked, named = choices.form_of(poll), choices.entries(marks), options(session, poll)
    refusal = choices.check(form, named, marked)
    if refusal is not None:
        raise Refused(refusal)
    written = choices.canonical(form, marked)
    size = seal.room([option.id for option in named], poll.max_picks)
    sealed = seal.seal(held, written, size=size, place=(poll_id, digest, channel))
    session.execute(_PUT, {"poll_id": poll_id, "token_hash": digest, "channel": channel, "sealed": sealed})
    return receipt(held, poll_id, digest, written)


def options(session: Session, poll: Poll) -> tuple[Project, ...]:
    """What can be marked, as the judge of ballots takes it."""
    return tuple(Project(row.project_id, row.cost_fen) for row in candidates(session, poll.id))
