"""What was asked for and decided, read from the book; where money may go from here."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.funds.models import Account
from deliberation.ledger import book, search
from deliberation.rules.funds import FUND, FundState
from deliberation.rules.funds.state import Act, read_act
from deliberation.rules.rulebook import Rulebook

REACH = {"subdistrict": 9, "district": 6, "city": 4}
"""How far money may move → digits of the code that both communities share."""


def acts(session: Session, place: str, year: int) -> FundState:
    """Every act on the money of a community's year."""
    return book.state_of(session, FUND, f"fund:{place}:{year}")


def receivers(session: Session, rulebook: Rulebook, place: str, year: int) -> tuple[str, ...]:
    """The communities to which money of ``place`` may move in ``year``."""
    near = place[: REACH[rulebook.text("money.transfer_within")]]
    query = select(Account.place).where(Account.place.startswith(near, autoescape=True), Account.year == year)
    return tuple(session.scalars(query.where(Account.place != place).order_by(Account.place)))


def later_years(session: Session, rulebook: Rulebook, place: str, year: int) -> tuple[int, ...]:
    """The announced years to which money of ``year`` may be carried over."""
    most = year + rulebook.int("money.carry_over_years")
    query = select(Account.year).where(Account.place == place, Account.year > year, Account.year <= most)
    return tuple(session.scalars(query.order_by(Account.year)))


def waiting(session: Session, place: str) -> tuple[tuple[str, int, Act], ...]:
    """The acts at ``place`` or below it that wait for their second person, each with its community and year: one query.

    The oldest first.
    """
    asked = search.unanswered(session, place, "fund", "proposed", ("confirmed", "declined", "withdrawn"), "act")
    return tuple((*_year_of(one.stream), read_act(one.event.data, one.event.actor, one.event.at)) for one in asked)


def _year_of(stream: str) -> tuple[str, int]:
    _kind, place, year = stream.split(":")
    return place, int(year)
