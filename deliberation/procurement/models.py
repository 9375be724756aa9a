"""The read columns of the supplier register and of the packages with their lots and quotes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Date, DateTime, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from deliberation.extensions import Base


class Supplier(Base):
    """An entry of a sub-district's register as the stream ``supplier:<id>`` says; ``categories`` with commas."""

    __tablename__ = "supplier"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    home: Mapped[str] = mapped_column(ForeignKey("place.code"))
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    categories: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    founded: Mapped[date] = mapped_column(Date)
    entered_by: Mapped[str] = mapped_column(Text)
    reviewed_by: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    until: Mapped[date | None] = mapped_column(Date)
    ratings: Mapped[int] = mapped_column(Integer, default=0)
    points: Mapped[int] = mapped_column(Integer, default=0)
    prices: Mapped[int] = mapped_column(Integer, default=0)
    prices_until: Mapped[date | None] = mapped_column(Date)
    offered: Mapped[int] = mapped_column(Integer, default=0)

    __table_args__ = (
        CheckConstraint("status IN ('entered', 'listed', 'refused', 'suspended', 'left')", name="status"),
        CheckConstraint("reviewed_by <> entered_by", name="four_eyes"),
        CheckConstraint("ratings * 3 <= points AND points <= ratings * 15", name="points"),
        Index("uq_supplier_home_code", "home", "code", unique=True),
    )


FOUR_EYES = (
    "position(' ' || drafted_by || ' ' in ' ' || answered_by || ' ') = 0 AND (awarded_by = ''"
    " OR (awarded_by <> compared_by AND awarded_by <> drafted_by"
    " AND position(' ' || awarded_by || ' ' in ' ' || answered_by || ' ') = 0))"
)
"""Who drafted answers no sign; who drafted, compared or answered does not award."""


class Package(Base):
    """A package as the stream ``package:<id>`` says it stands now; money in fen.

    ``answered_by`` are the ids of those who have answered a sign, in order, with blanks between them.
    """

    __tablename__ = "package"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[str] = mapped_column(ForeignKey("place.code"))
    year: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    method: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    round: Mapped[int] = mapped_column(Integer)
    budget_fen: Mapped[int] = mapped_column(BigInteger)
    amount_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    quotes: Mapped[int] = mapped_column(Integer, default=0)
    alarms: Mapped[int] = mapped_column(Integer, default=0)
    waiting: Mapped[int] = mapped_column(Integer, default=0)
    supplier_id: Mapped[str | None] = mapped_column(ForeignKey("supplier.id"))
    drafted_by: Mapped[str] = mapped_column(Text)
    answered_by: Mapped[str] = mapped_column(Text, default="")
    opened_by: Mapped[str] = mapped_column(Text, default="")
    confirmed_by: Mapped[str] = mapped_column(Text, default="")
    compared_by: Mapped[str] = mapped_column(Text, default="")
    awarded_by: Mapped[str] = mapped_column(Text, default="")
    drafted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closes_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    awarded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    award_due: Mapped[date | None] = mapped_column(Date)
    award_announced_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    contract_due: Mapped[date | None] = mapped_column(Date)
    contract_announced_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("method IN ('self', 'catalogue', 'tender')", name="method"),
        CheckConstraint(
            "status IN ('drafted', 'invited', 'opening', 'opened', 'compared', 'awarded', 'announced', 'closed', "
            "'failed', 'cancelled')",
            name="status",
        ),
        CheckConstraint("0 <= amount_fen AND amount_fen <= budget_fen AND budget_fen > 0", name="sums"),
        CheckConstraint("0 <= waiting AND waiting <= alarms", name="alarms"),
        CheckConstraint("awarded_by = '' OR waiting = 0", name="answered"),
        CheckConstraint("confirmed_by = '' OR confirmed_by <> opened_by", name="two_open"),
        CheckConstraint(FOUR_EYES, name="four_eyes"),
        Index(None, "place", "year", "drafted_at"),
        Index(None, "supplier_id"),
    )


class PackageLot(Base):
    """One project of a package with its own line; a project is in one live package at a time."""

    __tablename__ = "package_lot"

    package_id: Mapped[str] = mapped_column(ForeignKey("package.id"), primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), primary_key=True)
    category: Mapped[str] = mapped_column(Text)
    sum_fen: Mapped[int] = mapped_column(BigInteger)
    amount_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    live: Mapped[bool] = mapped_column(Boolean)

    __table_args__ = (
        CheckConstraint("0 <= amount_fen AND amount_fen <= sum_fen AND sum_fen > 0", name="sums"),
        Index("uq_package_lot_project", "project_id", unique=True, postgresql_where="live"),
    )


class PackageQuote(Base):
    """One supplier's quote in one round; ``sealed`` until its seals are broken, ``amount_fen`` 0 until it is read."""

    __tablename__ = "package_quote"

    package_id: Mapped[str] = mapped_column(ForeignKey("package.id"), primary_key=True)
    round: Mapped[int] = mapped_column(Integer, primary_key=True)
    supplier_id: Mapped[str] = mapped_column(ForeignKey("supplier.id"), primary_key=True)
    file: Mapped[str] = mapped_column(Text)
    amount_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    won: Mapped[bool] = mapped_column(Boolean, default=False)
    sealed: Mapped[bool] = mapped_column(Boolean)

    __table_args__ = (
        CheckConstraint("amount_fen >= 0", name="amount"),
        Index(None, "supplier_id"),
        Index(None, "file"),
    )
