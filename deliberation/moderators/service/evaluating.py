"""What those who came say of the moderator: once each, and nobody learns whose words they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.moderators.models import Moderator, ModeratorEvaluation, ModeratorEvaluator
from deliberation.moderators.projection import MARKS, SHOWN_FROM
from deliberation.moderators.queries.choosing import assignment_of
from deliberation.moderators.service.keeping import play
from deliberation.rules.moderator_entry import QUESTIONS
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import SYSTEM, Actor

LONGEST = 120


def evaluate(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    meeting_id: str,
    attended: bool,
    over: bool,
    marks: Sequence[int],
    words: str = "",
) -> None:
    """One attendee's five marks and a sentence on whoever presided; ``attended`` and ``over`` as the meeting says.

    That somebody answered and what was answered are kept apart, neither with a time.
    """
    assignment = assignment_of(session, meeting_id)
    if assignment is None or not over:
        raise Refused(Refusal("EVALUATE_AFTER", "moderator:evaluation"))
    if not attended or actor.id == assignment.moderator_id:
        raise Refused(Refusal("EVALUATE_ATTENDED", "moderator:evaluation"))
    if len(marks) != QUESTIONS or not all(1 <= mark <= 5 for mark in marks):
        raise Refused(Refusal("EVALUATE_MARKS", "moderator:evaluation"))
    once = insert(ModeratorEvaluator).values(meeting_id=meeting_id, person_id=actor.id)
    if session.execute(once.on_conflict_do_nothing().returning(ModeratorEvaluator.person_id)).first() is None:
        raise Refused(Refusal("EVALUATE_ONCE", "moderator:evaluation"))
    given = dict(zip(MARKS, marks, strict=True))
    answer = {"id": uuid4().hex, "meeting_id": meeting_id, "moderator_id": assignment.moderator_id}
    session.add(ModeratorEvaluation(**answer, words=words[:LONGEST], **given))
    session.flush()
    _note(session, now, meeting_id, assignment.moderator_id)


def _note(session: Session, now: datetime, meeting_id: str, moderator_id: str) -> None:
    """From the third answer on the sums stand in the moderator's record."""
    if session.get(Moderator, moderator_id) is None:
        return
    columns = (func.sum(getattr(ModeratorEvaluation, mark)) for mark in MARKS)
    query = select(func.count(), *columns).where(ModeratorEvaluation.meeting_id == meeting_id)
    number, *sums = session.execute(query).one()
    if number >= SHOWN_FROM:
        totals: list[Json] = [int(total) for total in sums]
        play(
            session,
            SYSTEM,
            now,
            moderator_id,
            "note_rating",
            {"meeting": meeting_id, "answers": number, "sums": totals},
        )
