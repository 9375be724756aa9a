"""What those who came said of the moderator: as sums, and only where they are enough not to be known by them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.moderators.models import ModeratorEvaluation, ModeratorEvaluator
from deliberation.moderators.projection import MARKS, SHOWN_FROM


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
    """All evaluations of a moderator, from meetings with enough answers; nothing but the number of others."""
    enough = (
        select(ModeratorEvaluation.meeting_id)
        .where(ModeratorEvaluation.moderator_id == person_id)
        .group_by(ModeratorEvaluation.meeting_id)
        .having(func.count() >= SHOWN_FROM)
    )
    mine = ModeratorEvaluation.moderator_id == person_id, ModeratorEvaluation.meeting_id.in_(enough)
    columns = (func.coalesce(func.sum(getattr(ModeratorEvaluation, mark)), 0) for mark in MARKS)
    number, *sums = session.execute(select(func.count(), *columns).where(*mine)).one()
    if not number:
        return Answers(0)
    said = select(ModeratorEvaluation.words).where(*mine, ModeratorEvaluation.words != "")
    words = tuple(session.scalars(said.order_by(ModeratorEvaluation.id).limit(30)))
    return Answers(number, tuple((20 * total + number) // (2 * number) for total in sums), words)


def has_evaluated(session: Session, meeting_id: str, person_id: str) -> bool:
    """Whether the person has answered for this meeting."""
    return session.get(ModeratorEvaluator, (meeting_id, person_id)) is not None
