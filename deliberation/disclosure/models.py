"""What has been handed out: one row for every sheet that left the house."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from deliberation.extensions import Base
from deliberation.ledger.triggers import append_only


class SheetIssue(Base):
    """A sheet as it was issued: its bytes by SHA-256, its cells and the heads of the book as canonical JSON.

    The same content is issued once and handed out again, so two downloads of an unchanged book are one file.
    ``quarter`` is 0 for a year; ``root`` is the day and root of the book that were published last when it was made.
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
    quarter: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    root: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))

    __table_args__ = (
        UniqueConstraint("place", "name", "year", "format", "content_sha256"),
        CheckConstraint("format IN ('xlsx', 'csv', 'pdf')", name="format"),
        CheckConstraint("quarter BETWEEN 0 AND 4", name="quarter"),
        Index(None, "place", "made_at"),
    )


class SheetDownload(Base):
    """A sheet that was fetched: which and when. Of offices it says who; residents leave no trace."""

    __tablename__ = "sheet_download"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    issue_id: Mapped[str] = mapped_column(ForeignKey("sheet_issue.id"))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    office_id: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (Index(None, "issue_id", "at"),)


class SheetJob(Base):
    """A large sheet being made piece by piece: how many pieces, how many are done, what it became.

    ``by`` is the office that ordered it.
    """

    __tablename__ = "sheet_job"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[str] = mapped_column(ForeignKey("place.code"))
    name: Mapped[str] = mapped_column(Text)
    year: Mapped[int] = mapped_column(Integer)
    quarter: Mapped[int] = mapped_column(Integer)
    format: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    parts: Mapped[int] = mapped_column(Integer)
    done: Mapped[int] = mapped_column(Integer, default=0)
    rows: Mapped[int] = mapped_column(Integer, default=0)
    status: Mapped[str] = mapped_column(Text, default="working")
    issue_id: Mapped[str | None] = mapped_column(ForeignKey("sheet_issue.id"))
    by: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint("status IN ('working', 'ready', 'failed')", name="status"),
        CheckConstraint("0 <= done AND done <= parts", name="done"),
        CheckConstraint("(status = 'ready') = (issue_id IS NOT NULL)", name="issue"),
        Index(None, "place", "name", "year", "quarter", "format"),
    )


class SheetPart(Base):
    """A piece of a large sheet: its rows and the heads they rest on, packed; kept until the sheet is whole."""

    __tablename__ = "sheet_part"

    job_id: Mapped[str] = mapped_column(ForeignKey("sheet_job.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    place: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)
    rows: Mapped[int] = mapped_column(Integer)
    content: Mapped[bytes] = mapped_column(LargeBinary)


append_only(cast("Table", SheetIssue.__table__))
append_only(cast("Table", SheetDownload.__table__))
