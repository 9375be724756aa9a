"""The roots of the days, the leaves they stand on, and the stamps of outside clocks. Nothing here ever changes."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from deliberation.extensions import Base
from deliberation.ledger.triggers import append_only


class AnchorRoot(Base):
    """The seal of a day: the hash tree over the first ``leaves`` leaves, chained to the seal before it.

    ``columns``: canonical JSON, table → the columns that the leaves of its rows of that day were made from.
    """

    __tablename__ = "anchor_root"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    sealed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    leaves: Mapped[int] = mapped_column(BigInteger)
    tree: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(Text)
    columns: Mapped[str] = mapped_column(Text)
    root: Mapped[str] = mapped_column(Text, unique=True)

    __table_args__ = (CheckConstraint("leaves >= 0", name="leaves"),)


class AnchorLeaf(Base):
    """One leaf of the growing tree, by its place in it from 0: the end of a stream, or a row that never changes."""

    __tablename__ = "anchor_leaf"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(ForeignKey("anchor_root.day"))
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    seq: Mapped[int] = mapped_column(Integer)
    hash: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint("kind IN ('stream', 'row')", name="kind"),
        CheckConstraint("position >= 0", name="position"),
        Index(None, "kind", "name", "position"),
    )


class AnchorStamp(Base):
    """What an outside clock answered when it was shown the root of a day (RFC 3161, DER)."""

    __tablename__ = "anchor_stamp"

    day: Mapped[date] = mapped_column(ForeignKey("anchor_root.day"), primary_key=True)
    authority: Mapped[str] = mapped_column(Text)
    stamped_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    answer: Mapped[bytes] = mapped_column(LargeBinary)


for _table in (AnchorRoot, AnchorLeaf, AnchorStamp):
    append_only(cast("Table", _table.__table__))
