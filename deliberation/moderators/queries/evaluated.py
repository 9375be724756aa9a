"""What those who came said of the moderator: as sums, and only where they are enough not to be known by them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.ledger import book
from deliberation.moderators.models import ModeratorEvaluation, ModeratorEvaluator
from deliberation.moderators.projection import SHOWN_FROM, stream_of
from deliberation.rules.moderator import MODERATOR


@dataclass(frozen=True, slots=True)
class Answers:
    """The evaluations of a moderator (of one meeting or all): ``tenths`` by question, ``words`` in no order of time."""

    number: int
    tenths: tuple[int, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def shown(self) -> bool:
        """Whether there are enough."""
        return self.number >= SHOWN_FROM


def answers_of(session: Session, person_id: str) -> Answers:
    """What has come out on a moderator so far, three answers at a time; the last few wait for others."""
    state = book.state_of(session, MODERATOR, stream_of(person_id))
    number = sum(rating.answers for rating in state.ratings)
    if not number:
        return Answers(0)
    sums = [sum(figures) for figures in zip(*(rating.sums for rating in state.ratings), strict=True)]
    mine = ModeratorEvaluation.moderator_id == person_id, ModeratorEvaluation.shown, ModeratorEvaluation.words != ""
    said = select(ModeratorEvaluation.words).where(*mine).order_by(ModeratorEvaluation.id).limit(30)
    return Answers(number, tuple((20 * total + number) // (2 * number) for total in sums), tuple(session.scalars(said)))


def has_evaluated(session: Session, meeting_id: str, person_id: str) -> bool:
    """Whether the person has answered for this meeting."""
    return session.get(ModeratorEvaluator, (meeting_id, person_id)) is not None
