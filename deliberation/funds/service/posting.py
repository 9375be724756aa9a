"""Moving money: every movement is a guarded UPDATE of each balance it touches and one immutable row.

The guard stands in the UPDATE itself, so it holds under READ COMMITTED whatever runs beside it; the CHECKs of the
tables stand behind it, and behind them the trigger that adds everything up. Locks are taken in one order: stream,
accounts by place and year, pots, shares.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.funds.models import Account, Entry, Pot, Share
from deliberation.ledger.book import Recorded
from deliberation.rules.funds.parts import Line, Place, Sums
from deliberation.rules.refusal import Refusal, Refused


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
    sums = dict.fromkeys(("appropriated_fen", "committed_fen", "disbursed_fen"), 0)
    key = {"place": pot.place, "year": pot.year, "pot": pot.pot, "stream": cause.stream, "seq": cause.seq}
    session.execute(insert(Pot).values(**{**words, **sums, **key, **facts}).on_conflict_do_nothing())


def lock(session: Session, accounts: Iterable[tuple[str, int]]) -> None:
    """Hold these accounts until the end of the transaction: what is read of their pots from here on stays true."""
    wanted = sorted(set(accounts))
    query = select(Account.year).where(tuple_(Account.place, Account.year).in_(wanted))
    session.execute(query.order_by(Account.place, Account.year).with_for_update()).all()


def post(session: Session, cause: Recorded, lines: Sequence[Line], hands: Hands) -> bool:
    """Move the money of ``lines`` in their order and write their rows; False where a balance does not allow it.

    After False the transaction must be given up: earlier lines may have moved.
    """
    places = {place for one in lines for place, _change in one.effects()}
    lock(session, ((place.place, place.year) for place in places))
    for number, one in enumerate(lines, start=1):
        if not all(_move(session, one, place, change) for place, change in one.effects()):
            return False
        session.add(_row(cause, number, one, hands))
    session.flush()
    return True


def _move(session: Session, line: Line, place: Place, change: Sums) -> bool:
    where = [Pot.place == place.place, Pot.year == place.year, Pot.pot == place.pot]
    whole = [Account.place == place.place, Account.year == place.year]
    if not (_change(session, Account, whole, change) and _change(session, Pot, where, change)):
        return False
    return not line.project_id or _share(session, line, place, change)


def _share(session: Session, line: Line, place: Place, change: Sums) -> bool:
    key = {"project_id": line.project_id, "place": place.place, "year": place.year, "pot": place.pot}
    session.execute(insert(Share).values(**key, committed_fen=0, disbursed_fen=0).on_conflict_do_nothing())
    bound, paid = Share.committed_fen + change.committed_fen, Share.disbursed_fen + change.disbursed_fen
    where = [getattr(Share, name) == value for name, value in key.items()]
    statement = update(Share).where(*where, paid >= 0, paid <= bound).values(committed_fen=bound, disbursed_fen=paid)
    return session.execute(statement.returning(Share.year)).first() is not None


def _change(session: Session, table: type[Account | Pot], where: list[ColumnElement[bool]], change: Sums) -> bool:
    """One UPDATE with its guard inside; whether the row allowed it."""
    given = table.appropriated_fen + change.appropriated_fen
    bound = table.committed_fen + change.committed_fen
    paid = table.disbursed_fen + change.disbursed_fen
    values = {"appropriated_fen": given, "committed_fen": bound, "disbursed_fen": paid}
    statement = update(table).where(*where, paid >= 0, paid <= bound, bound <= given).values(**values)
    return session.execute(statement.returning(table.year)).first() is not None


def _row(cause: Recorded, number: int, line: Line, hands: Hands) -> Entry:
    to = line.to
    return Entry(
        stream=cause.stream,
        seq=cause.seq,
        line=number,
        place=line.pot.place,
        year=line.pot.year,
        pot=line.pot.pot,
        to_place=to.place if to else None,
        to_year=to.year if to else None,
        to_pot=to.pot if to else None,
        kind=line.kind,
        debit=line.debit,
        credit=line.credit,
        amount_fen=line.amount_fen,
        project_id=line.project_id,
        memo=hands.memo,
        at=cause.event.at,
        actor=cause.event.actor,
        proposed_by=hands.proposed_by,
        approved_by=hands.approved_by,
        reverses=line.reverses or None,
    )
