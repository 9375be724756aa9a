"""A contract goes by the package and by the register; a voucher stands for one payment."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from deliberation.delivery import queries, service
from deliberation.procurement import service as buying
from deliberation.rules.project.state import Quote
from deliberation.rules.refusal import Refusal, Refused
from tests.delivery import factories as lead
from tests.delivery.factories import at
from tests.procurement import factories as buy


def refused(session: Session, staff: lead.Office, id_: str, names: tuple[str, ...]) -> Refusal:
    """Why those three cannot be compared for a contract."""
    quotes = [Quote(name, quote.amount_fen) for name, quote in zip(names, lead.offers(1_000_000), strict=True)]
    told: dict[str, Any] = {"supplier": names[0], "amount_fen": quotes[0].amount_fen, "quotes": quotes}
    with pytest.raises(Refused) as caught:
        service.contract(session, staff.act(session, "clerk"), at(11), project_id=id_, **told)
    return caught.value.refusal


def test_what_stands_in_a_package_waits_for_its_award(session: Session) -> None:
    staff = lead.funded(session)
    row = lead.in_delivery(session, staff, "approved")
    package_id = buy.draft(session, row, title="路灯采购")
    refusal = refused(session, staff, row.id, ("甲", "乙", "丙"))
    assert (refusal.code, refusal.params) == ("PACKAGE_STANDS", {"package": "路灯采购"})
    buying.cancel(session, buy.CLERK, at(10), package_id=package_id, reason="改为直接比选")
    lead.contract(session, staff, row.id)


def test_quotes_come_from_the_register_once_there_is_one(session: Session) -> None:
    staff = lead.funded(session)
    row = lead.in_delivery(session, staff, "approved")
    ids = buy.trio(session)
    refusal = refused(session, staff, row.id, ("查无此店", *buy.NAMES[1:]))
    assert (refusal.code, refusal.params) == ("SUPPLIER_NOT_REGISTERED", {"name": "查无此店"})
    until = date(2026, 6, 1)
    buying.suspend(session, buy.OFFICER, at(10), supplier_id=ids[2], reason="逾期未改。", until=until)
    refusal = refused(session, staff, row.id, buy.NAMES)
    assert refusal.code == "SUPPLIER_SUSPENDED"
    assert refusal.params == {"name": buy.NAMES[2], "day": "2026-06-01", "reason": "逾期未改。"}
    found = queries.dossier(session, row.id, staff.act(session, "clerk"), at(11))
    assert found is not None
    assert {seller.name for seller in found.sellers} == set(buy.NAMES)


def test_a_voucher_pays_once_in_a_community_and_year(session: Session) -> None:
    staff = lead.funded(session)
    first = lead.in_delivery(session, staff, "under_way", title="路灯")
    other = lead.in_delivery(session, staff, "under_way", title="座椅")
    for row, voucher in ((first, "记-1"), (other, "记-2")):
        payment = service.propose_payment(session, staff.act(session, "clerk"), at(12), project_id=row.id)
        service.approve_payment(session, staff.act(session, "approver"), at(12), project_id=row.id, payment=payment)
        told: dict[str, Any] = {"project_id": row.id, "payment": payment}
        if row is other:
            with pytest.raises(Refused) as caught:
                service.pay(session, staff.act(session, "cashier"), at(13), voucher="记-1", **told)
            assert caught.value.refusal.code == "VOUCHER_USED"
            assert caught.value.refusal.params["title"] == "路灯"
        service.pay(session, staff.act(session, "cashier"), at(13), voucher=voucher, **told)
