"""The tables of the book: one head per stream, and the events chained behind it.

Payloads are stored as the canonical JSON text that was hashed, so a changed byte shows.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from deliberation.extensions import Base


class StreamHead(Base):
    """The tip of one stream; its row is the lock under which moves are played."""

    __tablename__ = "ledger_stream"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[str] = mapped_column(Text)
    seq: Mapped[int] = mapped_column(Integer, default=0)
    hash: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (Index(None, "place", "name"),)


class EventRow(Base):
    """One event; never changed (a trigger refuses UPDATE, DELETE and TRUNCATE)."""

    __tablename__ = "ledger_event"

    stream: Mapped[str] = mapped_column(ForeignKey("ledger_stream.name"), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    type: Mapped[str] = mapped_column(Text)
    payload: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    rulebook: Mapped[str] = mapped_column(Text)
    prev_hash: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(Text, unique=True)

    __table_args__ = (Index(None, "at"),)
