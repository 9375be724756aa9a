"""The read columns of notices and of the objections to them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, DateTime, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from deliberation.extensions import Base


class Notice(Base):
    """A notice as its stream ``notice:<id>`` says it stands now; ``last_day`` is empty while the clock stands."""

    __tablename__ = "notice"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[str] = mapped_column(ForeignKey("place.code"))
    subject: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    days: Mapped[int] = mapped_column(Integer)
    answer_days: Mapped[int] = mapped_column(Integer)
    used: Mapped[int] = mapped_column(Integer)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date | None] = mapped_column(Date)
    objections: Mapped[int] = mapped_column(Integer)
    waiting: Mapped[int] = mapped_column(Integer)
    answer_due: Mapped[date | None] = mapped_column(Date)
    upheld: Mapped[bool] = mapped_column(Boolean)
    posted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    rulebook: Mapped[str] = mapped_column(ForeignKey("rulebook_version.hash"))

    __table_args__ = (
        CheckConstraint("status IN ('running', 'stopped', 'ended')", name="status"),
        CheckConstraint("0 <= used AND used <= days", name="used"),
        CheckConstraint("0 <= waiting AND waiting <= objections", name="waiting"),
        CheckConstraint("status <> 'ended' OR (waiting = 0 AND ended_at IS NOT NULL)", name="ended"),
        Index(None, "place", "posted_at", "id"),
        Index(None, "subject"),
        Index(None, "status", "last_day"),
    )
