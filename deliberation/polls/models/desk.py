"""Desks, booths and what oversight counts. None of these tables knows a voter, save the sealed note of a helper.

A booth's row holds no person and no history: one waiting request at most, overwritten by the next voter's.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, DateTime, ForeignKey, ForeignKeyConstraint, Index, Integer, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from deliberation.extensions import Base
from deliberation.vault import Sealed


class Pulse(Base):
    """How many ballots were issued in one minute by one channel and desk; spread over slots, summed when read."""

    __tablename__ = "poll_pulse"

    poll_id: Mapped[str] = mapped_column(Text, primary_key=True)
    minute: Mapped[datetime] = mapped_column(DateTime(timezone=True), primary_key=True)
    channel: Mapped[str] = mapped_column(Text, primary_key=True)
    desk: Mapped[str] = mapped_column(Text, primary_key=True)
    slot: Mapped[int] = mapped_column(Integer, primary_key=True)
    issues: Mapped[int] = mapped_column(Integer)

    __table_args__ = (
        CheckConstraint("channel IN ('web', 'desk', 'paper')", name="channel"),
        CheckConstraint("issues > 0", name="issues"),
    )


class Desk(Base):
    """A table at which clerks hand out ballots: its number and where it stands."""

    __tablename__ = "poll_desk"

    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    number: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)


class Booth(Base):
    """A tablet set up for voting: no person. ``setup`` and ``key`` are digests of the one-time code and its cookie."""

    __tablename__ = "poll_booth"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    poll_id: Mapped[str] = mapped_column(Text)
    desk: Mapped[str] = mapped_column(Text)
    number: Mapped[int] = mapped_column(Integer)
    setup: Mapped[str] = mapped_column(Text, default="", index=True)
    setup_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    key: Mapped[str] = mapped_column(Text, default="", index=True)
    ended: Mapped[bool] = mapped_column(Boolean, default=False)

    __table_args__ = (
        ForeignKeyConstraint(["poll_id", "desk"], ["poll_desk.poll_id", "poll_desk.number"]),
        Unique("poll_id", "number"),
        CheckConstraint("number BETWEEN 1 AND 99", name="number"),
        CheckConstraint("setup = '' OR setup_until IS NOT NULL", name="setup_until"),
    )


class Pairing(Base):
    """The one voter a booth waits for: a short number, a blinded request, then its signature. Gone when fetched."""

    __tablename__ = "poll_pairing"

    booth_id: Mapped[str] = mapped_column(ForeignKey("poll_booth.id"), primary_key=True)
    number: Mapped[str] = mapped_column(Text)
    blinded: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(Text, default="")
    until: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class DeskNote(Base):
    """What the desk writes down of one ballot: who helped and who asked for it, or why a paper was exchanged. Sealed.

    ``serial`` counts the exchanges of one voter; the note of a helper is 0. Nothing here leads to a ballot.
    """

    __tablename__ = "poll_desk_note"

    poll_id: Mapped[str] = mapped_column(Text, primary_key=True)
    voter_id: Mapped[str] = mapped_column(Text, primary_key=True)
    serial: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    desk: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Sealed)

    __table_args__ = (
        ForeignKeyConstraint(["poll_id", "voter_id"], ["poll_issue.poll_id", "poll_issue.voter_id"]),
        CheckConstraint("kind IN ('helped', 'lost', 'spoiled')", name="kind"),
        CheckConstraint("(kind = 'helped') = (serial = 0)", name="serial"),
    )


class Alarm(Base):
    """Something the supervisory committee should look at; a projection of ``watch:<poll>``. Never a person."""

    __tablename__ = "poll_alarm"

    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text, default="")
    desk: Mapped[str] = mapped_column(Text, default="")
    building: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seen: Mapped[int] = mapped_column(Integer)
    usual: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        CheckConstraint("kind IN ('minute', 'desk', 'building', 'over')", name="kind"),
        CheckConstraint("(note = '') = (answered_by = '')", name="answered"),
        Index(None, "poll_id", "answered_by"),
    )
