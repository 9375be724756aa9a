"""Accounts, their pots, what each project holds of them, and the immutable rows that all of them must re-add to.

Every sum is integer fen. The database itself refuses to pay what is not committed or to commit what is not
appropriated, to change a row, to let two of the hands of a movement be the same, and, at the end of a transaction,
every balance that its rows do not explain.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
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
from deliberation.funds.explained import explained
from deliberation.ledger.triggers import append_only

NEVER_OVERSPENT = "0 <= disbursed_fen AND disbursed_fen <= committed_fen AND committed_fen <= appropriated_fen"


class Account(Base):
    """The money of a community in a year, all pots together: given, bound to projects, paid out."""

    __tablename__ = "fund_account"

    place: Mapped[str] = mapped_column(ForeignKey("place.code"), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    appropriated_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    committed_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    disbursed_fen: Mapped[int] = mapped_column(BigInteger, default=0)

    __table_args__ = (CheckConstraint(NEVER_OVERSPENT, name="never_overspent"),)


class Pot(Base):
    """Money of one source with its conditions and its deadline.

    ``pot`` is ``main`` for the allocation a year begins with, else the id of the act that made it, which is the event
    (``stream``, ``seq``). ``categories`` are separated by spaces, none means any; ``project_id`` binds to one project.
    A pot made of another one's money names it in ``from_place``, ``from_year``, ``from_pot``. No ``deadline``: the
    one of the rules holds. ``moves``: how many times its sums have changed, each by the row of that number.
    """

    __tablename__ = "fund_pot"

    place: Mapped[str] = mapped_column(Text, primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    pot: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text, default="")
    document: Mapped[str] = mapped_column(Text, default="")
    categories: Mapped[str] = mapped_column(Text, default="")
    project_id: Mapped[str] = mapped_column(Text, default="")
    conditions: Mapped[str] = mapped_column(Text, default="")
    deadline: Mapped[date | None] = mapped_column(Date)
    from_place: Mapped[str | None] = mapped_column(Text)
    from_year: Mapped[int | None] = mapped_column(Integer)
    from_pot: Mapped[str | None] = mapped_column(Text)
    stream: Mapped[str] = mapped_column(Text)
    seq: Mapped[int] = mapped_column(Integer)
    appropriated_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    committed_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    disbursed_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    moves: Mapped[int] = mapped_column(Integer, default=0)

    __table_args__ = (
        ForeignKeyConstraint(["place", "year"], ["fund_account.place", "fund_account.year"]),
        ForeignKeyConstraint(["stream", "seq"], ["ledger_event.stream", "ledger_event.seq"]),
        ForeignKeyConstraint(
            ["from_place", "from_year", "from_pot"], ["fund_pot.place", "fund_pot.year", "fund_pot.pot"]
        ),
        CheckConstraint(NEVER_OVERSPENT, name="never_overspent"),
        CheckConstraint("kind IN ('city', 'district', 'subdistrict', 'co_funding', 'donation')", name="kind"),
        CheckConstraint("pot <> ''", name="name"),
        CheckConstraint("(from_pot IS NULL) = (from_place IS NULL) AND (from_pot IS NULL) = (from_year IS NULL)",
                        name="origin"),
        Index(None, "stream", "seq"),
        Index(None, "from_place", "from_year", "from_pot"),
    )  # fmt: skip


class Share(Base):
    """What one project holds of one pot, so that no project is paid from another's commitment; ``moves`` as there."""

    __tablename__ = "fund_share"

    project_id: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[str] = mapped_column(Text, primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    pot: Mapped[str] = mapped_column(Text, primary_key=True)
    committed_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    disbursed_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    moves: Mapped[int] = mapped_column(Integer, default=0)

    __table_args__ = (
        ForeignKeyConstraint(["place", "year", "pot"], ["fund_pot.place", "fund_pot.year", "fund_pot.pot"]),
        CheckConstraint("0 <= disbursed_fen AND disbursed_fen <= committed_fen", name="never_overspent"),
        Index(None, "place", "year", "pot"),
    )


SIDES = (
    "(kind = 'appropriate' AND debit = 'outside' AND credit = 'free')"
    " OR (kind IN ('transfer', 'carry_over') AND debit = 'free' AND credit = 'free')"
    " OR (kind = 'clear_idle' AND debit = 'free' AND credit = 'outside')"
    " OR (kind = 'commit' AND debit = 'free' AND credit = 'held')"
    " OR (kind = 'release' AND debit = 'held' AND credit = 'free')"
    " OR (kind = 'disburse' AND debit = 'held' AND credit = 'paid')"
    " OR (kind = 'refund' AND debit = 'paid' AND credit = 'held')"
    " OR (kind = 'reverse' AND (debit <> credit OR (debit = 'free' AND to_pot IS NOT NULL)))"
)

FOUR_EYES = (
    "(kind <> 'disburse' OR (proposed_by <> '' AND approved_by <> '' AND actor <> ''"
    " AND proposed_by <> approved_by AND approved_by <> actor AND proposed_by <> actor))"
    " AND ((kind IN ('commit', 'release', 'disburse') OR (kind = 'appropriate' AND pot = 'main'))"
    " OR (proposed_by <> '' AND actor <> '' AND proposed_by <> actor))"
)

MOVES = (
    "pot_move > 0 AND (to_move IS NULL) = (to_pot IS NULL) AND COALESCE(to_move, 1) > 0"
    " AND (share_move IS NULL) = (project_id = '') AND COALESCE(share_move, 1) > 0"
)


class Entry(Base):
    """One movement of money out of one part of a pot into another, caused by one event of the book; never changed.

    ``debit`` and ``credit`` are outside, free, held or paid (:mod:`deliberation.rules.funds.parts`). Where two pots
    take part, ``to_*`` is the one that receives. ``actor`` made the move: of a disbursement the payer, beside whoever
    proposed and approved it; of an act of the year the second person, beside whoever proposed it. ``reverses`` names
    the row that it undoes, each at most once. ``pot_move``, ``to_move`` and ``share_move`` number the moves of the
    pots and of the project's share from 1, without a gap.
    """

    __tablename__ = "fund_entry"

    stream: Mapped[str] = mapped_column(Text, primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    place: Mapped[str] = mapped_column(Text)
    year: Mapped[int] = mapped_column(Integer)
    pot: Mapped[str] = mapped_column(Text)
    to_place: Mapped[str | None] = mapped_column(Text)
    to_year: Mapped[int | None] = mapped_column(Integer)
    to_pot: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    debit: Mapped[str] = mapped_column(Text)
    credit: Mapped[str] = mapped_column(Text)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    project_id: Mapped[str] = mapped_column(Text, default="")
    memo: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    actor: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[str] = mapped_column(Text, default="")
    approved_by: Mapped[str] = mapped_column(Text, default="")
    reverses: Mapped[str | None] = mapped_column(Text, unique=True)
    pot_move: Mapped[int] = mapped_column(Integer)
    to_move: Mapped[int | None] = mapped_column(Integer)
    share_move: Mapped[int | None] = mapped_column(Integer)

    __table_args__ = (
        ForeignKeyConstraint(["stream", "seq"], ["ledger_event.stream", "ledger_event.seq"]),
        ForeignKeyConstraint(["place", "year", "pot"], ["fund_pot.place", "fund_pot.year", "fund_pot.pot"]),
        ForeignKeyConstraint(["to_place", "to_year", "to_pot"], ["fund_pot.place", "fund_pot.year", "fund_pot.pot"]),
        CheckConstraint(SIDES, name="sides"),
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("(to_pot IS NULL) = (to_place IS NULL) AND (to_pot IS NULL) = (to_year IS NULL)"
                        " AND (to_pot IS NOT NULL) = (debit = 'free' AND credit = 'free')", name="receiver"),
        CheckConstraint("(debit IN ('held', 'paid') OR credit IN ('held', 'paid')) = (project_id <> '')",
                        name="project"),
        CheckConstraint("(kind = 'reverse') = (reverses IS NOT NULL)", name="reverses"),
        CheckConstraint(FOUR_EYES, name="four_eyes"),
        CheckConstraint(MOVES, name="moves"),
        Index(None, "place", "year", "at", "stream", "seq", "line"),
        Index(None, "place", "year", "pot", "pot_move", unique=True),
        Index(None, "to_place", "to_year", "to_pot", "to_move", unique=True),
        Index(None, "project_id", "place", "year", "pot", "share_move", unique=True),
    )  # fmt: skip


append_only(cast("Table", Entry.__table__))
for _table in (Account, Pot, Share, Entry):
    explained(cast("Table", _table.__table__))
