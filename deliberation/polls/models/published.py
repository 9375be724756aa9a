"""What is published once a poll is closed: receipts, the file, the counts and what follows from them."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from deliberation.extensions import Base


class PublishedReceipt(Base):
    """A receipt code found in the box: sorted, apart from the choices."""

    __tablename__ = "poll_published_receipt"

    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    receipt: Mapped[str] = mapped_column(Text, primary_key=True)


class Outcome(Base):
    """The count: the canonical JSON of the result and the file it was counted from."""

    __tablename__ = "poll_outcome"

    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    rule: Mapped[str] = mapped_column(Text, primary_key=True)
    official: Mapped[bool] = mapped_column(Boolean)
    result: Mapped[str] = mapped_column(Text)


class Explanation(Base):
    """What follows from a count and is worked out after it: canonical JSON, written once and never changed."""

    __tablename__ = "poll_explanation"

    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    document: Mapped[str] = mapped_column(Text)

    __table_args__ = (CheckConstraint("kind IN ('satisfaction', 'comparison', 'margins')", name="kind"),)


class PollFile(Base):
    """The published Pabulib file, as counted: anybody can count it again."""

    __tablename__ = "poll_file"

    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
