"""The read columns of bodies and elections, the sealed seed of a lot, and the record of a count."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from deliberation.extensions import Base
from deliberation.vault import Sealed


class Body(Base):
    """A body as its stream ``body:<id>`` says it stands now; a community's council has a row once somebody moved it."""

    __tablename__ = "body"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[str] = mapped_column(ForeignKey("place.code"))
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    profile: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    seats: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)
    term_first: Mapped[date | None] = mapped_column(Date)
    term_last: Mapped[date | None] = mapped_column(Date)
    asked_first: Mapped[date | None] = mapped_column(Date)
    asked_last: Mapped[date | None] = mapped_column(Date)

    __table_args__ = (
        CheckConstraint("status IN ('proposed', 'standing', 'declined')", name="status"),
        CheckConstraint("term_first < term_last", name="term"),
        Index(None, "place"),
    )


class Election(Base):
    """An election as its stream ``election:<id>`` says it stands now."""

    __tablename__ = "election"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    body_id: Mapped[str] = mapped_column(ForeignKey("body.id"))
    place: Mapped[str] = mapped_column(ForeignKey("place.code"))
    title: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    method: Mapped[str] = mapped_column(Text)
    seats: Mapped[int] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(Text)
    register_by: Mapped[date] = mapped_column(Date)
    vote_on: Mapped[date] = mapped_column(Date)
    candidates: Mapped[int] = mapped_column(Integer)
    notice: Mapped[str] = mapped_column(Text)
    record_hash: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint(
            "status IN ('called', 'published', 'box', 'counted', 'settled', 'annulled', 'cancelled')", name="status"
        ),
        CheckConstraint("method IN ('block', 'stv', 'sortition')", name="method"),
        CheckConstraint("register_by < vote_on", name="days"),
        Index(None, "place", "vote_on"),
        Index(None, "body_id"),
    )


class ElectionSeed(Base):
    """The seed of an election's lot: its hash is public from the list of candidates on, the seed from the count on."""

    __tablename__ = "election_seed"

    election_id: Mapped[str] = mapped_column(ForeignKey("election.id"), primary_key=True)
    seed: Mapped[str] = mapped_column(Sealed)


class ElectionRecord(Base):
    """What was counted, as the file that anybody can count again, and the whole record of the count."""

    __tablename__ = "election_record"

    election_id: Mapped[str] = mapped_column(ForeignKey("election.id"), primary_key=True)
    file: Mapped[str] = mapped_column(Text)
    record: Mapped[str] = mapped_column(Text)
