"""The tree of places, the rulebook layers laid on it, frozen rulebook versions, and the yearly cycles."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from deliberation.extensions import Base


class Place(Base):
    """A city, district, sub-district or community by its official code; codes nest by prefix."""

    __tablename__ = "place"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    level: Mapped[str] = mapped_column(Text)
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("place.code"), index=True)
    name: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint("level IN ('city', 'district', 'subdistrict', 'community')", name="level"),
        Index(None, "level", "name"),
    )


class RuleLayer(Base):
    """The rulebook layer in force at a place, as canonical JSON; the read column of ``rules:<code>``."""

    __tablename__ = "rule_layer"

    place: Mapped[str] = mapped_column(ForeignKey("place.code"), primary_key=True)
    document: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    adopted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class RulebookVersion(Base):
    """A composed rulebook that something has frozen, known by its hash."""

    __tablename__ = "rulebook_version"

    hash: Mapped[str] = mapped_column(Text, primary_key=True)
    document: Mapped[str] = mapped_column(Text)
    first_used_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Cycle(Base):
    """A year of a community: its allocation in fen and its six stages; the read column of ``cycle:<code>:<year>``."""

    __tablename__ = "cycle"

    place: Mapped[str] = mapped_column(ForeignKey("place.code"), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    allocation_fen: Mapped[int] = mapped_column(BigInteger)
    stages: Mapped[str] = mapped_column(Text)
    rulebook: Mapped[str] = mapped_column(ForeignKey("rulebook_version.hash"))
    status: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint("allocation_fen > 0", name="allocation"),
        CheckConstraint("year BETWEEN 2000 AND 2200", name="year"),
        CheckConstraint("status IN ('announced', 'closed')", name="status"),
    )


class PlaceContact(Base):
    """How the office of a place is reached; the read column of ``contact:<code>``."""

    __tablename__ = "place_contact"

    place: Mapped[str] = mapped_column(ForeignKey("place.code"), primary_key=True)
    telephone: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)

    __table_args__ = (CheckConstraint("telephone <> '' AND address <> ''", name="given"),)
