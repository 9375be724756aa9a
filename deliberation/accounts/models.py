"""People, the roles they hold, and their ways in. Names and numbers are sealed; ids are opaque."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from deliberation.extensions import Base
from deliberation.vault import Sealed


class Person(Base):
    """A person by an opaque id; ``assurance`` 2 number confirmed, 3 papers seen, 4 verified in person."""

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    phone: Mapped[str] = mapped_column(Sealed)
    phone_index: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Sealed, default="")
    born: Mapped[str] = mapped_column(Sealed, default="")
    assurance: Mapped[int] = mapped_column(Integer, default=2)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (CheckConstraint("assurance BETWEEN 1 AND 5", name="assurance"),)


class RoleGrant(Base):
    """A role held at a place; the read column of the office stream of the two."""

    __tablename__ = "role_grant"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[str] = mapped_column(Text, primary_key=True)
    seat: Mapped[str] = mapped_column(Text, default="")
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (Index(None, "place", "role"),)


class SignInCode(Base):
    """A one-time code: its keyed digest, for one number, in one browser."""

    __tablename__ = "sign_in_code"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    phone_index: Mapped[str] = mapped_column(Text)
    nonce: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    tries: Mapped[int] = mapped_column(Integer, default=0)
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (Index(None, "phone_index", "created_at"),)


class WebSession(Base):
    """A signed-in browser, known by the digest of its token; can be ended from elsewhere."""

    __tablename__ = "web_session"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    device: Mapped[str] = mapped_column(Text, default="")


class ResidencyClaim(Base):
    """A person's wish to take part in a community, decided by its clerk."""

    __tablename__ = "residency_claim"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    place: Mapped[str] = mapped_column(Text)
    tie: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Sealed)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decided_by: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text, default="pending")
    reason: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        UniqueConstraint("person_id", "place"),
        CheckConstraint("tie IN ('live', 'work', 'study')", name="tie"),
        CheckConstraint("outcome IN ('pending', 'verified', 'refused')", name="outcome"),
    )
