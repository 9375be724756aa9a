"""Reading the follow-up: what is due, what became of needs, which reminders went out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.followup import providers, seconding, watching
from deliberation.followup.models import Reminder
from deliberation.followup.needs import NeedRow, followed, history, need, needs, owed, state
from deliberation.followup.registry import LABELS, Due, gather

__all__ = [
    "LABELS", "Due", "NeedRow", "due", "followed", "history", "need", "needs", "owed", "providers", "reminded",
    "seconding", "state", "watching",
]  # fmt: skip


def due(session: Session, place: str, now: datetime) -> tuple[Due, ...]:
    """Everything that is to be done at ``place`` or below it, the most urgent first, last what has no day."""
    return tuple(sorted(gather(session, place, now), key=lambda one: (one.rank, one.kind, one.subject)))


def reminded(session: Session, dues: Iterable[Due]) -> dict[tuple[str, str, date], str]:
    """The furthest stage at which each of ``dues`` has been reminded of: soon, late or escalated."""
    subjects = {one.subject for one in dues if one.day is not None}
    query = select(Reminder.kind, Reminder.subject, Reminder.day, Reminder.stage).where(Reminder.subject.in_(subjects))
    found: dict[tuple[str, str, date], str] = {}
    for kind, subject, day, stage in session.execute(query.order_by(Reminder.sent_at)):
        found[kind, subject, day] = stage
    return found
