"""One voucher, one payment: also where two cashiers press at the same moment, and in the database itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from deliberation.delivery import service
from deliberation.delivery.models import Voucher
from deliberation.delivery.queries import check_vouchers
from deliberation.ledger import book
from deliberation.proposals.queries import project_state, stream_of
from deliberation.rules.refusal import Refusal, Refused
from tests import factories as make
from tests.delivery import factories as lead
from tests.delivery.factories import YEAR, at

Sessions = Callable[[], Session]
SAME = "记-0001"
WAITS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def ready_to_pay(session: Session, staff: lead.Office) -> tuple[str, str]:
    """A project whose first payment waits for the cashier."""
    id_ = lead.in_delivery(session, staff, "under_way", cost_wan=20).id
    payment = service.propose_payment(session, staff.act(session, "clerk"), at(11), project_id=id_)
    service.approve_payment(session, staff.act(session, "approver"), at(11, 1), project_id=id_, payment=payment)
    return id_, payment


def pay(session: Session, staff: lead.Office, ready: tuple[str, str], voucher: str = SAME) -> None:
    cashier = staff.act(session, "cashier")
    service.pay(session, cashier, at(11, 2), project_id=ready[0], payment=ready[1], voucher=voucher)


def test_two_payments_at_the_same_moment_take_a_voucher_once(committed: Sessions) -> None:
    with committed() as session, session.begin():
        staff = lead.funded(session)
        first, second = ready_to_pay(session, staff), ready_to_pay(session, staff)
    looked = Event()

    def late() -> Refusal | None:
        with committed() as session:
            looked.set()
            try:
                pay(session, staff, second)
                session.commit()
            except Refused as refused:
                return refused.refusal
        return None

    with committed() as session, ThreadPoolExecutor(1) as pool:
        pay(session, staff, first)
        waiting = pool.submit(late)
        assert looked.wait(30)
        with committed() as watch:
            while not waiting.done() and not watch.scalar(sa.text(WAITS)):
                watch.rollback()
                time.sleep(0.01)
        assert not waiting.done()  # it has looked, found nothing, and waits behind the first
        session.commit()
        refusal = waiting.result(60)
    assert refusal is not None
    assert refusal.code == "VOUCHER_USED"
    assert dict(refusal.params) == {"voucher": SAME, "title": "院内电动车充电棚", "day": "2026-03-21"}
    with committed() as session:
        assert [project_state(session, id_).paid_fen > 0 for id_, _ in (first, second)] == [True, False]
        pay(session, staff, second, "记-0002")


@pytest.mark.parametrize("typed", [SAME, f"  {SAME} "])
def test_a_voucher_that_was_used_is_named_with_its_payment(session: Session, typed: str) -> None:
    staff = lead.funded(session)
    first, second = ready_to_pay(session, staff), ready_to_pay(session, staff)
    pay(session, staff, first)
    with pytest.raises(Refused) as caught:
        pay(session, staff, second, typed)
    assert caught.value.refusal.code == "VOUCHER_USED"
    assert project_state(session, second[0]).paid_fen == 0


@pytest.mark.parametrize(
    "forged",
    [
        "INSERT INTO delivery_voucher SELECT * FROM delivery_voucher",
        "UPDATE delivery_voucher SET voucher = 'x'",
        "DELETE FROM delivery_voucher",
        "INSERT INTO delivery_voucher SELECT place, year, 'x', stream, seq FROM delivery_voucher",
        "INSERT INTO delivery_voucher SELECT place, year, '', stream, seq - 1 FROM delivery_voucher",
    ],
)
def test_the_database_itself_keeps_a_voucher_to_one_payment(session: Session, forged: str) -> None:
    staff = lead.funded(session)
    pay(session, staff, ready_to_pay(session, staff))
    session.flush()
    with pytest.raises(DatabaseError):
        session.execute(sa.text(forged))


def test_a_voucher_that_the_book_does_not_know_is_found(session: Session) -> None:
    staff = lead.funded(session)
    ready = ready_to_pay(session, staff)
    pay(session, staff, ready)
    stream = stream_of(ready[0])
    told = book.history(session, stream)
    assert list(check_vouchers(session, stream, told)) == []
    session.add(Voucher(place=make.COMMUNITY, year=YEAR, voucher="记-0009", stream=stream, seq=1))
    session.flush()
    assert [fault.problem for fault in check_vouchers(session, stream, told)] == [
        "a voucher is kept that the book does not know"
    ]
    unpaid = tuple(item for item in told if item.event.type != "paid")
    assert len(list(check_vouchers(session, stream, unpaid))) == 2
