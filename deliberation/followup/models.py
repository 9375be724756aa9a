"""The read columns of the follow-up of needs, the reminders that went out, and the plans of the years."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, DateTime, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from deliberation.extensions import Base


class Need(Base):
    """A need's follow-up as its stream ``need:<project>`` says it stands now.

    ``answered_for`` is when the project came into the phase that was answered last; ``body`` and ``handle_due`` are
    of the dispatch that falls due first.
    """

    __tablename__ = "need"

    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), primary_key=True)
    place: Mapped[str] = mapped_column(ForeignKey("place.code"))
    status: Mapped[str] = mapped_column(Text)
    answered_for: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answer_due: Mapped[date | None] = mapped_column(Date)
    body: Mapped[str] = mapped_column(Text, default="")
    handle_due: Mapped[date | None] = mapped_column(Date)
    outcome: Mapped[str] = mapped_column(Text, default="")
    concluded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    score: Mapped[int] = mapped_column(Integer, default=0)
    called_back_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    satisfied: Mapped[bool | None] = mapped_column(Boolean)
    urged_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    escalated_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("status IN ('none', 'answered', 'dispatched', 'concluded')", name="status"),
        CheckConstraint("score BETWEEN 0 AND 5", name="score"),
        CheckConstraint("(status = 'concluded') = (outcome <> '')", name="outcome"),
        Index(None, "place", "status"),
    )


class Reminder(Base):
    """A reminder that went out: of what, at which stage (soon, late, escalated), to how many people."""

    __tablename__ = "reminder"

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    stage: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    people: Mapped[int] = mapped_column(Integer)

    __table_args__ = (
        CheckConstraint("stage IN ('soon', 'late', 'escalated')", name="stage"),
        CheckConstraint("people >= 0", name="people"),
        Index(None, "place", "day"),
    )


class AnnualPlan(Base):
    """The plan of a community's year as its stream ``plan:<place>:<year>`` says it stands.

    ``confirmed_version`` is the latest version that was confirmed, 0 before the first.
    """

    __tablename__ = "annual_plan"

    place: Mapped[str] = mapped_column(ForeignKey("place.code"), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    confirmed_version: Mapped[int] = mapped_column(Integer, default=0)
    drafted_by: Mapped[str] = mapped_column(Text)
    drafted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    confirmed_by: Mapped[str] = mapped_column(Text, default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("0 <= confirmed_version AND confirmed_version <= version AND version > 0", name="version"),
        CheckConstraint("confirmed_by <> drafted_by", name="four_eyes"),
    )
