"""From the notice to the archive, with the money following every move."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from deliberation.delivery import service
from deliberation.delivery.queries import CHECKS as DELIVERY
from deliberation.funds import queries as funds
from deliberation.funds.queries import CHECKS as FUNDS
from deliberation.funds.queries import Balance
from deliberation.ledger.verify import verify
from deliberation.notices import projection as notices
from deliberation.notices import service as notice_service
from deliberation.proposals import notice_moves
from deliberation.proposals.queries import project, project_state
from deliberation.rules.parameters import WAN
from deliberation.rules.project.state import Quote
from deliberation.rules.refusal import Refused
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.delivery import factories as lead
from tests.delivery.factories import PAPER, PARTS, PHOTO, YEAR, at

ZHANG = Actor("z" * 32, frozenset({"resident"}))


def account(session: Session) -> tuple[int, int, int]:
    """Given, bound and paid in 万元 (exactly)."""
    found = funds.balance(session, make.COMMUNITY, YEAR)
    return tuple(fen / WAN for fen in (found.appropriated_fen, found.committed_fen, found.disbursed_fen))  # type: ignore[return-value]


def test_the_whole_road_with_the_money_beside_it(session: Session, staff: lead.Office) -> None:
    id_ = lead.in_delivery(session, staff, "balloted").id
    story = []
    for step in lead.STEPS.values():
        step(session, staff, id_)
        row = project(session, id_)
        assert row is not None
        story.append((row.phase, *account(session)[1:]))
    assert story == [
        ("on_notice", 0, 0),
        ("approved", 42, 0),
        ("under_way", 37.8, 0),
        ("accepted", 37.8, 0),
        ("evaluated", 37.8, 0),
        ("settled", 36.8, 0),
        ("archived", 36.8, 36.8),
    ]
    kinds = [(entry.kind, entry.amount_fen) for entry in funds.project_entries(session, id_)]
    paid = [("disburse", fen) for fen in (1134 * WAN // 100, 1512 * WAN // 100, 1034 * WAN // 100)]
    assert kinds == [("commit", 42 * WAN), ("release", 420 * WAN // 100), ("release", WAN), *paid]
    assert sum(fen for _, fen in paid) == 3680 * WAN // 100


def test_the_book_the_columns_the_entries_and_the_series_agree(session: Session, staff: lead.Office) -> None:
    lead.in_delivery(session, staff, "archived")
    lead.in_delivery(session, staff, "under_way")
    session.flush()
    for checks in (DELIVERY, FUNDS, notices.CHECKS):
        report = verify(session, checks, make.CITY)
        assert report.faults == ()
        assert report.streams > 3


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE fund_account SET committed_fen = committed_fen + 1", "add up to"),
        ("UPDATE fund_share SET committed_fen = committed_fen + 1", "share of the account"),
        ("UPDATE approval_series SET last = last + 1", "without a gap"),
        ("UPDATE notice SET used = used + 1", "column used"),
        ("UPDATE notice SET title = 'x'", "column title"),
    ],
)
def test_a_figure_changed_behind_the_services_is_named(
    session: Session, staff: lead.Office, statement: str, problem: str
) -> None:
    lead.in_delivery(session, staff, "under_way")
    session.execute(sa.text(statement))
    session.expire_all()
    found = [fault for checks in (DELIVERY, FUNDS, notices.CHECKS) for fault in verify(session, checks).faults]
    assert any(problem in fault.problem for fault in found)


def test_approvals_are_numbered_without_gaps_even_when_one_is_refused(session: Session, staff: lead.Office) -> None:
    for expected in ("001", "002"):
        row = lead.in_delivery(session, staff, "approved")
        assert row.number == f"{make.COMMUNITY}-2026-{expected}"
    waiting = lead.in_delivery(session, staff, "on_notice")
    officer = staff.act(session, "officer")
    with pytest.raises(Refused, match="NOTICE_NOT_OVER"), session.begin_nested():
        service.approve(session, officer, at(9), project_id=waiting.id, budget_fen=WAN)
    lead.approve(session, staff, waiting.id)
    row = project(session, waiting.id)
    assert row is not None
    assert row.number.endswith("-003")


def test_no_project_is_approved_beyond_the_allocation(session: Session, staff: lead.Office) -> None:
    for _ in range(2):
        lead.in_delivery(session, staff, "approved", cost_wan=90)
    third = lead.in_delivery(session, staff, "on_notice", cost_wan=90)
    notice_moves.end_notice(session, staff.act(session, "clerk"), at(8), third.id)
    lead.review(session, staff, third.id, 90 * WAN)
    officer = staff.act(session, "officer")
    with pytest.raises(Refused) as caught, session.begin_nested():
        service.approve(session, officer, at(9), project_id=third.id, budget_fen=90 * WAN)
    assert caught.value.refusal.code == "MONEY_SHORT"
    assert caught.value.refusal.params["short_fen"] == 70 * WAN
    assert project_state(session, third.id).phase == "on_notice"
    service.approve(session, officer, at(9), project_id=third.id, budget_fen=20 * WAN)
    assert account(session) == (200, 200, 0)


def test_an_upheld_objection_sends_the_project_back_to_the_council(session: Session, staff: lead.Office) -> None:
    row = lead.in_delivery(session, staff, "on_notice")
    objection = notice_service.file_objection(session, ZHANG, at(2), notice_id=row.notice_id, text="位置挡住消防通道")
    clerk = staff.act(session, "clerk")
    with pytest.raises(Refused, match="OBJECTIONS_WAIT"), session.begin_nested():
        notice_moves.end_notice(session, clerk, at(8), row.id)
    notice_service.answer_objection(
        session, clerk, at(8), notice_id=row.notice_id, objection_id=objection, upheld=True, reason="确有遮挡，重新选址"
    )
    state = notice_moves.end_notice(session, clerk, at(8, 1), row.id)
    assert (state.phase, state.reason) == ("screened", "确有遮挡，重新选址")


def test_one_person_cannot_be_two_of_the_three_hands(session: Session, staff: lead.Office) -> None:
    id_ = lead.in_delivery(session, staff, "under_way").id
    clerk, approver = staff.act(session, "clerk"), staff.act(session, "approver")
    both = Actor(clerk.id, frozenset({"clerk", "subdistrict_officer"}))
    payment = service.propose_payment(session, both, at(11), project_id=id_)
    with pytest.raises(Refused, match="FOUR_EYES"):
        service.approve_payment(session, both, at(12), project_id=id_, payment=payment)
    service.approve_payment(session, approver, at(12), project_id=id_, payment=payment)
    for second in (both, approver):
        with pytest.raises(Refused, match="FOUR_EYES"):
            service.pay(session, second, at(13), project_id=id_, payment=payment, voucher="记-1")
    assert account(session)[2] == 0


def test_a_variation_binds_more_only_while_money_is_free(session: Session, staff: lead.Office) -> None:
    id_ = lead.in_delivery(session, staff, "under_way", cost_wan=100).id
    lead.in_delivery(session, staff, "approved", cost_wan=100)
    officer = staff.act(session, "officer")
    service.vary(session, officer, at(12), project_id=id_, amount_fen=95 * WAN, reason="增加护栏")
    assert account(session) == (200, 195, 0)
    lead.in_delivery(session, staff, "approved", cost_wan=5)
    with pytest.raises(Refused, match="MONEY_SHORT"), session.begin_nested():
        service.vary(session, officer, at(12), project_id=id_, amount_fen=96 * WAN, reason="再加")
    service.vary(session, officer, at(12), project_id=id_, amount_fen=80 * WAN, reason="减少")
    assert account(session) == (200, 185, 0)


def test_acceptance_needs_the_whole_team_and_its_evidence(session: Session, staff: lead.Office) -> None:
    id_ = lead.in_delivery(session, staff, "under_way").id
    clerk = staff.act(session, "clerk")

    def accept(**changes: object) -> None:
        whole = {
            "verdict": "pass",
            "note": "",
            "team": [(part, "p") for part in PARTS],
            "photos": [PHOTO],
            "documents": [PAPER],
        }
        service.accept(session, clerk, at(20), project_id=id_, **(whole | changes))  # type: ignore[arg-type]

    with pytest.raises(Refused, match="TEAM_INCOMPLETE"):
        accept(team=[(part, "p") for part in PARTS[:-1]])
    for missing in ({"photos": []}, {"documents": []}):
        with pytest.raises(Refused, match="EVIDENCE_NEEDED"):
            accept(**missing)
    with pytest.raises(Refused, match="REASON_NEEDED"):
        accept(verdict="rectify")
    accept(verdict="rectify", note="护栏松动")
    assert project_state(session, id_).phase == "under_way"
    with pytest.raises(Refused, match="RECTIFICATION_OPEN"):
        accept()
    service.report_rectified(session, clerk, at(25), project_id=id_, note="护栏已加固", photos=[PHOTO])
    accept()
    assert project_state(session, id_).phase == "accepted"


def test_a_contract_is_one_of_at_least_three_quotes_within_the_budget(session: Session, staff: lead.Office) -> None:
    id_ = lead.in_delivery(session, staff, "approved").id
    clerk, quotes = staff.act(session, "clerk"), lead.offers(42 * WAN)

    def contract(offers: tuple[Quote, ...], chosen: Quote) -> None:
        service.contract(
            session,
            clerk,
            at(10),
            project_id=id_,
            supplier=chosen.supplier,
            amount_fen=chosen.amount_fen,
            quotes=offers,
        )

    for offers, chosen, code in (
        (quotes[:2], quotes[0], "TOO_FEW_QUOTES"),
        ((quotes[0],) * 3, quotes[0], "TOO_FEW_QUOTES"),
        (quotes, Quote("别家", WAN), "CONTRACT_NOT_QUOTED"),
        (quotes, Quote("供应商0", 43 * WAN), "CONTRACT_ABOVE_BUDGET"),
    ):
        with pytest.raises(Refused, match=code), session.begin_nested():
            contract(offers, chosen)
    contract(quotes, quotes[1])
    assert funds.balance(session, make.COMMUNITY, YEAR) == Balance(200 * WAN, quotes[1].amount_fen, 0)


def test_a_resident_rates_once(session: Session, staff: lead.Office) -> None:
    id_ = lead.in_delivery(session, staff, "accepted").id
    service.rate(session, ZHANG, at(21), project_id=id_, score=4, comment="很好用")
    with pytest.raises(Refused, match="ALREADY_RATED"):
        service.rate(session, ZHANG, at(21), project_id=id_, score=5)
    with pytest.raises(Refused, match="TOO_FEW_ANSWERS"):
        service.evaluate(session, staff.act(session, "clerk"), at(22), project_id=id_)
