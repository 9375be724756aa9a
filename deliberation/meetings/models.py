"""The read columns of the meeting streams: the frame of a meeting, and its agenda with what came of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from deliberation.extensions import Base
from deliberation.vault import Sealed


class Meeting(Base):
    """A meeting as its stream ``meeting:<id>`` says it stands now.

    ``seq`` is the last event; ``step`` the last one that changes what others may do next: a form made
    before it is stale.
    """

    __tablename__ = "meeting"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[str] = mapped_column(ForeignKey("place.code"))
    body: Mapped[str] = mapped_column(Text)
    number: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    location: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    called_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    opened_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    party_reviewed: Mapped[date | None] = mapped_column(Date)
    rulebook: Mapped[str] = mapped_column(ForeignKey("rulebook_version.hash"))
    profile: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    moderator_id: Mapped[str] = mapped_column(Text)
    members_due: Mapped[int] = mapped_column(Integer)
    present: Mapped[int] = mapped_column(Integer)
    quorum: Mapped[int] = mapped_column(Integer)
    item: Mapped[str] = mapped_column(Text, default="")
    held: Mapped[bool] = mapped_column(Boolean, default=True)
    cancelled: Mapped[bool] = mapped_column(Boolean, default=False)
    revision: Mapped[int] = mapped_column(Integer, default=0)
    seq: Mapped[int] = mapped_column(Integer)
    step: Mapped[int] = mapped_column(Integer)

    __table_args__ = (
        CheckConstraint("status IN ('called', 'open', 'recess', 'adjourned')", name="status"),
        CheckConstraint("0 <= present AND present <= members_due", name="present"),
        CheckConstraint("0 < step AND step <= seq", name="step"),
        UniqueConstraint("place", "body", "number"),
        Index(None, "place", "starts_at"),
    )


class AgendaItem(Base):
    """An item of an agenda; the figures are those of the announced result on its main motion."""

    __tablename__ = "agenda_item"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    id: Mapped[str] = mapped_column(Text, unique=True)
    title: Mapped[str] = mapped_column(Text)
    minutes: Mapped[int] = mapped_column(Integer, default=0)
    text: Mapped[str] = mapped_column(Text, default="")
    subject: Mapped[str] = mapped_column(Text, default="", index=True)
    status: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text, default="")
    resolution: Mapped[str] = mapped_column(Text, default="")
    votes_for: Mapped[int | None] = mapped_column(Integer)
    votes_against: Mapped[int | None] = mapped_column(Integer)
    abstain: Mapped[int | None] = mapped_column(Integer)
    present: Mapped[int | None] = mapped_column(Integer)
    members: Mapped[int | None] = mapped_column(Integer)
    needed: Mapped[int | None] = mapped_column(Integer)

    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'open', 'closed')", name="status"),
        CheckConstraint("votes_for + votes_against + abstain <= present AND present <= members", name="votes"),
    )


class MeetingPaper(Base):
    """A document that goes with an agenda item, by the SHA-256 of the file; ``item`` is the item's id."""

    __tablename__ = "meeting_paper"

    item: Mapped[str] = mapped_column(ForeignKey("agenda_item.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), index=True)
    digest: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    mime: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (CheckConstraint("size > 0", name="size"),)


class Invitation(Base):
    """A member's invitation: when it and the reminder went out, and the answer; the reason for leave is sealed."""

    __tablename__ = "meeting_invitation"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(Text, primary_key=True)
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reminded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    coming: Mapped[bool | None] = mapped_column(Boolean)
    reason: Mapped[str] = mapped_column(Sealed, default="")
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("(coming IS NULL) = (answered_at IS NULL)", name="answered"),
        Index(None, "person_id"),
    )


class Minutes(Base):
    """The minutes of a meeting as the stream ``minutes:<meeting>`` says they stand; ``sha256`` is the last seal's."""

    __tablename__ = "meeting_minutes"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    status: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    last_day: Mapped[date] = mapped_column(Date)
    waiting: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(Text, default="")
    sealed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("status IN ('draft', 'sealed')", name="status"),
        CheckConstraint("version > 0 AND waiting >= 0", name="counts"),
        CheckConstraint("status <> 'sealed' OR (waiting = 0 AND sha256 <> '')", name="sealed"),
    )


class Move(Base):
    """A move that came with a key: sent again, it is answered and not played again. ``seq`` is its last event."""

    __tablename__ = "meeting_move"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    actor: Mapped[str] = mapped_column(Text)
    seq: Mapped[int] = mapped_column(Integer)
    entered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (CheckConstraint("seq > 0", name="seq"),)


class SecretRoll(Base):
    """Who has voted secretly by phone on the question that was put by event ``put``. It knows no choice and no time."""

    __tablename__ = "secret_roll"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    put: Mapped[int] = mapped_column(Integer, primary_key=True)
    person_id: Mapped[str] = mapped_column(Text, primary_key=True)


class SecretBox(Base):
    """The box of that vote: one row, no vote in it is anybody's.

    ``sealed`` holds the three counters encrypted anew at every vote and always of one length, so neither
    an older version of the row nor a backup shows a running count. Counting empties it.
    """

    __tablename__ = "secret_box"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    put: Mapped[int] = mapped_column(Integer, primary_key=True)
    cast: Mapped[int] = mapped_column(Integer, default=0)
    sealed: Mapped[str] = mapped_column(Text)
    open: Mapped[bool] = mapped_column(Boolean, default=True)

    __table_args__ = (
        CheckConstraint('"cast" >= 0', name="cast"),
        CheckConstraint("open OR sealed = ''", name="emptied"),
    )
