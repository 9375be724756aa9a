"""Whoever gets past the database's own refusals is found by the check of the book: every column of pots and acts."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from deliberation.funds.queries import CHECKS
from deliberation.ledger.verify import verify
from tests import factories as make
from tests.funds.factories import YEAR, wan
from tests.funds.factories_acts import NEIGHBOUR, allocated, announced, done

FUND = f"stream = 'fund:{make.COMMUNITY}:{YEAR}'"
POT = "pot LIKE 'act%'"


def each(what: str, where: str, values: dict[str, str]) -> dict[str, str]:
    """A forgery of each column of ``what``."""
    table = "fund_entry" if what == "row" else "fund_pot"
    return {
        f"{what} {name}": f"UPDATE {table} SET {name} = {value} WHERE {where}"  # noqa: S608 -- all of it is ours
        for name, value in values.items()
    }


ROW = f"{FUND} AND kind = 'transfer'"
LESS = f"DELETE FROM fund_entry WHERE {FUND} AND kind = 'appropriate'"  # noqa: S608 -- as above
FORGED = {
    **each("pot", f"{POT} AND from_pot IS NULL", {
        "kind": "'city'", "label": "'x'", "document": "'x'", "categories": "'goods'", "conditions": "'x'",
        "project_id": "'x'", "deadline": "'2031-01-01'", "seq": "1",
    }),
    **each("moved pot", "from_pot IS NOT NULL", {
        "kind": "'city'", "label": "'x'", "deadline": "'2031-01-01'", "from_pot": "'main'",
    }),
    **each("main pot", "pot = 'main'", {"label": "'x'", "document": "'x'"}),
    **each("row", ROW, {
        "memo": "'x'", "actor": "'x'", "proposed_by": "'x'", "approved_by": "'x'", "at": "at + interval '1 second'",
        "amount_fen": "amount_fen + 1", "seq": "1", "line": "3", "pot_move": "pot_move + 1", "to_move": "to_move + 1",
    }),
    "a row less": LESS,
    "an allocation's row": "UPDATE fund_entry SET amount_fen = amount_fen - 1 WHERE pot = 'main'",
    "an allocation's hand": "UPDATE fund_entry SET actor = 'x' WHERE pot = 'main'",
    "a reversal of another": "UPDATE fund_entry SET reverses = 'x#1#1' WHERE kind = 'reverse'",
    "a pot's moves": "UPDATE fund_pot SET moves = moves + 1 WHERE pot = 'main'",
    "a pot's sum": "UPDATE fund_pot SET appropriated_fen = appropriated_fen + 1 WHERE pot = 'main'",
    "an account's sum": "UPDATE fund_account SET appropriated_fen = appropriated_fen + 1",
}  # fmt: skip


@pytest.fixture
def told(session: Session) -> Session:
    """A year with a further pot, part of it moved on, and one act undone."""
    announced(session)
    announced(session, NEIGHBOUR)
    pot = allocated(session, wan(30), categories=["works"], conditions="老旧小区")
    done(session, "transfer", pot=pot, to_place=NEIGHBOUR, to_year=YEAR, amount_fen=wan(12))
    allocated(session, wan(3))
    done(session, "reverse", row=f"fund:{make.COMMUNITY}:{YEAR}#6")
    session.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
    return session


def faults(session: Session) -> tuple[object, ...]:
    session.expire_all()
    return verify(session, {kind: CHECKS[kind] for kind in ("cycle", "fund")}).faults


def test_what_was_done_in_order_is_found_in_order(told: Session) -> None:
    assert faults(told) == ()


@pytest.mark.parametrize("statement", FORGED.values(), ids=FORGED.keys())
def test_what_was_changed_past_the_database_is_found(told: Session, statement: str) -> None:
    for table in ("fund_entry", "fund_pot", "fund_account"):
        told.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    changed = told.execute(sa.text(statement))
    assert changed.rowcount > 0  # type: ignore[attr-defined]
    assert faults(told) != ()
