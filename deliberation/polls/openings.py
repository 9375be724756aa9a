"""Opening one leaf for its voter, in person; and destroying all openings when the objection period is over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from deliberation.jobs.service import enqueue
from deliberation.ledger import book
from deliberation.polls.box import receipts
from deliberation.polls.models import Opening, Openings, Poll, PublishedReceipt
from deliberation.polls.roll import retention
from deliberation.proposals import queries as proposals
from deliberation.rules.opening import OPENINGS, OpeningState
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import SYSTEM, Actor, Command
from deliberation.rules.rulebook import Rulebook

DESTROY = "polls.destroy_openings"
"""The kind of the job that destroys the openings of a poll."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What one leaf says; ``genuine`` where it is the very leaf in the tree."""

    code: str
    choices: str
    genuine: bool


def stream_of(poll_id: str) -> str:
    """The name of the stream that keeps what was done with the openings of a poll."""
    return f"openings:{poll_id}"


def state(session: Session, poll_id: str) -> Openings | None:
    """How the openings of a poll stand; None where there never were any."""
    return session.get(Openings, poll_id)


def seal(session: Session, now: datetime, *, poll: Poll, leaves: int, until: datetime, rulebook: Rulebook) -> None:
    """Write that so many leaves are sealed until then, and promise to destroy them."""
    args: dict[str, Json] = {"leaves": leaves, "until": until.isoformat()}
    _play(session, Command("seal", SYSTEM, now, args), poll, rulebook)
    enqueue(session, DESTROY, {"poll": poll.id}, f"poll:{poll.id}:openings", not_before=until)


def open_leaf(
    session: Session, actor: Actor, now: datetime, *, poll_id: str, code: str, why: str, present: bool
) -> Shown:
    """Open the leaf with this receipt ``code``; the book keeps by whom and why, not which."""
    poll = session.get_one(Poll, poll_id)
    args: dict[str, Json] = {"why": why, "present": present}
    _play(session, Command("open", actor, now, args), poll, proposals.rulebook_of(session, poll.place, poll.year))
    leaf = session.scalar(
        select(PublishedReceipt.leaf).where(PublishedReceipt.poll_id == poll_id, PublishedReceipt.receipt == code)
    )
    row = session.get(Opening, (poll_id, leaf)) if leaf else None
    if row is None:
        raise Refused(Refusal("RECEIPT_UNKNOWN", "poll", {"code": code}))
    said = read(row.sealed)
    return Shown(code, said["choices"], leaf_of(poll_id, said) == leaf)


def read(sealed: str) -> Mapping[str, str]:
    """An opening, unsealed: token digest, choices, nonce."""
    found: dict[str, Any] = json.loads(sealed)
    return found


def leaf_of(poll_id: str, said: Mapping[str, str]) -> str:
    """The leaf that an opening leads to."""
    return receipts.leaf(poll_id, said["token"], said["choices"], said["nonce"])


def destroy(session: Session, payload: Mapping[str, Json], now: datetime) -> None:
    """Destroy the openings of the poll ``payload["poll"]``; nothing to do where that has happened already."""
    poll = session.get(Poll, str(payload["poll"]))
    stands = state(session, str(payload["poll"]))
    if poll is None or stands is None or stands.status == "destroyed":
        return
    rulebook = proposals.rulebook_of(session, poll.place, poll.year)
    _play(session, Command("destroy", SYSTEM, now, {}), poll, rulebook)
    session.execute(delete(Opening).where(Opening.poll_id == poll.id), execution_options={"synchronize_session": False})
    retention.forget(session, poll.id)


def columns(found: OpeningState) -> dict[str, Any]:
    """The read columns that follow from the state."""
    return {"status": found.status, "leaves": found.leaves, "opened": found.opened, "until": found.until}


def _play(session: Session, command: Command, poll: Poll, rulebook: Rulebook) -> None:
    found = book.play(session, OPENINGS, stream_of(poll.id), command, rulebook=rulebook, place=poll.place).state
    row = session.get(Openings, poll.id, populate_existing=True)
    if row is None:
        row = Openings(poll_id=poll.id)
        session.add(row)
    for name, value in columns(found).items():
        setattr(row, name, value)
    session.flush()
