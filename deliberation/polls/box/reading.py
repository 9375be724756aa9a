"""Opening the box: once, at the close, in memory, in an order that says nothing."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.polls.box import receipts, seal
from deliberation.polls.box.keys import Keys
from deliberation.polls.models import Ballot, PollSecret
from deliberation.rules.refusal import Refusal, Refused


@dataclass(frozen=True, slots=True)
class Opened:
    """One ballot, open. ``choices`` as :func:`deliberation.polls.choices.canonical` wrote them; digests in hex."""

    token_hash: str
    channel: str
    choices: str
    nonce: str
    leaf: str

    @property
    def code(self) -> str:
        """The short code of its receipt."""
        return receipts.code(self.leaf)


def open_all(session: Session, poll_id: str) -> list[Opened]:
    """Every ballot of the poll, shuffled. The caller holds the poll's row against casting (``FOR UPDATE``).

    Refused (``BOX_TAMPERED``) where one does not open: a row was altered, moved or put in past the program.
    """
    secret = session.scalar(select(PollSecret.secret).where(PollSecret.poll_id == poll_id))
    if secret is None:
        return []
    held = Keys(secret)
    rows = session.execute(
        select(Ballot.token_hash, Ballot.channel, Ballot.sealed).where(Ballot.poll_id == poll_id)
    ).all()
    opened = [_open(held, poll_id, row.token_hash, row.channel, row.sealed) for row in rows]
    secrets.SystemRandom().shuffle(opened)
    return opened


def _open(held: Keys, poll_id: str, token_hash: str, channel: str, sealed: bytes) -> Opened:
    try:
        written = seal.unseal(held, sealed, place=(poll_id, token_hash, channel))
    except seal.SealError as fault:
        raise Refused(Refusal("BOX_TAMPERED", "poll")) from fault
    drawn = receipts.nonce(held, token_hash, written)
    return Opened(token_hash, channel, written, drawn, receipts.leaf(poll_id, token_hash, written, drawn))
