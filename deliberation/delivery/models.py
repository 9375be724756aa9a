"""The number series of approved projects, who signed for the steps that take several people, the vouchers paid on."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, ForeignKeyConstraint, Index, Integer, Table, Text
from sqlalchemy.orm import Mapped, mapped_column

from deliberation.extensions import Base
from deliberation.ledger.triggers import append_only


class ApprovalSeries(Base):
    """The last number given; a rolled-back approval gives its number back, so the series has no gaps."""

    __tablename__ = "approval_series"

    place: Mapped[str] = mapped_column(ForeignKey("place.code"), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    last: Mapped[int] = mapped_column(Integer)

    __table_args__ = (CheckConstraint("last > 0", name="last"),)


class Hands(Base):
    """Who acted in a step that nobody may do alone; the event that completed it. Never changed.

    ``third_by`` is empty where a step takes two. The database itself refuses one person in two places.
    """

    __tablename__ = "delivery_hands"

    stream: Mapped[str] = mapped_column(Text, primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    step: Mapped[str] = mapped_column(Text)
    first_by: Mapped[str] = mapped_column(Text)
    second_by: Mapped[str] = mapped_column(Text)
    third_by: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        ForeignKeyConstraint(["stream", "seq"], ["ledger_event.stream", "ledger_event.seq"]),
        CheckConstraint(
            "step IN ('approval', 'payment', 'decline', 'variation', 'refund', 'termination')", name="step"
        ),
        CheckConstraint("(step = 'payment') = (third_by <> '')", name="third"),
        CheckConstraint(
            "first_by <> '' AND second_by <> '' AND first_by <> second_by"
            " AND third_by <> first_by AND third_by <> second_by",
            name="different",
        ),
    )


class Voucher(Base):
    """The payment that a voucher of a community's year stands for: one only, whoever presses at the same moment."""

    __tablename__ = "delivery_voucher"

    place: Mapped[str] = mapped_column(Text, primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    voucher: Mapped[str] = mapped_column(Text, primary_key=True)
    stream: Mapped[str] = mapped_column(Text)
    seq: Mapped[int] = mapped_column(Integer)

    __table_args__ = (
        ForeignKeyConstraint(["stream", "seq"], ["ledger_event.stream", "ledger_event.seq"]),
        CheckConstraint("voucher <> ''", name="voucher"),
        Index(None, "stream", "seq", unique=True),
    )


for _table in (Hands, Voucher):
    append_only(cast("Table", _table.__table__))
