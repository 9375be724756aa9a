"""Batches of paper ballots and how each paper was read. Readings are sealed, and gone once the box is published."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from deliberation.extensions import Base
from deliberation.vault import Sealed


class PaperBatch(Base):
    """The papers found in one box; a projection of ``papers:<poll>``. ``spoiled`` is JSON, number by reason."""

    __tablename__ = "poll_batch"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.id"))
    number: Mapped[int] = mapped_column(Integer)
    station: Mapped[str] = mapped_column(Text)
    found: Mapped[int] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(Text)
    round: Mapped[int] = mapped_column(Integer)
    valid: Mapped[int] = mapped_column(Integer)
    blank: Mapped[int] = mapped_column(Integer)
    spoiled: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint("status IN ('reading', 'sampling', 'accepted', 'withdrawn')", name="status"),
        CheckConstraint("found >= 0 AND round >= 1 AND blank <= valid AND valid <= found", name="figures"),
        UniqueConstraint("poll_id", "number"),
    )


class PaperReading(Base):
    """One paper by the number written on it when the box was opened: what each reader read, blind to the others.

    ``by1`` and ``by2`` read every paper, ``by3`` those on which they differ, ``by4`` those of the sample; all of
    them different people.
    """

    __tablename__ = "poll_paper"

    batch_id: Mapped[str] = mapped_column(ForeignKey("poll_batch.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    by1: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    read1: Mapped[str | None] = mapped_column(Sealed)
    by2: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    read2: Mapped[str | None] = mapped_column(Sealed)
    by3: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    read3: Mapped[str | None] = mapped_column(Sealed)
    sampled: Mapped[bool] = mapped_column(Boolean, default=False)
    by4: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    read4: Mapped[str | None] = mapped_column(Sealed)

    __table_args__ = (
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("by1 <> by2", name="two_readers"),
        CheckConstraint("by3 <> by1 AND by3 <> by2", name="third_reader"),
        CheckConstraint("by4 <> by1 AND by4 <> by2 AND (by3 IS NULL OR by4 <> by3)", name="sample_reader"),
        CheckConstraint("by2 IS NULL OR by1 IS NOT NULL", name="order_first"),
        CheckConstraint("by3 IS NULL OR by2 IS NOT NULL", name="order_third"),
        CheckConstraint("by4 IS NULL OR (sampled AND by2 IS NOT NULL)", name="order_sample"),
    )
