"""The roll: its draft before the opening, what is asked of it, and the roll frozen at the opening.

Names and numbers are sealed. The number of an identity card is kept nowhere: of it a keyed digest remains, by
which the same person is found again, and the last four signs, which the desk compares with the card.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Integer, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from deliberation.extensions import Base
from deliberation.vault import Sealed


class RollEntry(Base):
    """One eligible resident, frozen at the opening; ``voter_id`` is the person's id where there is an account."""

    __tablename__ = "poll_roll"

    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    voter_id: Mapped[str] = mapped_column(Text, primary_key=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    building: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (UniqueConstraint("poll_id", "person_id"),)


class RollDraft(Base):
    """Somebody who is put on the roll, or struck from it, besides the rule that takes verified residents.

    ``entry_id`` becomes the voter's id where no account answers to the entry. The indexes are keyed digests:
    ``person_index`` of name and birth date together. Rows of ``account`` only strike a verified resident.
    """

    __tablename__ = "poll_roll_draft"

    entry_id: Mapped[str] = mapped_column(Text, primary_key=True)
    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.id"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    source: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    import_id: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(Sealed, default="")
    phone: Mapped[str] = mapped_column(Sealed, default="")
    name_index: Mapped[str] = mapped_column(Text, default="")
    phone_index: Mapped[str] = mapped_column(Text, default="")
    id_index: Mapped[str] = mapped_column(Text, default="")
    person_index: Mapped[str] = mapped_column(Text, default="")
    id_last4: Mapped[str] = mapped_column(Text, default="")
    building: Mapped[str] = mapped_column(Text, default="")
    tie: Mapped[str] = mapped_column(Text, default="live")

    __table_args__ = (
        CheckConstraint("source IN ('account', 'import', 'desk')", name="source"),
        CheckConstraint("status IN ('staged', 'listed', 'proposed', 'struck', 'declined')", name="status"),
        CheckConstraint("tie IN ('live', 'work', 'study')", name="tie"),
        Index(None, "poll_id", "status"),
        Index(None, "poll_id", "phone_index"),
        Index(None, "poll_id", "name_index"),
        Index(None, "poll_id", "id_index"),
        Index(None, "poll_id", "person_id"),
        Index(None, "import_id"),
    )


class RollChange(Base):
    """An addition or a strike: one person proposes it, another confirms it."""

    __tablename__ = "poll_roll_change"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.id"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    entry_id: Mapped[str] = mapped_column(ForeignKey("poll_roll_draft.entry_id"))
    objection_id: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Sealed)
    proposed_by: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    decided_by: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text, default="pending")

    __table_args__ = (
        CheckConstraint("kind IN ('addition', 'strike')", name="kind"),
        CheckConstraint("outcome IN ('pending', 'confirmed', 'declined', 'lapsed')", name="outcome"),
        CheckConstraint(
            "outcome <> 'confirmed' OR (decided_by IS NOT NULL AND decided_by <> proposed_by)", name="four_eyes"
        ),
    )


class RollObjection(Base):
    """That somebody is missing from the roll, or should not be on it; answered before the roll is frozen."""

    __tablename__ = "poll_roll_objection"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(Sealed)
    reason: Mapped[str] = mapped_column(Sealed)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    outcome: Mapped[str] = mapped_column(Text, default="open")
    answer: Mapped[str] = mapped_column(Sealed, default="")

    __table_args__ = (
        CheckConstraint("kind IN ('missing', 'wrong')", name="kind"),
        CheckConstraint("outcome IN ('open', 'upheld', 'rejected')", name="outcome"),
    )


class RollImport(Base):
    """A file of residents on its way to the roll: sent in by one, read, confirmed once by another, or dropped.

    ``content`` is the sealed file, gone as soon as it is read; ``rejected`` the lines that were not taken (JSON).
    """

    __tablename__ = "poll_roll_import"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.id"), index=True)
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    confirmed_by: Mapped[str | None] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    fault: Mapped[str] = mapped_column(Text, default="")
    progress: Mapped[int] = mapped_column(Integer, default=0)
    lines: Mapped[int] = mapped_column(Integer, default=0)
    taken: Mapped[int] = mapped_column(Integer, default=0)
    refused: Mapped[int] = mapped_column(Integer, default=0)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    rejected: Mapped[str] = mapped_column(Sealed, default="[]", deferred=True)

    __table_args__ = (
        CheckConstraint("status IN ('reading', 'ready', 'failed', 'confirmed', 'dropped')", name="status"),
        CheckConstraint("taken + refused = lines", name="adds_up"),
        CheckConstraint("status <> 'confirmed' OR (confirmed_by IS NOT NULL AND confirmed_by <> by)", name="four_eyes"),
    )
