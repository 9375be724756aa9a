"""Accounts of a year, and the same figures re-added from their movements."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from deliberation.funds.models import Account, Entry
from deliberation.funds.queries.entries import at_place, touching
from deliberation.rules.funds.parts import OUTSIDE

NEXT_LEVEL = {4: 6, 6: 9, 9: 12}
"""Length of a place's code → length of the codes of the places in it."""


@dataclass(frozen=True, slots=True)
class Balance:
    """Given, bound and paid, in fen."""

    appropriated_fen: int = 0
    committed_fen: int = 0
    disbursed_fen: int = 0

    @property
    def free_fen(self) -> int:
        """What can still be bound."""
        return self.appropriated_fen - self.committed_fen

    @property
    def due_fen(self) -> int:
        """What is bound and not yet paid."""
        return self.committed_fen - self.disbursed_fen


@dataclass(frozen=True, slots=True)
class Statement:
    """The money of a place in a year: the account, and the same figures re-added from its entries."""

    place: str
    year: int
    account: Balance
    readded: Balance
    entries: int

    @property
    def agrees(self) -> bool:
        """Whether the account says what its entries add up to."""
        return self.account == self.readded


SUMS = (Account.appropriated_fen, Account.committed_fen, Account.disbursed_fen)


def balance(session: Session, place: str, year: int) -> Balance:
    """The account of a community, or the sum of all accounts below a wider place."""
    query = select(*(func.coalesce(func.sum(column), 0) for column in SUMS))
    row = session.execute(query.where(at_place(Account, place), Account.year == year)).one()
    return Balance(*(int(value) for value in row))


def balances_below(session: Session, place: str, year: int) -> dict[str, Balance]:
    """The sums of the places directly in ``place``, by code; those without money are left out."""
    length = NEXT_LEVEL.get(len(place))
    if length is None:
        return {}
    code = func.substr(Account.place, 1, length)
    query = select(code, *(func.sum(column) for column in SUMS)).where(at_place(Account, place), Account.year == year)
    rows = session.execute(query.group_by(code).order_by(code))
    return {found: Balance(int(given), int(bound), int(paid)) for found, given, bound, paid in rows}


def statement(session: Session, place: str, year: int) -> Statement:
    """The money of ``place`` (or of all communities in it) in ``year``, re-added from its entries."""
    home = at_place(Entry, place) & (Entry.year == year)
    to = Entry.to_place == place if len(place) == 12 else Entry.to_place.startswith(place, autoescape=True)
    reached = case((Entry.to_pot.is_(None), home), else_=to & (Entry.to_year == year))
    sums = (
        _sum(home, Entry.debit != OUTSIDE, reached, Entry.credit != OUTSIDE),
        _sum(home, Entry.debit.in_(("held", "paid")), reached, Entry.credit.in_(("held", "paid"))),
        _sum(home, Entry.debit == "paid", reached, Entry.credit == "paid"),
    )
    given, bound, paid, count = session.execute(select(*sums, func.count()).where(touching(place, year))).one()
    return Statement(place, year, balance(session, place, year), Balance(int(given), int(bound), int(paid)), count)


def years(session: Session, place: str) -> tuple[int, ...]:
    """The years in which ``place`` has money, newest first."""
    query = select(Account.year).where(at_place(Account, place)).distinct().order_by(Account.year.desc())
    return tuple(session.scalars(query))


def paid_before(session: Session, place: str, year: int) -> tuple[int, int] | None:
    """The last year before ``year`` of which something was paid at ``place`` or below, and how much in fen."""
    query = select(Account.year, func.sum(Account.disbursed_fen)).where(at_place(Account, place), Account.year < year)
    paid = query.group_by(Account.year).having(func.sum(Account.disbursed_fen) > 0).order_by(Account.year.desc())
    row = session.execute(paid.limit(1)).first()
    return (row[0], int(row[1])) if row else None


def _sum(
    home: ColumnElement[bool], out: ColumnElement[bool], reached: ColumnElement[bool], into: ColumnElement[bool]
) -> ColumnElement[int]:
    """What came into a part less what went out of it."""
    taken = case((home & out, -Entry.amount_fen), else_=0)
    put = case((reached & into, Entry.amount_fen), else_=0)
    return func.coalesce(func.sum(taken + put), 0)
