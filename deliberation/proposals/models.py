"""The read columns of the project streams, and the files that serve as evidence."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from deliberation.extensions import Base


class Project(Base):
    """A project as its stream ``project:<id>`` says it stands now; money in fen, files and people by id.

    ``scores`` is the sum of the ``answers`` of those who use it, both 0 until their survey is closed.
    """

    __tablename__ = "project"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[str] = mapped_column(ForeignKey("place.code"))
    year: Mapped[int] = mapped_column(Integer)
    phase: Mapped[str] = mapped_column(Text)
    phase_since: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    number: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[str] = mapped_column(Text)
    need: Mapped[str] = mapped_column(Text)
    location: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[str] = mapped_column(Text)
    theme: Mapped[str] = mapped_column(Text)
    cover: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    proposer_id: Mapped[str] = mapped_column(Text, index=True)
    supporters: Mapped[int] = mapped_column(Integer, default=0)
    pooled_until: Mapped[int] = mapped_column(Integer, default=0)
    meeting_id: Mapped[str] = mapped_column(Text, default="")
    poll_id: Mapped[str] = mapped_column(Text, default="")
    notice_id: Mapped[str] = mapped_column(Text, default="")
    votes: Mapped[int | None] = mapped_column(Integer)
    supplier: Mapped[str] = mapped_column(Text, default="")
    cost_fen: Mapped[int] = mapped_column(BigInteger)
    budget_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    contract_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    paid_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    final_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    satisfaction: Mapped[int | None] = mapped_column(Integer)
    answers: Mapped[int] = mapped_column(Integer, default=0)
    scores: Mapped[int] = mapped_column(Integer, default=0)
    performance: Mapped[int | None] = mapped_column(Integer)
    raised_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    refunded_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    quotes: Mapped[int] = mapped_column(Integer, default=0)
    rectifications: Mapped[int] = mapped_column(Integer, default=0)
    package: Mapped[str] = mapped_column(Text, default="")
    variation: Mapped[str] = mapped_column(Text, default="")
    planned_on: Mapped[date | None] = mapped_column(Date)
    done_on: Mapped[date | None] = mapped_column(Date)
    rectify_by: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("cost_fen > 0", name="cost"),
        CheckConstraint("0 <= paid_fen AND paid_fen <= contract_fen AND contract_fen <= budget_fen", name="paid"),
        CheckConstraint("budget_fen <= cost_fen + raised_fen", name="budget"),
        Index(None, "place", "created_at", "id"),
        Index(None, "place", "phase", "year"),
        Index("ix_project_variation", "place", postgresql_where="variation <> ''"),
        Index("uq_project_place_number", "place", "number", unique=True, postgresql_where="number <> ''"),
    )


class EvidenceFile(Base):
    """A photo or document in the evidence store, named by the SHA-256 of what is stored."""

    __tablename__ = "evidence_file"

    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    mime: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    width: Mapped[int] = mapped_column(Integer, default=0)
    height: Mapped[int] = mapped_column(Integer, default=0)
    thumb_hash: Mapped[str] = mapped_column(Text, default="")
    tile_hash: Mapped[str] = mapped_column(Text, default="")
    uploaded_by: Mapped[str] = mapped_column(Text)
    uploaded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("kind IN ('photo', 'document')", name="kind"),
        CheckConstraint("size > 0", name="size"),
    )


class PhotoRelease(Base):
    """A photo or document of a project: whether it waits, is shown to everybody, or is withheld and why.

    Who sent it in and when follow from the project's stream, the rest from ``release:<project_id>``.
    """

    __tablename__ = "photo_release"

    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    status: Mapped[str] = mapped_column(Text, default="waiting")
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("kind IN ('photo', 'document')", name="kind"),
        CheckConstraint("status IN ('waiting', 'released', 'withheld')", name="status"),
        CheckConstraint("(status = 'waiting') = (decided_by = '')", name="decided"),
        CheckConstraint("decided_by <> author", name="four_eyes"),
        CheckConstraint("(status = 'withheld') = (reason <> '')", name="reason"),
        Index(None, "digest"),
        Index("ix_photo_release_waiting", "place", "entered_at", postgresql_where="status = 'waiting'"),
    )


class EvidenceLook(Base):
    """A night's look at one slice of the store: how much was read, how much was wrong."""

    __tablename__ = "evidence_look"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    slice: Mapped[str] = mapped_column(Text, primary_key=True)
    looked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    files: Mapped[int] = mapped_column(Integer)
    size: Mapped[int] = mapped_column(BigInteger)
    faults: Mapped[int] = mapped_column(Integer)


class EvidenceFault(Base):
    """Something wrong in the store, from when it was first seen until a look found it mended."""

    __tablename__ = "evidence_fault"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    problem: Mapped[str] = mapped_column(Text, primary_key=True)
    stream: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(Text, default="")
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    cleared_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("problem IN ('missing', 'changed', 'copy_missing', 'copy_changed', 'foreign')", name="problem"),
        Index(None, "place"),
    )
