"""The tree of places, the rulebook layers laid on it, and frozen rulebook versions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text
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
    """The rulebook layer in force at a place: TOML text as adopted; the read column of ``rules:<code>``."""

    __tablename__ = "rule_layer"

    place: Mapped[str] = mapped_column(ForeignKey("place.code"), primary_key=True)
    document: Mapped[str] = mapped_column(Text)
    adopted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class RulebookVersion(Base):
    """A composed rulebook that something has frozen, known by its hash."""

    __tablename__ = "rulebook_version"

    hash: Mapped[str] = mapped_column(Text, primary_key=True)
    document: Mapped[str] = mapped_column(Text)
    first_used_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
