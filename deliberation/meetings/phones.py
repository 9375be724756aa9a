"""A vote that is taken on phones: which question it is on, who has voted, and never for what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.ledger.book import Recorded
from deliberation.meetings.models import SecretRoll
from deliberation.rules.meeting.state import State

BALLOT = "ballot"
BY_NAME = "rollcall"
PUT = frozenset({"question_put", "division_demanded"})
"""Events that begin a vote anew: what was voted before them does not count."""


@dataclass(frozen=True, slots=True)
class PhoneVote:
    """A vote open to phones: ``put`` is the event that put it, ``of`` how many may vote, ``voted`` who has."""

    put: int
    method: str
    of: frozenset[str]
    voted: frozenset[str]

    @property
    def secret(self) -> bool:
        """Whether nobody learns who voted how."""
        return self.method == BALLOT

    @property
    def cast(self) -> int:
        """How many have voted."""
        return len(self.voted & self.of)


def put_of(events: Sequence[Recorded]) -> int:
    """The number of the event that began the latest vote; 0 where there was none."""
    return next((item.seq for item in reversed(events) if item.event.type in PUT), 0)


def voters(state: State) -> frozenset[str]:
    """Members who may vote now: here, taking part in the item, and not presiding."""
    return frozenset(state.due) & (state.present - state.out) - {state.chair}


def open_vote(session: Session, meeting_id: str, state: State, events: Sequence[Recorded]) -> PhoneVote | None:
    """The vote that phones may take part in now."""
    ballot = state.ballot
    if ballot is None or ballot.counted or ballot.method not in (BALLOT, BY_NAME):
        return None
    put = put_of(events)
    voted = frozenset(ballot.cast) if ballot.method == BY_NAME else on_roll(session, meeting_id, put)
    return PhoneVote(put, ballot.method, voters(state), voted)


def on_roll(session: Session, meeting_id: str, put: int) -> frozenset[str]:
    """Who has voted secretly on the question put by event ``put``."""
    query = select(SecretRoll.person_id).where(SecretRoll.meeting_id == meeting_id, SecretRoll.put == put)
    return frozenset(session.scalars(query))
