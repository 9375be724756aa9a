"""What is published once a poll is closed: receipts, the file, the counts and what follows from them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, DateTime, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from deliberation.extensions import Base
from deliberation.vault import Sealed


class PublishedReceipt(Base):
    """A receipt found in the box: its code and its leaf of the hash tree, sorted, apart from the choices.

    Paper ballots have a leaf as well, and nobody a code for them. Polls held before there was a tree have no leaf.
    """

    __tablename__ = "poll_published_receipt"

    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    receipt: Mapped[str] = mapped_column(Text, primary_key=True)
    leaf: Mapped[str] = mapped_column(Text, default="")


class ChannelCount(Base):
    """What one channel gave out and got back; counts only."""

    __tablename__ = "poll_channel"

    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(Text, primary_key=True)
    issued: Mapped[int] = mapped_column(Integer)
    returned: Mapped[int] = mapped_column(Integer)
    valid: Mapped[int] = mapped_column(Integer)
    spoiled: Mapped[int] = mapped_column(Integer)

    __table_args__ = (
        CheckConstraint("channel IN ('web', 'desk', 'paper')", name="channel"),
        CheckConstraint("issued >= 0 AND valid >= 0 AND spoiled >= 0", name="counts"),
        CheckConstraint("returned = valid + spoiled", name="returned"),
    )


class Opening(Base):
    """What is behind one leaf, sealed: for its voter, in person, until the objection period is over."""

    __tablename__ = "poll_opening"

    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    leaf: Mapped[str] = mapped_column(Text, primary_key=True)
    sealed: Mapped[str] = mapped_column(Sealed)


class Openings(Base):
    """How the sealed openings of a poll stand: a projection of ``openings:<poll>``."""

    __tablename__ = "poll_openings"

    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    status: Mapped[str] = mapped_column(Text)
    leaves: Mapped[int] = mapped_column(Integer)
    opened: Mapped[int] = mapped_column(Integer)
    until: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (CheckConstraint("status IN ('sealed', 'destroyed')", name="status"),)


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
