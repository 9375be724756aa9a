"""The read column of the roll-up: each year of a community in one row, for wider places to add up."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from deliberation.extensions import Base


class PlaceYear(Base):
    """What a year of a community came to, drawn from the book when its streams held ``seq`` events.

    ``done`` counts the accepted projects, ``on_time`` those of them accepted by the day first planned for them, by
    ``due_day``, the last day that the year was announced to take, where none was. ``planned`` are the chosen ones with
    a planned day that are not accepted, ``overdue`` those of them whose day was over when this was drawn, and
    ``turns_on`` the next such day to come. ``scores`` is the sum of the ``answers`` of those who use the projects.
    ``spread`` is the Gini coefficient of the seconds spoken in the council, in thousandths; None where nobody spoke.
    """

    __tablename__ = "place_year"

    place: Mapped[str] = mapped_column(ForeignKey("place.code"), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    proposals: Mapped[int] = mapped_column(Integer)
    chosen: Mapped[int] = mapped_column(Integer)
    done: Mapped[int] = mapped_column(Integer)
    on_time: Mapped[int] = mapped_column(Integer)
    due_day: Mapped[date | None] = mapped_column(Date)
    planned: Mapped[int] = mapped_column(Integer)
    overdue: Mapped[int] = mapped_column(Integer)
    turns_on: Mapped[date | None] = mapped_column(Date)
    answers: Mapped[int] = mapped_column(Integer)
    scores: Mapped[int] = mapped_column(Integer)
    appropriated_fen: Mapped[int] = mapped_column(BigInteger)
    committed_fen: Mapped[int] = mapped_column(BigInteger)
    disbursed_fen: Mapped[int] = mapped_column(BigInteger)
    roll: Mapped[int] = mapped_column(Integer)
    voters: Mapped[int] = mapped_column(Integer)
    meetings: Mapped[int] = mapped_column(Integer)
    unquorate: Mapped[int] = mapped_column(Integer)
    spread: Mapped[int | None] = mapped_column(Integer)
    seq: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("0 <= on_time AND on_time <= done AND done <= chosen AND chosen <= proposals", name="projects"),
        CheckConstraint("0 <= overdue AND overdue <= planned AND planned <= chosen - done", name="planned"),
        CheckConstraint(
            "0 <= disbursed_fen AND disbursed_fen <= committed_fen AND committed_fen <= appropriated_fen", name="money"
        ),
        CheckConstraint("0 <= voters AND voters <= roll", name="voters"),
        CheckConstraint("spread BETWEEN 0 AND 1000", name="spread"),
        Index(None, "year"),
    )
