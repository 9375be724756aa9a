"""Money at the edges of a project's life: whatever is refused, refunded, cut or ended, the fen re-add."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from deliberation.delivery import service
from deliberation.funds import queries as funds
from deliberation.funds import service as money
from deliberation.funds.queries import CHECKS
from deliberation.ledger import book
from deliberation.ledger.verify import verify
from deliberation.proposals import notice_moves
from deliberation.proposals.queries import project_state
from deliberation.rules.parameters import WAN
from deliberation.rules.project.ready import owed
from deliberation.rules.refusal import Refused
from tests import factories as make
from tests.delivery import factories as lead
from tests.delivery.factories import PAPER, YEAR, at
from tests.funds.factories import stages


@pytest.fixture
def staff(session: Session) -> lead.Office:
    return lead.funded(session)


def sums(session: Session) -> tuple[int, int]:
    """Bound and paid of the whole account, after checking that everything re-adds."""
    report = verify(session, CHECKS, make.CITY)
    assert report.faults == ()
    found = funds.balance(session, make.COMMUNITY, YEAR)
    return found.committed_fen, found.disbursed_fen


def refund(session: Session, staff: lead.Office, id_: str, fen: int, day: int) -> None:
    clerk, officer = staff.act(session, "clerk"), staff.act(session, "officer")
    paid = [one.id for one in project_state(session, id_).payments if one.status == "paid"]
    about = {"amount_fen": fen, "reason": "多付", "voucher": f"退-{day}", "payment": paid[-1]}
    service.report_refund(session, clerk, at(day), project_id=id_, **about)  # type: ignore[arg-type]
    service.confirm_refund(session, officer, at(day, 1), project_id=id_)


def end(session: Session, staff: lead.Office, id_: str, day: int, back_to: str = "approved") -> None:
    clerk, officer = staff.act(session, "clerk"), staff.act(session, "officer")
    service.ask_termination(session, clerk, at(day), project_id=id_, reason="停工", document=PAPER, back_to=back_to)
    service.approve_termination(session, officer, at(day, 1), project_id=id_)


def test_a_declined_payment_is_asked_for_again_and_anybody_else_checks_it(session: Session, staff: lead.Office) -> None:
    id_ = lead.in_delivery(session, staff, "under_way", cost_wan=20).id
    clerk, officer, approver, cashier = (staff.act(session, who) for who in ("clerk", "officer", "approver", "cashier"))
    first = service.propose_payment(session, clerk, at(11), project_id=id_)
    service.approve_payment(session, approver, at(11, 1), project_id=id_, payment=first)
    service.decline_payment(session, cashier, at(11, 2), project_id=id_, payment=first, reason="发票抬头不对")
    assert project_state(session, id_).asked_fen == 0
    with pytest.raises(Refused, match="PAYMENT_NOT_WAITING"):
        service.pay(session, officer, at(11, 3), project_id=id_, payment=first, voucher="记-1")
    second = service.propose_payment(session, clerk, at(12), project_id=id_)
    service.approve_payment(session, cashier, at(12, 1), project_id=id_, payment=second)  # who declined may agree now
    with pytest.raises(Refused, match="FOUR_EYES"):
        service.pay(session, cashier, at(12, 2), project_id=id_, payment=second, voucher="记-1")
    service.pay(session, approver, at(12, 2), project_id=id_, payment=second, voucher="记-1")
    state = project_state(session, id_)
    assert [one.number for one in state.payments] == [1]
    assert [one.declined_by for one in state.declined] == [cashier.id]
    assert sums(session) == (18 * WAN, state.paid_fen)


def test_what_comes_back_after_an_early_end_is_free_and_can_be_contracted(session: Session, staff: lead.Office) -> None:
    id_ = lead.in_delivery(session, staff, "under_way", cost_wan=20).id
    lead.pay(session, staff, id_)
    paid = project_state(session, id_).paid_fen
    end(session, staff, id_, 12)
    assert sums(session) == (paid, paid)
    refund(session, staff, id_, 12_345, 13)
    assert sums(session) == (paid - 12_345, paid - 12_345)
    state = project_state(session, id_)
    assert state.contractable_fen == 20 * WAN - paid + 12_345
    with pytest.raises(Refused, match="REFUND_ABOVE_PAID"):
        refund(session, staff, id_, paid - 12_344, 14)
    lead_offers = lead.offers(state.contractable_fen)
    service.contract(
        session, staff.act(session, "clerk"), at(15), project_id=id_, supplier=lead_offers[0].supplier,
        amount_fen=lead_offers[0].amount_fen, quotes=lead_offers,
    )  # fmt: skip
    state = project_state(session, id_)
    assert (state.own_fen, state.signed_fen) == (lead_offers[0].amount_fen,) * 2
    assert sums(session) == (paid - 12_345 + state.own_fen, paid - 12_345)
    refund(session, staff, id_, 1, 16)
    end(session, staff, id_, 17, "pooled")
    assert sums(session) == (paid - 12_346, paid - 12_346)


def test_a_cut_at_the_settlement_leaves_retention_money_of_what_is_left(session: Session, staff: lead.Office) -> None:
    id_ = lead.in_delivery(session, staff, "evaluated", cost_wan=20).id
    lead.pay(session, staff, id_, 22)
    asked = project_state(session, id_).asked_fen
    with pytest.raises(Refused, match="FINAL_BELOW_PAID"):
        service.settle(
            session, staff.act(session, "officer"), at(23), project_id=id_, final_fen=asked - 1, document=PAPER
        )
    service.settle(session, staff.act(session, "officer"), at(23), project_id=id_, final_fen=asked, document=PAPER)
    state = project_state(session, id_)
    assert (owed(state), sums(session)) == (0, (asked, asked))
    with pytest.raises(Refused, match="NOTHING_LEFT_TO_PAY"):
        service.propose_payment(session, staff.act(session, "clerk"), at(24), project_id=id_)
    service.archive(session, staff.act(session, "clerk"), at(25), project_id=id_)


def test_a_review_below_the_sum_asked_for_binds_budget_and_offers(session: Session, staff: lead.Office) -> None:
    id_ = lead.in_delivery(session, staff, "on_notice", cost_wan=60).id
    notice_moves.end_notice(session, staff.act(session, "clerk"), at(8), id_)
    lead.review(session, staff, id_, 50 * WAN + 1)
    officer = staff.act(session, "officer")
    with pytest.raises(Refused, match="BUDGET_ABOVE_REVIEW"):
        service.approve(session, officer, at(9), project_id=id_, budget_fen=50 * WAN + 2)
    service.approve(session, officer, at(9), project_id=id_, budget_fen=50 * WAN + 1)
    assert sums(session) == (50 * WAN + 1, 0)
    bids = lead.offers(60 * WAN)
    with pytest.raises(Refused, match="CONTRACT_ABOVE_BUDGET"):
        service.contract(
            session, staff.act(session, "clerk"), at(10), project_id=id_, supplier=bids[0].supplier,
            amount_fen=bids[0].amount_fen, quotes=bids,
        )  # fmt: skip


def test_odd_fen_over_several_pots_come_and_go_exactly(session: Session, staff: lead.Office) -> None:
    clerk, officer = staff.act(session, "clerk"), staff.act(session, "officer")
    place = {"place": make.COMMUNITY, "year": YEAR}
    for number, fen in enumerate((1, 33_333_33, 7)):
        said = {"source": "donation", "label": f"捐款{number}", "amount_fen": fen, "reason": ""}
        money.propose(session, clerk, make.NOW, **place, act=f"act{number}", name="allocate", **said)  # type: ignore[arg-type]
        money.confirm(session, officer, make.NOW, **place, act=f"act{number}")  # type: ignore[arg-type]
    id_ = lead.in_delivery(session, staff, "approved", cost_wan=42).id
    parts = [entry.amount_fen for entry in funds.project_entries(session, id_) if entry.kind == "commit"]
    assert sum(parts) == 42 * WAN
    lead.contract(session, staff, id_)
    for step in ("under_way", "accepted", "evaluated", "settled"):
        lead.STEPS[step](session, staff, id_)
    state = project_state(session, id_)
    assert state.phase == "archived"
    assert sums(session) == (state.final_fen, state.final_fen)
    refund(session, staff, id_, 1, 40)
    assert sums(session) == (state.final_fen - 1, state.final_fen - 1)


def test_money_is_carried_over_beside_what_projects_hold_and_a_reversal_is_not_reversed(
    session: Session, staff: lead.Office
) -> None:
    lead.in_delivery(session, staff, "under_way", cost_wan=42)
    clerk, officer = staff.act(session, "clerk"), staff.act(session, "officer")
    place = {"place": make.COMMUNITY, "year": YEAR}
    held = funds.balance(session, make.COMMUNITY, YEAR).committed_fen
    free = 200 * WAN - held
    money.announce_year(
        session, officer, at(20), place=make.COMMUNITY, year=YEAR + 1, allocation_fen=WAN, stages=stages(YEAR + 1)
    )
    over = {"pot": "main", "to_place": make.COMMUNITY, "to_year": YEAR + 1, "reason": "结转"}
    with pytest.raises(Refused, match="FUND_POT_SHORT"):
        money.propose(session, clerk, at(30), **place, act="more", name="carry_over", amount_fen=free + 1, **over)  # type: ignore[arg-type]
    money.propose(session, clerk, at(30), **place, act="all", name="carry_over", amount_fen=free, **over)  # type: ignore[arg-type]
    money.confirm(session, officer, at(30), **place, act="all")  # type: ignore[arg-type]
    assert sums(session) == (held, 0)
    assert funds.balance(session, make.COMMUNITY, YEAR).appropriated_fen == held
    row = f"fund:{make.COMMUNITY}:{YEAR}#{len(book.history(session, f'fund:{make.COMMUNITY}:{YEAR}'))}"
    back = {"row": row, "reason": "结转有误"}
    money.propose(session, clerk, at(31), **place, act="back", name="reverse", **back)  # type: ignore[arg-type]
    money.confirm(session, officer, at(31), **place, act="back")  # type: ignore[arg-type]
    assert funds.balance(session, make.COMMUNITY, YEAR).appropriated_fen == 200 * WAN
    undone = f"fund:{make.COMMUNITY}:{YEAR}#{len(book.history(session, f'fund:{make.COMMUNITY}:{YEAR}'))}"
    for again, code in ((undone, "FUND_ROW_UNKNOWN"), (row, "FUND_ALREADY_REVERSED")):
        with pytest.raises(Refused, match=code):
            money.propose(session, clerk, at(32), **place, act="x", name="reverse", row=again, reason="再次")  # type: ignore[arg-type]
    assert sums(session) == (held, 0)
