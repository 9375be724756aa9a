"""The poll's frame, its roll, and the box. The roll and the box share no key, no time and no order.

A ballot knows its poll and a token's digest, never a person; it has no time and no serial number, and
is written in another transaction than the issue, so no column or system column joins the two.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, CheckConstraint, DateTime, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from deliberation.extensions import Base
from deliberation.vault import Sealed


class Poll(Base):
    """A poll as the pages read it; a projection of ``poll:<id>``."""

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

    __table_args__ = (
        CheckConstraint("status IN ('prepared', 'open', 'closed', 'counted')", name="status"),
        CheckConstraint("returned <= issued AND issued <= roll_size", name="reconciled"),
        CheckConstraint("budget_fen > 0", name="budget"),
        Index(None, "place", "year"),
    )


class PollProject(Base):
    """A project on the ballot, as it was when the poll was prepared."""

    __tablename__ = "poll_project"

    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    project_id: Mapped[str] = mapped_column(Text, primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text, default="")
    location: Mapped[str] = mapped_column(Text, default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    photo: Mapped[str] = mapped_column(Text, default="")
    cost_fen: Mapped[int] = mapped_column(BigInteger)


class RollEntry(Base):
    """One eligible resident, frozen at the opening."""

    __tablename__ = "poll_roll"

    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)


class Issue(Base):
    """That a resident has taken a ballot: one a person, by any channel. Knows nothing of the ballot itself."""

    __tablename__ = "poll_issue"

    poll_id: Mapped[str] = mapped_column(Text, primary_key=True)
    person_id: Mapped[str] = mapped_column(Text, primary_key=True)
    channel: Mapped[str] = mapped_column(Text)

    __table_args__ = (CheckConstraint("channel IN ('web', 'desk', 'paper')", name="channel"),)


class PollSecret(Base):
    """The key from which the tokens of one poll are made; sealed, and destroyed when the poll is closed."""

    __tablename__ = "poll_secret"

    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(Sealed)


class Ballot(Base):
    """A ballot in the box while the poll is open; removed once the shuffled copy is published."""

    __tablename__ = "poll_ballot"

    poll_id: Mapped[str] = mapped_column(Text, primary_key=True)
    token_hash: Mapped[str] = mapped_column(Text, primary_key=True)
    choices: Mapped[str] = mapped_column(Text)
    receipt: Mapped[str] = mapped_column(Text)


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
