"""Issue and box. They share no key, no time and no order.

A ballot knows its poll and a token's digest, never a person; it has no time and no serial number, and
is written in another transaction than the issue, so no column or system column joins the two.
"""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, ForeignKeyConstraint, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from deliberation.extensions import Base
from deliberation.vault import Sealed


class Issue(Base):
    """That a resident has taken a ballot: one a person, by any channel. Knows nothing of the ballot itself."""

    __tablename__ = "poll_issue"

    poll_id: Mapped[str] = mapped_column(Text, primary_key=True)
    voter_id: Mapped[str] = mapped_column(Text, primary_key=True)
    channel: Mapped[str] = mapped_column(Text)
    mode: Mapped[str] = mapped_column(Text, default="simple")
    blinded: Mapped[str] = mapped_column(Text, default="")
    signature: Mapped[str] = mapped_column(Text, default="")
    desk: Mapped[str] = mapped_column(Text, default="")
    helped: Mapped[bool] = mapped_column(Boolean, default=False)

    __table_args__ = (
        ForeignKeyConstraint(["poll_id", "voter_id"], ["poll_roll.poll_id", "poll_roll.voter_id"]),
        CheckConstraint("channel IN ('web', 'desk', 'paper')", name="channel"),
        CheckConstraint("mode IN ('blind', 'simple', 'paper')", name="mode"),
    )


class PollSecret(Base):
    """The keys of one poll's box: the root of its own keys, and the private half of its token key (PKCS #8, PEM).

    Sealed by the vault, and destroyed when the poll is closed. A poll opened before there were blind tokens has no
    private half.
    """

    __tablename__ = "poll_secret"

    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(Sealed)
    private_key: Mapped[str | None] = mapped_column(Sealed)


class Ballot(Base):
    """A ballot in the box while the poll is open, encrypted and of one length; gone once the box is published."""

    __tablename__ = "poll_ballot"

    poll_id: Mapped[str] = mapped_column(Text, primary_key=True)
    token_hash: Mapped[str] = mapped_column(Text, primary_key=True)
    channel: Mapped[str] = mapped_column(Text)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (CheckConstraint("channel IN ('web', 'desk', 'paper')", name="channel"),)
