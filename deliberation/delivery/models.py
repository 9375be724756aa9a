"""The number series of approved projects: one row a community and year, locked while a number is given."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from deliberation.extensions import Base


class ApprovalSeries(Base):
    """The last number given; a rolled-back approval gives its number back, so the series has no gaps."""

    __tablename__ = "approval_series"

    place: Mapped[str] = mapped_column(ForeignKey("place.code"), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    last: Mapped[int] = mapped_column(Integer)

    __table_args__ = (CheckConstraint("last > 0", name="last"),)
