"""Eight officers bind 90万 each against 200万 at the same moment: two get it, six are told what is left."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from deliberation.funds import queries, service
from deliberation.rules.refusal import Refused
from tests import factories as make
from tests.funds.factories import YEAR, cause, purse, wan

THREADS = 8
PATIENCE = 60
"""Seconds: who waits longer for the others waits in vain, for one of them failed."""

Sessions = Callable[[], Session]


@pytest.fixture
def funded(committed: Sessions) -> Sessions:
    """A community with 200万元, committed for all to see."""
    with committed() as session, session.begin():
        make.place(session)
        service.appropriate(session, cause(session), purse(), wan(200))
    return committed


def at_once(sessions: Sessions, act: Callable[[Session, int], None]) -> list[str]:
    """Run ``act`` in eight transactions that all start together; the code of what was refused, or empty."""
    barrier = Barrier(THREADS, timeout=PATIENCE)

    def one(number: int) -> str:
        with sessions() as session:
            session.execute(sa.text("SELECT 1"))
            barrier.wait()
            try:
                act(session, number)
            except Refused as refused:
                session.rollback()
                return refused.refusal.code
            session.commit()
            return ""

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def test_the_guarded_update_never_overspends(funded: Sessions) -> None:
    def bind(session: Session, number: int) -> None:
        name = f"project:{number}"
        service.commit(session, cause(session, stream=name), purse(name), wan(90))

    assert sorted(at_once(funded, bind)) == ["", "", *["MONEY_SHORT"] * 6]
    with funded() as session:
        found = queries.statement(session, make.COMMUNITY, YEAR)
    assert found.account.committed_fen == wan(180)
    assert found.agrees


def test_looking_first_and_writing_then_does_overspend(funded: Sessions) -> None:
    """The control: the same race by check-then-insert breaks the limit, so the race above is a real one."""
    looked = Barrier(THREADS, timeout=PATIENCE)
    with funded() as session, session.begin():
        session.execute(sa.text("CREATE TABLE naive (number integer, fen bigint)"))

    def naive(session: Session, number: int) -> None:
        free = wan(200) - (session.scalar(sa.text("SELECT COALESCE(SUM(fen), 0) FROM naive")) or 0)
        looked.wait()
        if wan(90) <= free:
            session.execute(sa.text("INSERT INTO naive VALUES (:number, :fen)"), {"number": number, "fen": wan(90)})

    at_once(funded, naive)
    with funded() as session, session.begin():
        spent = session.scalar(sa.text("SELECT SUM(fen) FROM naive"))
        session.execute(sa.text("DROP TABLE naive"))
    assert spent > wan(200)


def test_paying_at_once_never_pays_more_than_is_bound(funded: Sessions) -> None:
    with funded() as session, session.begin():
        service.commit(session, cause(session), purse("a"), wan(200))

    def pay(session: Session, number: int) -> None:
        event = cause(session, stream=f"project:{number}")
        service.disburse(session, event, purse("a"), wan(90), proposed_by="clerk", approved_by="approver")

    assert sorted(at_once(funded, pay)) == ["", "", *["PAYMENT_ABOVE_COMMITTED"] * 6]
