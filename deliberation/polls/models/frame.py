"""The poll's frame and what is on the ballot."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, CheckConstraint, DateTime, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from deliberation.extensions import Base


class Poll(Base):
    """A poll as the pages read it; a projection of ``poll:<id>``.

    ``subject``: what is voted on; ``subject_ref``: the election or project it is about, where there is one.
    ``ballot_kind``: a :class:`~deliberation.voting.papers.form.FormKind`; points bounds are 0 where there is none.
    ``threshold`` (a fraction) and ``basis`` (cast, issued, roll) are of a question. ``channels`` go by spaces.
    """

    __tablename__ = "poll"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[str] = mapped_column(ForeignKey("place.code"))
    year: Mapped[int] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    budget_fen: Mapped[int] = mapped_column(BigInteger)
    min_picks: Mapped[int] = mapped_column(Integer)
    max_picks: Mapped[int] = mapped_column(Integer)
    within_budget: Mapped[bool] = mapped_column(Boolean)
    opens_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closes_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    roll_size: Mapped[int] = mapped_column(Integer, default=0)
    roll_hash: Mapped[str] = mapped_column(Text, default="")
    issued: Mapped[int] = mapped_column(Integer, default=0)
    returned: Mapped[int] = mapped_column(Integer, default=0)
    box_hash: Mapped[str] = mapped_column(Text, default="")
    result_hash: Mapped[str] = mapped_column(Text, default="")
    subject: Mapped[str] = mapped_column(Text, default="projects")
    subject_ref: Mapped[str] = mapped_column(Text, default="")
    question: Mapped[str] = mapped_column(Text, default="")
    ballot_kind: Mapped[str] = mapped_column(Text, default="approval")
    max_points: Mapped[int] = mapped_column(Integer, default=0)
    max_sum_points: Mapped[int] = mapped_column(Integer, default=0)
    threshold: Mapped[str] = mapped_column(Text, default="")
    basis: Mapped[str] = mapped_column(Text, default="")
    channels: Mapped[str] = mapped_column(Text, default="web desk paper")
    simple_mode: Mapped[bool] = mapped_column(Boolean, default=True)
    public_key: Mapped[str] = mapped_column(Text, default="")
    root: Mapped[str] = mapped_column(Text, default="")
    rerun_of: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        CheckConstraint("status IN ('prepared', 'open', 'closed', 'counted', 'annulled')", name="status"),
        CheckConstraint("returned <= issued AND issued <= roll_size", name="reconciled"),
        CheckConstraint("budget_fen > 0 OR subject <> 'projects'", name="budget"),
        CheckConstraint("subject IN ('projects', 'people', 'question', 'survey')", name="subject"),
        CheckConstraint(
            "ballot_kind IN ('approval', 'knapsack', 'choose-1', 'cumulative', 'ordinal', 'scoring')",
            name="ballot_kind",
        ),
        Index(None, "place", "year"),
    )


class PollProject(Base):
    """What can be chosen, as it was when the poll was prepared: a project, a candidate, an answer, a question."""

    __tablename__ = "poll_project"

    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    project_id: Mapped[str] = mapped_column(Text, primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text, default="")
    location: Mapped[str] = mapped_column(Text, default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    photo: Mapped[str] = mapped_column(Text, default="")
    cost_fen: Mapped[int] = mapped_column(BigInteger)
