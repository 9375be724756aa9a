"""The roll: who may vote, frozen at the opening."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from deliberation.extensions import Base


class RollEntry(Base):
    """One eligible resident, frozen at the opening; ``voter_id`` is the person's id where there is an account."""

    __tablename__ = "poll_roll"

    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    voter_id: Mapped[str] = mapped_column(Text, primary_key=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    building: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (UniqueConstraint("poll_id", "person_id"),)
