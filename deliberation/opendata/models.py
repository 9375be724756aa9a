"""The daily dumps that were made."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, Table, Text
from sqlalchemy.orm import Mapped, mapped_column

from deliberation.extensions import Base
from deliberation.ledger.triggers import append_only


class Dump(Base):
    """The data package of a day, by the hash of its file; ``root`` is the seal that was the latest then."""

    __tablename__ = "opendata_dump"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    sha256: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    rows: Mapped[int] = mapped_column(BigInteger)
    root: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (CheckConstraint("size > 0 AND rows >= 0", name="size"),)


append_only(cast("Table", Dump.__table__))
