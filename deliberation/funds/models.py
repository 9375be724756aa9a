"""Accounts, what each project holds of them, and the immutable entries that both must re-add to.

Every sum is integer fen. The database itself refuses to pay what is not committed or to commit what
is not appropriated, to change an entry, and to let two of the three hands of a payment be the same.
"""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from deliberation.extensions import Base
from deliberation.ledger.triggers import append_only


class Account(Base):
    """The money of a community in a year: given, bound to projects, paid out."""

    __tablename__ = "fund_account"

    place: Mapped[str] = mapped_column(ForeignKey("place.code"), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    appropriated_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    committed_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    disbursed_fen: Mapped[int] = mapped_column(BigInteger, default=0)

    __table_args__ = (
        CheckConstraint(
            "0 <= disbursed_fen AND disbursed_fen <= committed_fen AND committed_fen <= appropriated_fen",
            name="never_overspent",
        ),
    )


class Share(Base):
    """What one project holds of its account, so that no project is paid from another's commitment."""

    __tablename__ = "fund_share"

    project_id: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[str] = mapped_column(Text)
    year: Mapped[int] = mapped_column(Integer)
    committed_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    disbursed_fen: Mapped[int] = mapped_column(BigInteger, default=0)

    __table_args__ = (
        ForeignKeyConstraint(["place", "year"], ["fund_account.place", "fund_account.year"]),
        CheckConstraint("0 <= disbursed_fen AND disbursed_fen <= committed_fen", name="never_overspent"),
        Index(None, "place", "year"),
    )


class Entry(Base):
    """One movement of money, made by exactly one event of the book; never changed.

    ``actor`` made the move; for a disbursement that is the payer, beside whoever proposed and approved it.
    """

    __tablename__ = "fund_entry"

    stream: Mapped[str] = mapped_column(Text, primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    place: Mapped[str] = mapped_column(Text)
    year: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(Text)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    project_id: Mapped[str] = mapped_column(Text, default="")
    memo: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    actor: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[str] = mapped_column(Text, default="")
    approved_by: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        ForeignKeyConstraint(["stream", "seq"], ["ledger_event.stream", "ledger_event.seq"]),
        ForeignKeyConstraint(["place", "year"], ["fund_account.place", "fund_account.year"]),
        CheckConstraint("kind IN ('appropriate', 'commit', 'release', 'disburse')", name="kind"),
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("(kind = 'appropriate') = (project_id = '')", name="project"),
        CheckConstraint(
            "kind <> 'disburse' OR (proposed_by <> '' AND approved_by <> '' AND actor <> ''"
            " AND proposed_by <> approved_by AND approved_by <> actor AND proposed_by <> actor)",
            name="four_eyes",
        ),
        Index(None, "place", "year", "at", "stream", "seq"),
        Index(None, "project_id"),
    )


append_only(cast("Table", Entry.__table__))
