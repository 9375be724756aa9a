"""Declined payments, retention money, invited users, mending, the proposer's word, refunds, early ends, the index."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from deliberation.rules.project.performance import performance
from deliberation.rules.project.state import Settlement
from deliberation.rules.replay import Actor
from tests.rules import project_walk as pw
from tests.rules.project_walk import CLERK, EVIDENCE, MEMBER, NEIGHBOUR, OFFICER, PROPOSER, SECOND, TEAM, Walk, at
from tests.rules.project_walk import refused as no
from tests.rules.test_project_changes import CONTRACT, PLAN, signed, without

PAPER = "d" * 64
ACCEPT: dict[str, Any] = {"verdict": "pass", "note": "", "team": TEAM, **EVIDENCE}


def asked() -> Walk:
    """A first instalment that waits to be checked."""
    return signed().do(CLERK, "propose_payment", payment="p-1", purpose="首付款")


def test_a_declined_payment_is_kept_and_its_number_is_free_again() -> None:
    walk = asked()
    assert no(walk, OFFICER, "decline_payment", payment="p-1", reason="").code == "REASON_NEEDED"
    assert no(walk, OFFICER, "decline_payment", payment="p-9", reason="x").code == "PAYMENT_NOT_WAITING"
    walk.do(OFFICER, "approve_payment", payment="p-1")
    walk.do(SECOND, "decline_payment", payment="p-1", reason="缺发票")
    gone = walk.state.declined[0]
    assert (gone.status, gone.reason, gone.declined_by, walk.state.payments) == ("declined", "缺发票", "second", ())
    assert no(walk, CLERK, "propose_payment", payment="p-1", purpose="").code == "PAYMENT_ALREADY_ASKED"
    assert no(walk, OFFICER, "decline_payment", payment="p-1", reason="x").code == "PAYMENT_NOT_WAITING"
    again = walk.do(CLERK, "propose_payment", payment="p-2", purpose="首付款").state.payments[0]
    assert (again.number, again.kind, again.amount_fen) == (1, "advance", 12_000_000)
    assert pw.fold(walk.events) == walk.state


def test_nobody_declines_what_they_asked_for_themselves() -> None:
    both = Actor("both", frozenset({"clerk", "subdistrict_officer"}))
    walk = signed().do(both, "propose_payment", payment="p-1", purpose="")
    assert no(walk, both, "decline_payment", payment="p-1", reason="x").code == "FOUR_EYES"
    settled = replace(walk.state, payments=(replace(walk.state.payments[0], approved_by="x", paid_by="y"),))
    walk.state = settled
    assert no(walk, OFFICER, "decline_payment", payment="p-1", reason="x").code == "PAYMENT_NOT_WAITING"


def retained(**rules: Any) -> Walk:
    """A contract of 400,000 yuan of which a twentieth is kept back for half a year."""
    book = pw.book(payment__retention="1/20", payment__retention_months=6, **rules)
    return signed(book)


def test_retention_money_comes_last_and_not_before_its_day() -> None:
    walk = retained().pay_next().pay_next()
    walk.do(CLERK, "accept", **ACCEPT)
    assert walk.state.retention_until == date(2026, 9, 11)
    for _ in range(2):
        pw.onward(walk)
    assert (walk.state.phase, walk.state.retention_fen) == ("settled", 2_000_000)
    walk.pay_next()
    assert (walk.state.payments[-1].amount_fen, walk.state.payments[-1].kind) == (10_000_000, "settlement")
    early = no(walk, CLERK, "propose_payment", payment="p-4")
    assert (early.code, early.params) == ("RETENTION_NOT_DUE", {"day": "2026-09-11"})
    assert no(walk, CLERK, "archive").code == "NOT_FULLY_PAID"
    walk.now = datetime(2026, 9, 10, 16, 0, tzinfo=UTC)  # the eleventh has begun in Shenzhen
    walk.pay_next()
    assert (walk.state.payments[-1].amount_fen, walk.state.payments[-1].kind) == (2_000_000, "retention")
    assert walk.do(CLERK, "archive").state.paid_fen == 40_000_000


def test_nothing_is_kept_of_a_sum_that_was_cut_to_what_is_paid() -> None:
    walk = retained().pay_next().pay_next()
    walk.do(CLERK, "accept", **ACCEPT)
    pw.onward(walk)
    paid = walk.state.paid_fen
    walk.do(OFFICER, "settle", final_fen=paid, document=PAPER, firm="审计公司")
    assert (walk.state.phase, walk.state.final_fen, walk.state.retention_fen) == ("settled", paid, 0)
    assert walk.do(CLERK, "archive").state.phase == "archived"


def test_no_more_is_kept_than_is_left_to_pay() -> None:
    walk = retained().pay_next().pay_next()
    walk.do(CLERK, "accept", **ACCEPT)
    pw.onward(walk)
    walk.do(OFFICER, "settle", final_fen=walk.state.paid_fen + 100, document=PAPER, firm="审计公司")
    assert walk.state.retention_fen == 100


def test_retention_ends_with_a_short_month_and_without_a_rule_after_a_year() -> None:
    walk = retained()
    walk.now = datetime(2026, 8, 31, 2, tzinfo=UTC)
    assert walk.do(CLERK, "accept", **ACCEPT).state.retention_until == date(2027, 2, 28)
    book = without("payment.retention_months")
    plain = Walk(pw.book(payment__retention="1/20")).to("approved")
    plain.rulebook = type(book)((*book.layers, *plain.rulebook.layers[1:]))
    assert plain.do(CLERK, "contract", **CONTRACT).state.retention_months == 12
    december = retained(payment__schedule=("1",))
    december.now = datetime(2026, 6, 30, 2, tzinfo=UTC)
    assert december.do(CLERK, "accept", **ACCEPT).state.retention_until == date(2026, 12, 30)


def test_before_the_settlement_only_what_is_not_retained_is_paid() -> None:
    walk = retained(payment__final_after_settlement=False).pay_next().pay_next().pay_next()
    assert [one.amount_fen for one in walk.state.payments] == [12_000_000, 16_000_000, 10_000_000]
    assert no(walk, CLERK, "propose_payment", payment="p").code == "NOTHING_LEFT_TO_PAY"


def test_invited_users_say_what_they_found_once_an_inspection() -> None:
    walk = signed()
    assert no(walk, CLERK, "invite_users", persons=[]).code == "NOBODY_INVITED"
    assert no(walk, CLERK, "invite_users", persons="x").code == "NOBODY_INVITED"
    walk.do(CLERK, "invite_users", persons=["neighbour", "member"])
    assert no(walk, CLERK, "invite_users", persons=["member", 3]).code == "NOBODY_INVITED"
    assert no(walk, PROPOSER, "give_opinion", fine=True).code == "NOT_INVITED"
    assert no(walk, NEIGHBOUR, "give_opinion", fine=False, comment=" ").code == "REASON_NEEDED"
    assert no(walk, NEIGHBOUR, "give_opinion", fine=True, comment="好" * 501).code == "TEXT_TOO_LONG"
    walk.do(NEIGHBOUR, "give_opinion", fine=False, comment="地面积水")
    assert no(walk, NEIGHBOUR, "give_opinion", fine=True).code == "USER_OPINION_GIVEN"
    walk.do(CLERK, "accept", **(ACCEPT | {"verdict": "rectify", "note": "积水", "due": "2026-03-20"}))
    look = walk.state.inspections[0]
    assert (look.invited, look.opinions[0].comment, look.due, look.open) == (2, "地面积水", date(2026, 3, 20), True)
    assert walk.state.rectify_by == date(2026, 3, 20)
    walk.do(NEIGHBOUR, "give_opinion", fine=True)
    assert no(walk, CLERK, "report_rectified", note="x", photos=[]).code == "EVIDENCE_NEEDED"
    assert no(walk, CLERK, "accept", **ACCEPT).code == "RECTIFICATION_OPEN"
    walk.do(CLERK, "report_rectified", note="已找坡", photos=["a" * 64])
    assert no(walk, CLERK, "report_rectified", note="x", photos=["a" * 64]).code == "NOTHING_TO_MEND"
    assert walk.state.rectify_by is None
    state = walk.do(CLERK, "accept", **ACCEPT).state
    assert [one.verdict for one in state.inspections] == ["rectify", "pass"]
    assert [one.opinions[0].fine for one in state.inspections] == [False, True]
    assert pw.fold(walk.events) == state


def test_mending_has_a_last_day_by_the_rules_or_by_the_team() -> None:
    ask = ACCEPT | {"verdict": "rectify", "note": "松动"}
    assert signed().do(CLERK, "accept", **ask).state.rectify_by == date(2026, 3, 24)
    assert no(signed(), CLERK, "accept", **(ask | {"due": "2026-03-01"})).code == "DATE_IN_PAST"
    assert no(signed(), CLERK, "accept", **(ask | {"note": ""})).code == "REASON_NEEDED"
    assert no(signed(), CLERK, "accept", **(ACCEPT | {"verdict": "?"})).code == "VERDICT_UNKNOWN"


def test_enough_users_are_invited_where_the_rules_ask_for_more() -> None:
    walk = signed(pw.book(acceptance__invited_users=3))
    few = no(walk, CLERK, "accept", **ACCEPT)
    assert (few.code, few.params) == ("TOO_FEW_INVITED", {"fewest": 3, "invited": 1})
    walk.do(CLERK, "invite_users", persons=["neighbour", "member"])
    assert walk.do(CLERK, "accept", **ACCEPT).state.phase == "accepted"


def test_the_proposer_signs_apart_from_the_users() -> None:
    walk = at("accepted")
    assert no(walk, PROPOSER, "rate", score=5).code == "PROPOSER_SIGNS"
    assert no(walk, PROPOSER, "sign_result", score=6).code == "SCORE_OUT_OF_RANGE"
    assert no(walk, MEMBER, "sign_result", score=5).code == "NOT_ENTITLED"
    walk.do(PROPOSER, "sign_result", score=4, comment="棚顶还要加高")
    assert no(walk, PROPOSER, "sign_result", score=4).code == "RESULT_SIGNED"
    pw.onward(walk)
    found = walk.state.survey
    assert (found.answers, found.percent, found.passed, found.target_met) == (30, 80, True, False)
    assert (found.proposer_score, found.proposer_comment) == (4, "棚顶还要加高")
    assert at("accepted").state.survey.proposer_score is None


def test_a_dear_contract_is_settled_by_a_third_party() -> None:
    walk = at("evaluated", cost_fen=60_000_000)
    needed = no(walk, OFFICER, "settle", final_fen=1, document=PAPER)
    assert (needed.code, needed.params) == ("AUDITOR_NEEDED", {"least_fen": 50_000_000})
    about = {"document": PAPER, "firm": "审计公司"}
    low = no(walk, OFFICER, "settle", final_fen=50_000_001, reported_fen=50_000_000, **about)
    assert (low.code, low.params) == ("FINAL_ABOVE_REPORTED", {"reported_fen": 50_000_000})
    walk.do(OFFICER, "settle", final_fen=50_000_000, reported_fen=61_000_000, **about)
    audit = walk.state.settlement
    assert isinstance(audit, Settlement)
    assert (audit.firm, audit.cut_fen, walk.state.final_fen) == ("审计公司", 11_000_000, 50_000_000)


def refunded() -> Walk:
    """A supplier gives some of the first instalment back."""
    walk = signed().pay_next()
    about = {"refund": "r-1", "amount_fen": 1_000_000, "reason": "多收", "voucher": "收-3"}
    return walk.do(CLERK, "report_refund", **about)


def test_a_refund_is_reported_by_one_and_confirmed_by_another() -> None:
    about = {"refund": "r", "amount_fen": 1, "reason": "多收", "voucher": "收-3"}
    assert no(signed(), CLERK, "report_refund", **about).code == "NOTHING_PAID"
    paid = signed().pay_next()
    assert no(paid, CLERK, "report_refund", **(about | {"reason": ""})).code == "REASON_NEEDED"
    assert no(paid, CLERK, "report_refund", **(about | {"voucher": ""})).code == "FIELD_NEEDED"
    assert no(paid, CLERK, "report_refund", **(about | {"amount_fen": 0})).code == "COST_NOT_POSITIVE"
    over = no(paid, CLERK, "report_refund", **(about | {"amount_fen": 12_000_001}))
    assert (over.code, over.params) == ("REFUND_ABOVE_PAID", {"paid_fen": 12_000_000})
    assert no(paid, OFFICER, "confirm_refund").code == "NO_REFUND_WAITS"
    walk = refunded()
    assert no(walk, CLERK, "report_refund", **about).code == "REFUND_PENDING"
    assert walk.state.paid_fen == 12_000_000
    state = walk.do(OFFICER, "confirm_refund").state
    assert (state.paid_fen, state.gross_fen, state.refunded_fen) == (11_000_000, 12_000_000, 1_000_000)
    assert pw.fold(walk.events) == state


def test_a_refund_that_never_came_is_struck_out() -> None:
    walk = refunded()
    assert no(walk, OFFICER, "decline_refund", reason="").code == "REASON_NEEDED"
    assert walk.do(OFFICER, "decline_refund", reason="没有到账").state.refunds == ()
    both = Actor("both", frozenset({"clerk", "subdistrict_officer"}))
    own = signed().pay_next().do(both, "report_refund", refund="r", amount_fen=1, reason="x", voucher="v")
    assert no(own, both, "confirm_refund").code == "FOUR_EYES"


def test_money_may_come_back_after_the_file_was_closed() -> None:
    walk, about = at("archived"), {"refund": "r", "amount_fen": 100, "reason": "审计核减", "voucher": "收-9"}
    for payment in ("", "nothing"):
        assert no(walk, CLERK, "report_refund", **about, payment=payment).code == "REFUND_OF_NO_PAYMENT"
    first = walk.state.payments[0]
    over = no(walk, CLERK, "report_refund", **about | {"amount_fen": first.amount_fen + 1}, payment=first.id)
    assert (over.code, over.params) == ("REFUND_ABOVE_PAYMENT", {"left_fen": first.amount_fen})
    walk.do(CLERK, "report_refund", **about, payment=first.id)
    state = walk.do(OFFICER, "confirm_refund").state
    assert (state.phase, state.paid_fen) == ("archived", state.final_fen - 100)
    assert state.left_of(first.id) == first.amount_fen - 100


END = {"reason": "供应商停工", "document": PAPER, "back_to": "approved"}


def test_a_contract_that_fails_is_ended_by_two_and_another_supplier_found() -> None:
    walk = signed().pay_next().do(CLERK, "plan", **PLAN).do(CLERK, "ask_termination", **END)
    assert no(walk, CLERK, "accept", **ACCEPT).code == "TERMINATION_PENDING"
    assert no(walk, CLERK, "ask_termination", **END).code == "TERMINATION_PENDING"
    state = walk.do(OFFICER, "approve_termination").state
    assert (state.phase, state.supplier, state.contract_fen, state.paid_fen) == ("approved", "", 12_000_000, 12_000_000)
    assert (state.ended[0].supplier, state.ended[0].amount_fen, state.ended[0].paid_fen) == (
        "supplier-0", 40_000_000, 12_000_000
    )  # fmt: skip
    assert state.plan is None
    over = no(walk, CLERK, "contract", **(CONTRACT | {"amount_fen": 34_800_001}))
    assert (over.code, over.params["left_fen"]) == ("CONTRACT_ABOVE_BUDGET", 34_800_000)
    walk.do(CLERK, "contract", supplier="supplier-0", amount_fen=30_000_000, quotes=pw.quotes(30_000_000))
    assert (walk.state.contract_fen, walk.state.own_fen, walk.state.spent_fen) == (42_000_000, 30_000_000, 12_000_000)
    walk.pay_next()
    assert [(one.number, one.amount_fen, one.kind) for one in walk.state.payments] == [
        (1, 12_000_000, "advance"), (2, 9_000_000, "advance"),
    ]  # fmt: skip
    assert no(walk, OFFICER, "vary", amount_fen=33_000_001, reason="x").params == {"most_fen": 33_000_000}
    walk.do(OFFICER, "vary", amount_fen=33_000_000, reason="加固")
    assert walk.state.contract_fen == 45_000_000
    while walk.state.phase != "archived":
        pw.onward(walk)
    assert walk.state.paid_fen == walk.state.final_fen == 45_000_000
    assert pw.fold(walk.events) == walk.state


def test_what_came_back_from_an_ended_contract_can_be_contracted_again() -> None:
    walk = signed().pay_next().do(CLERK, "ask_termination", **END).do(OFFICER, "approve_termination")
    walk.do(CLERK, "report_refund", refund="r", amount_fen=12_000_000, reason="退回首付款", voucher="收-1")
    assert walk.state.contractable_fen == 34_800_000
    walk.do(OFFICER, "confirm_refund")
    over = no(walk, CLERK, "contract", **(CONTRACT | {"amount_fen": 46_800_001}))
    assert over.params == {"amount_fen": 46_800_001, "budget_fen": 46_800_000, "paid_fen": 0, "left_fen": 46_800_000}
    walk.do(CLERK, "contract", supplier="supplier-0", amount_fen=46_800_000, quotes=pw.quotes(46_800_000))
    assert (walk.state.contract_fen, walk.state.own_fen, walk.state.spent_fen) == (46_800_000, 46_800_000, 0)
    while walk.state.phase != "archived":
        pw.onward(walk)
    assert walk.state.paid_fen == walk.state.final_fen == 46_800_000
    assert pw.fold(walk.events) == walk.state


def test_a_project_in_a_package_is_contracted_to_its_award_alone() -> None:
    early = no(at("approved"), CLERK, "contract", **(CONTRACT | {"standing": "路灯采购"}))
    assert (early.code, early.params) == ("PACKAGE_STANDS", {"package": "路灯采购"})
    award = {"supplier": "supplier-0", "amount_fen": CONTRACT["amount_fen"]}
    told = CONTRACT | {"supplier": "supplier-0", "standing": "路灯采购", "award": award}
    assert no(at("approved"), CLERK, "contract", **told).code == "AWARD_STANDS"
    other = told | {"package": "p", "award": award | {"amount_fen": 1}}
    assert no(at("approved"), CLERK, "contract", **other).code == "AWARD_STANDS"
    assert at("approved").do(CLERK, "contract", **(told | {"package": "p"})).state.package == "p"


def test_what_goes_no_further_rests_in_the_pool_with_its_number() -> None:
    walk = at("approved")
    assert no(walk, CLERK, "ask_termination", **END).code == "VERDICT_UNKNOWN"
    for missing, code in (("reason", "REASON_NEEDED"), ("document", "EVIDENCE_NEEDED"), ("back_to", "VERDICT_UNKNOWN")):
        assert no(walk, CLERK, "ask_termination", **(END | {missing: ""})).code == code
    assert no(walk, OFFICER, "approve_termination").code == "NO_TERMINATION_WAITS"
    walk.do(CLERK, "ask_termination", **(END | {"back_to": "pooled"}))
    assert no(walk, OFFICER, "decline_termination", reason="").code == "REASON_NEEDED"
    state = walk.do(OFFICER, "approve_termination").state
    assert (state.phase, state.ended, state.contract_fen, state.pooled_until) == ("pooled", (), 0, 2026)
    assert no(walk, CLERK, "carry_over", year=2027).code == "POOL_TIME_OVER"
    assert no(walk, pw.SYSTEM, "annul_ballot", poll="p", reason="x").code == "NO_BALLOT_OUTCOME"


def test_an_early_end_may_be_declined_and_is_nobodys_own() -> None:
    both = Actor("both", frozenset({"clerk", "subdistrict_officer"}))
    walk = signed().do(both, "ask_termination", **END)
    assert no(walk, both, "approve_termination").code == "FOUR_EYES"
    assert walk.do(OFFICER, "decline_termination", reason="已恢复施工").state.termination is None
    waiting = asked()
    assert no(waiting, CLERK, "ask_termination", **END).code == "INSTALMENT_PENDING"


def test_an_early_end_takes_a_change_that_waits_with_it() -> None:
    walk = signed().do(OFFICER, "refer_variation", variation="v", amount_fen=50_000_000, reason="x")
    walk.do(CLERK, "ask_termination", **END).do(OFFICER, "approve_termination")
    assert (walk.state.variations[0].status, walk.state.variation) == ("withdrawn", None)


def finished(**rules: Any) -> Walk:
    """Three days late, mended once, rated 80."""
    walk = signed(pw.book(**rules)).do(CLERK, "plan", **(PLAN | {"start": "", "finish": "2026-03-11", "targets": []}))
    walk.now = datetime(2026, 3, 12, 2, tzinfo=UTC)
    walk.do(CLERK, "accept", **(ACCEPT | {"verdict": "rectify", "note": "松动"}))
    walk.do(CLERK, "report_rectified", note="已加固", photos=["a" * 64])
    walk.now = datetime(2026, 3, 14, 2, tzinfo=UTC)
    walk.do(CLERK, "accept", **ACCEPT)
    pw.onward(walk)
    return walk


def test_the_index_is_the_weighed_mean_of_its_parts() -> None:
    walk = finished().do(OFFICER, "settle", final_fen=40_000_000, document=PAPER)
    score = walk.state.performance
    assert score is not None
    assert (score.on_time, score.within_budget, score.satisfaction, score.quality, score.late_days) == (
        94,
        100,
        80,
        75,
        3,
    )
    assert score.index == (30 * 94 + 20 * 100 + 30 * 80 + 20 * 75) // 100


def test_every_started_percent_above_the_sum_signed_counts() -> None:
    walk = signed().do(OFFICER, "vary", amount_fen=40_400_001, reason="加固").do(CLERK, "accept", **ACCEPT)
    pw.onward(walk)
    score = performance(pw.BOOK, walk.state, 40_400_001)
    assert score is not None
    assert (score["within_budget"], score["on_time"]) == (80, None)
    assert performance(pw.BOOK, walk.state, 40_400_000)["within_budget"] == 90  # type: ignore[index]
    assert score["index"] == (20 * 80 + 30 * 80 + 20 * 100) // 70


def test_without_weights_there_is_no_index() -> None:
    walk = at("evaluated")
    walk.rulebook = without(
        *(f"performance.{part}" for part in ("on_time", "within_budget", "satisfaction", "quality"))
    )
    assert walk.do(OFFICER, "settle", final_fen=46_800_000, document=PAPER).state.performance is None
    old = without(
        *(key for key in (rule.key for rule in pw.BOOK) if key.startswith("performance.") and "points" in key)
    )
    assert performance(old, finished().state, 40_000_000)["quality"] == 100  # type: ignore[index]
    assert performance(pw.BOOK, at("under_way").state, 1)["late_days"] == 0  # type: ignore[index]
