"""Who pays waits for whoever has the account: a movement asks the database seldom, whatever pots it touches."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from deliberation.funds import queries, service
from deliberation.rules.refusal import Refused
from tests import factories as make
from tests.conftest import counted
from tests.funds.factories import YEAR, cause, purse, wan

HANDS = {"proposed_by": "clerk", "approved_by": "approver"}


def moved(session: Session, act: Callable[[], None]) -> int:
    """How many statements the movement itself sends once its event is in the book."""
    with counted(session) as sent:
        act()
    assert sum(statement.lstrip().startswith("UPDATE fund_") for statement in sent) == 0, sent
    return len(sent)


def test_a_movement_of_a_project_is_one_statement_after_the_lock(session: Session) -> None:
    make.place(session)
    service.appropriate(session, cause(session), purse(), wan(200))
    for number in range(3):  # the first has a share to open, the others find it
        happened = cause(session, stream=f"note:{number}")
        commit = moved(session, lambda: service.commit(session, happened, purse("a"), wan(10)))  # noqa: B023 -- at once
        assert commit <= 4  # rules, lock, pots, movement
    paid, freed, back = (cause(session, stream=f"note:{name}") for name in ("paid", "freed", "back"))
    assert moved(session, lambda: service.disburse(session, paid, purse("a"), wan(9), **HANDS)) <= 3
    assert moved(session, lambda: service.release(session, freed, purse("a"), wan(5))) <= 3
    assert moved(session, lambda: service.refund(session, back, purse("a"), wan(2), proposed_by="clerk")) <= 4
    found = queries.statement(session, make.COMMUNITY, YEAR)
    assert found.agrees
    assert (found.account.committed_fen, found.account.disbursed_fen) == (wan(23), wan(7))


def test_a_movement_that_a_balance_does_not_allow_writes_no_row(session: Session) -> None:
    make.place(session)
    service.appropriate(session, cause(session), purse(), wan(20))
    service.commit(session, cause(session, stream="note:a"), purse("a"), wan(10))
    happened = cause(session, stream="note:b")
    with pytest.raises(Refused, match="PAYMENT_ABOVE_COMMITTED"):
        service.disburse(session, happened, purse("a"), wan(11), **HANDS)
    assert [row.kind for row in queries.project_entries(session, "a")] == ["commit"]
