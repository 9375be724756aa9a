"""Moving money: every movement is a guarded UPDATE of each balance it touches and one immutable row.

The guard stands in the UPDATE itself, so it holds under READ COMMITTED whatever runs beside it; the CHECKs of the
tables stand behind it, and behind them the trigger that asks for the row of every move. Locks are taken in one order:
stream, accounts by place and year, pots, shares.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, bindparam, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.funds.models import Account, Entry, Pot, Share
from deliberation.funds.service.moving import ACCOUNT, POT, change, move
from deliberation.ledger.book import Recorded
from deliberation.rules.funds.parts import Line, Place
from deliberation.rules.refusal import Refusal, Refused
from deliberation.web.reading import read


@dataclass(frozen=True, slots=True)
class Purse:
    """Whose money and what for: a community's year, the project with its category, and the words of the row."""

    place: str
    year: int
    project_id: str = ""
    memo: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class Hands:
    """Who asked and who checked, beside whoever made the move; and the public words of the rows."""

    proposed_by: str = ""
    approved_by: str = ""
    memo: str = ""


def positive(amount_fen: int) -> None:
    """Refuse a sum that moves nothing."""
    if amount_fen <= 0:
        raise Refused(Refusal("MONEY_NOT_POSITIVE", "funds"))


def open_account(session: Session, place: str, year: int) -> None:
    """Have an account for the year of a place."""
    account = insert(Account).values(place=place, year=year, appropriated_fen=0, committed_fen=0, disbursed_fen=0)
    session.execute(account.on_conflict_do_nothing())


def open_pot(session: Session, cause: Recorded, pot: Place, **facts: object) -> None:
    """Have ``pot``, made by ``cause``; one that is there already stays as it is."""
    words = dict.fromkeys(("label", "document", "categories", "project_id", "conditions"), "")
    sums = dict.fromkeys(("appropriated_fen", "committed_fen", "disbursed_fen", "moves"), 0)
    key = {"place": pot.place, "year": pot.year, "pot": pot.pot, "stream": cause.stream, "seq": cause.seq}
    session.execute(insert(Pot).values(**{**words, **sums, **key, **facts}).on_conflict_do_nothing())


_KEY: BindParameter[Any] = bindparam("accounts", expanding=True)
_ACCOUNTS = select(Account.year).order_by(Account.place, Account.year).with_for_update()
_LOCK = _ACCOUNTS.where(tuple_(Account.place, Account.year).in_(_KEY))
_HELD = select(Share.place, Share.year).where(Share.project_id == bindparam("project_id"))
_LOCK_HELD = _ACCOUNTS.where(tuple_(Account.place, Account.year).in_(_HELD))


def lock(session: Session, accounts: Iterable[tuple[str, int]]) -> None:
    """Hold these accounts until the end of the transaction: what is read of their pots from here on stays true."""
    read(session, _LOCK, accounts=sorted(set(accounts))).all()


def lock_held(session: Session, project_id: str) -> None:
    """The same for the accounts that a project holds money of."""
    read(session, _LOCK_HELD, project_id=project_id).all()


def post(session: Session, cause: Recorded, lines: Sequence[Line], hands: Hands, *, locked: bool = False) -> bool:
    """Move the money of ``lines`` in their order and write their rows; False where a balance does not allow it.

    After False the transaction must be given up: earlier lines may have moved. ``locked``: the caller holds the
    accounts already.
    """
    if not locked:
        lock(session, ((place.place, place.year) for one in lines for place, _change in one.effects()))
    rows = ((one, _told(cause, number, one, hands)) for number, one in enumerate(lines, start=1))
    return all(move(session, one, told) if one.project_id else _between(session, one, told) for one, told in rows)


def _between(session: Session, line: Line, told: dict[str, Any]) -> bool:
    """Move money that no project holds: into a pot, out of it, or from one into another."""
    numbers = []
    for place, by in line.effects():
        row = change(session, POT, {"place": place.place, "year": place.year, "pot": place.pot}, by)
        if row is None or change(session, ACCOUNT, {"place": place.place, "year": place.year}, by) is None:
            return False
        numbers.append(row.moves)
    to = line.to
    told |= {"place": line.pot.place, "year": line.pot.year, "pot": line.pot.pot, "pot_move": numbers[0]}
    if to is not None:
        told |= {"to_place": to.place, "to_year": to.year, "to_pot": to.pot, "to_move": numbers[1]}
    session.execute(insert(Entry).values(told))
    return True


def _told(cause: Recorded, number: int, line: Line, hands: Hands) -> dict[str, Any]:
    """What a row says besides whose money it is and which move."""
    return {
        "stream": cause.stream, "seq": cause.seq, "line": number, "kind": line.kind, "debit": line.debit,
        "credit": line.credit, "amount_fen": line.amount_fen, "memo": hands.memo, "at": cause.event.at,
        "actor": cause.event.actor, "proposed_by": hands.proposed_by, "approved_by": hands.approved_by,
        "reverses": line.reverses or None,
    }  # fmt: skip
