"""The statements that move money, built once: each changes balances under its guard and numbers the move.

A movement of a project is one statement: pot, share and account change together and its row is written with the
numbers that they have reached; where one balance does not allow it, no row comes out. Who pays waits for whoever has
the account, so what counts is how often the database is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Insert, Row, Update, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.funds.models import Account, Entry, Pot, Share
from deliberation.rules.funds.parts import Line, Sums

TOLD = ("stream", "seq", "line", "kind", "debit", "credit", "amount_fen", "memo", "at", "actor", "proposed_by",
        "approved_by", "reverses")  # fmt: skip
"""What a row says besides whose money it is and which move."""


def _changes(table: Any) -> tuple[dict[str, Any], list[Any]]:
    """What a movement does to the sums of a row, and what must hold of them afterwards."""
    bound, paid = table.c.committed_fen + bindparam("bound"), table.c.disbursed_fen + bindparam("paid")
    values, guard = {"committed_fen": bound, "disbursed_fen": paid}, [paid >= 0, paid <= bound]
    if table is not Share.__table__:
        values["appropriated_fen"] = table.c.appropriated_fen + bindparam("given")
        guard.append(bound <= values["appropriated_fen"])
    if table is not Account.__table__:
        values["moves"] = table.c.moves + 1
    return values, guard


def _guarded(model: type[Account | Pot | Share]) -> Update:
    """One UPDATE with its guard inside."""
    table: Any = model.__table__
    values, guard = _changes(table)
    where = [table.c[column.name] == bindparam(f"of_{column.name}") for column in table.primary_key]
    told = table.c.year if model is Account else table.c.moves
    return update(table).where(*where, *guard).values(values).returning(told)


ACCOUNT, POT, SHARE = (_guarded(model) for model in (Account, Pot, Share))


def _opening() -> Any:
    """The same for a share that may not be there yet: only for money that comes in, since a new row begins at 0."""
    table: Any = Share.__table__
    values, guard = _changes(table)
    key: dict[str, Any] = {column.name: bindparam(f"of_{column.name}") for column in table.primary_key}
    sums = {"committed_fen": bindparam("bound"), "disbursed_fen": bindparam("paid"), "moves": 1}
    new = insert(table).values(**key, **sums)
    merged = new.on_conflict_do_update(index_elements=list(key), set_=values, where=guard[0] & guard[1])
    return merged.returning(table.c.moves)


def _whole(share: Any) -> Insert:
    """A movement of a project with its row, in one statement."""
    table: Any = Entry.__table__
    pot, held, account = POT.cte("pot_moved"), share.cte("share_moved"), ACCOUNT.cte("account_moved")
    said = {name: bindparam(f"row_{name}", type_=table.c[name].type) for name in TOLD}
    said |= {name: bindparam(f"of_{name}", type_=table.c[name].type) for name in ("place", "year", "pot", "project_id")}
    columns = [*said.values(), pot.c.moves, held.c.moves]
    source = select(*columns).select_from(pot).join(held, pot.c.moves > 0).join(account, pot.c.moves > 0)
    names = [*said, "pot_move", "share_move"]
    return insert(table).from_select(names, source, include_defaults=False).returning(table.c.line)


_INTO, _WITHIN = _whole(_opening()), _whole(SHARE)


def change(session: Session, guarded: Update, key: Mapping[str, object], by: Sums) -> Row[Any] | None:
    """Change one balance by a guarded UPDATE; nothing where it does not allow it."""
    said = {f"of_{name}": value for name, value in key.items()}
    sums = {"bound": by.committed_fen, "paid": by.disbursed_fen}
    if guarded is not SHARE:
        sums["given"] = by.appropriated_fen
    return session.connection().execute(guarded, said | sums).first()


def move(session: Session, line: Line, told: Mapping[str, object]) -> bool:
    """Move the money of a project and write the row; False where a balance does not allow it.

    ``told`` are the facts of the row by the names of ``TOLD``.
    """
    ((pot, by),) = line.effects()
    key = {"of_place": pot.place, "of_year": pot.year, "of_pot": pot.pot, "of_project_id": line.project_id}
    sums = {"given": by.appropriated_fen, "bound": by.committed_fen, "paid": by.disbursed_fen}
    row = {f"row_{name}": told[name] for name in TOLD}
    statement = _INTO if by.committed_fen > 0 and by.disbursed_fen >= 0 else _WITHIN
    return session.connection().execute(statement, key | sums | row).first() is not None
