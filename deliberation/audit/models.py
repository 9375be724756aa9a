"""The read columns of audits, of their samples, queries and findings; the packs made; when an auditor last looked."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Date, DateTime, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from deliberation.extensions import Base
from deliberation.vault import Sealed


class Audit(Base):
    """An audit as its stream ``audit:<id>`` says it stands; ``seed`` is sealed until it is drawn."""

    __tablename__ = "audit"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[str] = mapped_column(ForeignKey("place.code"))
    year: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    method: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    units: Mapped[int] = mapped_column(Integer)
    items: Mapped[int] = mapped_column(Integer)
    unfinished: Mapped[int] = mapped_column(Integer)
    waiting: Mapped[int] = mapped_column(Integer)
    to_mend: Mapped[int] = mapped_column(Integer)
    findings: Mapped[int] = mapped_column(Integer)
    submitted_by: Mapped[str] = mapped_column(Text, default="")
    signed_by: Mapped[str] = mapped_column(Text, default="")
    signed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    planned_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seed: Mapped[str] = mapped_column(Sealed, default="")

    __table_args__ = (
        CheckConstraint("status IN ('planned', 'running', 'submitted', 'signed', 'cancelled')", name="status"),
        CheckConstraint("method IN ('random', 'risk')", name="method"),
        CheckConstraint("0 <= items AND items <= units AND 0 <= unfinished AND unfinished <= items", name="items"),
        CheckConstraint("signed_by = '' OR signed_by <> submitted_by", name="four_eyes"),
        CheckConstraint("(status = 'signed') = (signed_at IS NOT NULL)", name="signed"),
        Index(None, "place", "planned_at"),
    )


class AuditItem(Base):
    """A project of the sample; ``done`` is how many of its checks have been made."""

    __tablename__ = "audit_item"

    audit_id: Mapped[str] = mapped_column(ForeignKey("audit.id"), primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer)
    score: Mapped[int] = mapped_column(Integer)
    done: Mapped[int] = mapped_column(Integer)
    faults: Mapped[int] = mapped_column(Integer)

    __table_args__ = (CheckConstraint("0 <= faults AND faults <= done", name="done"), Index(None, "project_id"))


class AuditQuery(Base):
    """A question to the community of a project."""

    __tablename__ = "audit_query"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    audit_id: Mapped[str] = mapped_column(ForeignKey("audit.id"), index=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    place: Mapped[str] = mapped_column(ForeignKey("place.code"))
    status: Mapped[str] = mapped_column(Text)
    due: Mapped[date] = mapped_column(Date)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("status IN ('asked', 'answered', 'closed')", name="status"),
        Index(None, "place", "status", "due"),
    )


class AuditFinding(Base):
    """What is not in order in a project, and whether it has been mended."""

    __tablename__ = "audit_finding"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    audit_id: Mapped[str] = mapped_column(ForeignKey("audit.id"), index=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    place: Mapped[str] = mapped_column(ForeignKey("place.code"))
    grade: Mapped[str] = mapped_column(Text)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(Text)
    due: Mapped[date] = mapped_column(Date)
    found_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("status IN ('open', 'rectified', 'closed', 'withdrawn')", name="status"),
        CheckConstraint("grade IN ('minor', 'notable', 'serious')", name="grade"),
        CheckConstraint("amount_fen >= 0", name="amount"),
        Index(None, "place", "status", "due"),
    )


class AuditPack(Base):
    """A pack asked for: a year (or a quarter) of a place, with the audit it is for where there is one.

    The file lies in the store of packs under its SHA-256.
    """

    __tablename__ = "audit_pack"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[str] = mapped_column(ForeignKey("place.code"))
    year: Mapped[int] = mapped_column(Integer)
    quarter: Mapped[int] = mapped_column(Integer)
    audit_id: Mapped[str | None] = mapped_column(ForeignKey("audit.id"))
    asked_by: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ready: Mapped[bool] = mapped_column(Boolean, default=False)
    made_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    sha256: Mapped[str] = mapped_column(Text, default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)

    __table_args__ = (
        CheckConstraint("quarter BETWEEN 0 AND 4", name="quarter"),
        CheckConstraint("ready = (sha256 <> '' AND size > 0 AND made_at IS NOT NULL)", name="ready"),
        Index(None, "place", "asked_at"),
    )


class AuditVisit(Base):
    """When an auditor last said they had seen what was new at a place."""

    __tablename__ = "audit_visit"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    place: Mapped[str] = mapped_column(ForeignKey("place.code"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
