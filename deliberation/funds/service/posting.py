"""Moving money: every movement is a guarded UPDATE of each balance it touches and one immutable row.

The guard stands in the UPDATE itself, so it holds under READ COMMITTED whatever runs beside it; the CHECKs of the
tables stand behind it, and behind them the trigger that asks for the row of every move. Locks are taken in one order:
stream, accounts by place and year, pots, shares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Update, bindparam, select, tuple_, update
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
    sums = dict.fromkeys(("appropriated_fen", "committed_fen", "disbursed_fen", "moves"), 0)
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
    whole: dict[tuple[str, int], Sums] = {}
    for one in lines:
        for place, change in one.effects():
            key = place.place, place.year
            whole[key] = whole.get(key, Sums()) + change
    lock(session, whole)
    for number, one in enumerate(lines, start=1):
        moves = _move(session, one)
        if moves is None:
            return False
        session.add(_row(cause, number, one, hands, moves))
    if not all(_change(session, _ACCOUNT, {"place": key[0], "year": key[1]}, whole[key]) for key in sorted(whole)):
        return False
    session.flush()
    return True


@dataclass(frozen=True, slots=True)
class _Moves:
    """Which move of its pot, of the pot that receives, and of the project's share a line is."""

    pot: int
    to: int | None = None
    share: int | None = None


def _move(session: Session, line: Line) -> _Moves | None:
    numbers = []
    for place, change in line.effects():
        row = _change(session, _POT, {"place": place.place, "year": place.year, "pot": place.pot}, change)
        if row is None:
            return None
        numbers.append(row.moves)
    if not line.project_id:
        return _Moves(*numbers)
    share = _share(session, line, *line.effects()[0])
    return None if share is None else _Moves(numbers[0], share=share)


def _share(session: Session, line: Line, place: Place, change: Sums) -> int | None:
    """Which move of the share it is, a new one being opened where money comes in; None where it does not allow it."""
    key = {"project_id": line.project_id, "place": place.place, "year": place.year, "pot": place.pot}
    row = _change(session, _SHARE, key, change)
    if row is None and change.committed_fen > 0:
        opened = insert(Share).values(**key, committed_fen=0, disbursed_fen=0, moves=0).on_conflict_do_nothing()
        session.connection().execute(opened)
        row = _change(session, _SHARE, key, change)
    return None if row is None else int(row.moves)


def _guarded(table: type[Account | Pot | Share]) -> Update:
    """One UPDATE with its guard inside, built once: who pays waits for whoever has the account."""
    held: Any = table.__table__
    where = [held.c[column.name] == bindparam(f"of_{column.name}") for column in held.primary_key]
    bound, paid = held.c.committed_fen + bindparam("bound"), held.c.disbursed_fen + bindparam("paid")
    values, guard = {"committed_fen": bound, "disbursed_fen": paid}, [paid >= 0, paid <= bound]
    if table is not Share:
        values["appropriated_fen"] = held.c.appropriated_fen + bindparam("given")
        guard.append(bound <= values["appropriated_fen"])
    if table is not Account:
        values["moves"] = held.c.moves + 1
    told = held.c.year if table is Account else held.c.moves
    return update(held).where(*where, *guard).values(values).returning(told)


_ACCOUNT, _POT, _SHARE = (_guarded(table) for table in (Account, Pot, Share))


def _change(session: Session, guarded: Update, key: Mapping[str, object], change: Sums) -> Row[Any] | None:
    """Change one balance by a guarded UPDATE; nothing where it does not allow it."""
    said = {f"of_{name}": value for name, value in key.items()}
    sums = {"bound": change.committed_fen, "paid": change.disbursed_fen}
    if guarded is not _SHARE:
        sums["given"] = change.appropriated_fen
    return session.connection().execute(guarded, said | sums).first()


def _row(cause: Recorded, number: int, line: Line, hands: Hands, moves: _Moves) -> Entry:
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
        pot_move=moves.pot,
        to_move=moves.to,
        share_move=moves.share,
    )
