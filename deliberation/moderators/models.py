"""The read columns of the pool and of its assignments, the evaluations, and the practice meetings."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, DateTime, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from deliberation.extensions import Base
from deliberation.vault import Sealed


class Moderator(Base):
    """Somebody of the pool as the stream ``moderator:<person>`` says; ``home`` is a district or sub-district."""

    __tablename__ = "moderator"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    home: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(Boolean)
    number: Mapped[str] = mapped_column(Text, default="")
    issuer: Mapped[str] = mapped_column(Text, default="")
    certified_since: Mapped[date | None] = mapped_column(Date)
    certified_until: Mapped[date | None] = mapped_column(Date)
    suspended: Mapped[str] = mapped_column(Text, default="")
    hours: Mapped[int] = mapped_column(Integer, default=0)
    answers: Mapped[int] = mapped_column(Integer, default=0)
    points: Mapped[int] = mapped_column(Integer, default=0)
    warned: Mapped[int] = mapped_column(Integer, default=0)

    __table_args__ = (
        CheckConstraint("status IN ('none', 'applied', 'proposed', 'registered')", name="status"),
        CheckConstraint("certified_since <= certified_until", name="term"),
        CheckConstraint("0 <= answers AND answers * 5 <= points AND points <= answers * 25", name="points"),
        Index(None, "home"),
    )


class ModeratorAssignment(Base):
    """Who is asked to preside, or a lot under way; ``seed`` is sealed until it is drawn."""

    __tablename__ = "moderator_assignment"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    meeting_id: Mapped[str | None] = mapped_column(Text, unique=True)
    place: Mapped[str] = mapped_column(ForeignKey("place.code"))
    title: Mapped[str] = mapped_column(Text, default="")
    starts_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    moderator_id: Mapped[str] = mapped_column(Text, default="")
    method: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(Text)
    commit: Mapped[str] = mapped_column(Text, default="")
    seed: Mapped[str] = mapped_column(Sealed, default="")

    __table_args__ = (
        CheckConstraint("status IN ('sealed', 'drawn', 'asked', 'accepted', 'declined')", name="status"),
        Index(None, "moderator_id", "starts_at"),
        Index(None, "place"),
    )


class ModeratorEvaluator(Base):
    """That somebody has evaluated a meeting: not what, and not when."""

    __tablename__ = "moderator_evaluator"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("moderator_assignment.meeting_id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)


class ModeratorEvaluation(Base):
    """Marks and sentences, of nobody: at every answer those of the meeting are dealt anew over fresh rows.

    A row is no person's answer, and its place in the table says nothing. ``shown`` are the sentences that have come
    out together with those of others.
    """

    __tablename__ = "moderator_evaluation"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    meeting_id: Mapped[str] = mapped_column(ForeignKey("moderator_assignment.meeting_id"), index=True)
    moderator_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    neutral: Mapped[int] = mapped_column(Integer)
    in_time: Mapped[int] = mapped_column(Integer)
    heard: Mapped[int] = mapped_column(Integer)
    explained: Mapped[int] = mapped_column(Integer)
    clear_votes: Mapped[int] = mapped_column(Integer)
    words: Mapped[str] = mapped_column(Text, default="")
    shown: Mapped[bool] = mapped_column(Boolean, default=False)

    __table_args__ = (
        CheckConstraint(
            "neutral BETWEEN 1 AND 5 AND in_time BETWEEN 1 AND 5 AND heard BETWEEN 1 AND 5 "
            "AND explained BETWEEN 1 AND 5 AND clear_votes BETWEEN 1 AND 5",
            name="marks",
        ),
    )


class PracticeRun(Base):
    """A practice meeting: ``choices`` is what the trainees did, in order; the rest follows from it and the seed."""

    __tablename__ = "practice_run"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    story: Mapped[str] = mapped_column(Text)
    seed: Mapped[int] = mapped_column(Integer)
    helped: Mapped[bool] = mapped_column(Boolean)
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    choices: Mapped[str] = mapped_column(Text, default="[]")

    __table_args__ = (CheckConstraint("seed >= 0", name="seed"),)


class PracticeTrainee(Base):
    """Who takes part in a practice meeting; the score and the slips are theirs, written at the end."""

    __tablename__ = "practice_trainee"

    run_id: Mapped[str] = mapped_column(ForeignKey("practice_run.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    score: Mapped[int | None] = mapped_column(Integer)
    slips: Mapped[str] = mapped_column(Text, default="[]")

    __table_args__ = (CheckConstraint("score BETWEEN 0 AND 100", name="score"),)
