"""What has been handed out: one row for every sheet that left the house."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Integer, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from deliberation.extensions import Base
from deliberation.ledger.triggers import append_only


class SheetIssue(Base):
    """A sheet as it was issued: its bytes by SHA-256, its cells and the heads of the book as canonical JSON.

    The same content is issued once and handed out again, so two downloads of an unchanged book are one file.
    """

    __tablename__ = "sheet_issue"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[str] = mapped_column(ForeignKey("place.code"))
    name: Mapped[str] = mapped_column(Text)
    year: Mapped[int] = mapped_column(Integer)
    format: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    maker_id: Mapped[str] = mapped_column(Text, default="")
    file_sha256: Mapped[str] = mapped_column(Text, index=True)
    head_digest: Mapped[str] = mapped_column(Text, index=True)
    content: Mapped[str] = mapped_column(Text)
    content_sha256: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint("place", "name", "year", "format", "content_sha256"),
        CheckConstraint("format IN ('xlsx', 'csv')", name="format"),
    )


append_only(cast("Table", SheetIssue.__table__))
