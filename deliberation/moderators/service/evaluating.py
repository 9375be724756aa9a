"""What those who came say of the moderator: once each, and nobody learns whose words they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from random import SystemRandom
from uuid import uuid4

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.moderators.models import Moderator, ModeratorAssignment, ModeratorEvaluation, ModeratorEvaluator
from deliberation.moderators.projection import MARKS, SHOWN_FROM
from deliberation.moderators.queries.choosing import assignment_of
from deliberation.moderators.service.keeping import play
from deliberation.rules.moderator_entry import QUESTIONS
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import SYSTEM, Actor

LONGEST = 120
CHANCE = SystemRandom()


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

    That somebody answered and what was answered are kept apart, neither with a time nor in an order.
    """
    assignment = assignment_of(session, meeting_id)
    if assignment is None or not over:
        raise Refused(Refusal("EVALUATE_AFTER", "moderator:evaluation"))
    if not attended or actor.id == assignment.moderator_id:
        raise Refused(Refusal("EVALUATE_ATTENDED", "moderator:evaluation"))
    if len(marks) != QUESTIONS or not all(1 <= mark <= 5 for mark in marks):
        raise Refused(Refusal("EVALUATE_MARKS", "moderator:evaluation"))
    session.execute(select(ModeratorAssignment.id).where(ModeratorAssignment.id == assignment.id).with_for_update())
    once = insert(ModeratorEvaluator).values(meeting_id=meeting_id, person_id=actor.id)
    if session.execute(once.on_conflict_do_nothing().returning(ModeratorEvaluator.person_id)).first() is None:
        raise Refused(Refusal("EVALUATE_ONCE", "moderator:evaluation"))
    _deal(session, meeting_id, assignment.moderator_id, marks, words[:LONGEST])
    _note(session, now, meeting_id, assignment.moderator_id)


def _deal(session: Session, meeting_id: str, moderator_id: str, marks: Sequence[int], words: str) -> None:
    """All answers of the meeting are written anew: each question's marks and the sentences shuffled by themselves.

    So neither a row, nor its place in the table, nor its transaction belongs to the one who answered last.
    """
    mine = ModeratorEvaluation.meeting_id == meeting_id
    kept = session.scalars(select(ModeratorEvaluation).where(mine).with_for_update()).all()
    given = [[*(getattr(row, mark) for row in kept), new] for mark, new in zip(MARKS, marks, strict=True)]
    said = [*((row.words, row.shown) for row in kept), (words, False)]
    for pile in (*given, said):
        CHANCE.shuffle(pile)
    session.execute(delete(ModeratorEvaluation).where(mine))
    fresh = [
        {
            "id": uuid4().hex, "meeting_id": meeting_id, "moderator_id": moderator_id, "words": text, "shown": shown,
            **dict(zip(MARKS, row, strict=True)),
        }
        for (text, shown), row in zip(said, zip(*given, strict=True), strict=True)
    ]  # fmt: skip
    session.execute(insert(ModeratorEvaluation), fresh)
    session.expire_all()


def _note(session: Session, now: datetime, meeting_id: str, moderator_id: str) -> None:
    """At every third answer the sums stand in the moderator's record, and the sentences come out.

    Noted one by one, the differences in the book would be the answers.
    """
    columns = (func.sum(getattr(ModeratorEvaluation, mark)) for mark in MARKS)
    mine = ModeratorEvaluation.meeting_id == meeting_id
    number, *sums = session.execute(select(func.count(), *columns).where(mine)).one()
    if number % SHOWN_FROM:
        return
    session.execute(update(ModeratorEvaluation).where(mine).values(shown=True))
    if session.get(Moderator, moderator_id) is not None:
        totals: list[Json] = [int(total) for total in sums]
        args: dict[str, Json] = {"meeting": meeting_id, "answers": number, "sums": totals}
        play(session, SYSTEM, now, moderator_id, "note_rating", args)
