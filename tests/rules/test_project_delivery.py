"""From the contract to the archive, move by move: what is recorded, and each refusal on its own."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor
from tests.rules import project_walk as pw
from tests.rules.project_walk import CLERK, EVIDENCE, NEIGHBOUR, OFFICER, SECOND, TEAM, Walk, at, refused

Args = dict[str, Any]

CONTRACT = {"supplier": "supplier-0", "amount_fen": 40_000_000, "quotes": pw.quotes(40_000_000)}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"supplier": ""}, "FIELD_NEEDED"),
        ({"amount_fen": 0}, "COST_NOT_POSITIVE"),
        ({"amount_fen": None}, "COST_NOT_POSITIVE"),
        ({"amount_fen": 46_800_001}, "CONTRACT_ABOVE_BUDGET"),
        ({"quotes": pw.quotes(40_000_000)[:2]}, "TOO_FEW_QUOTES"),
        ({"quotes": [*pw.quotes(40_000_000)[:2], {"supplier": "supplier-1", "amount_fen": 9}]}, "TOO_FEW_QUOTES"),
        ({"quotes": [*pw.quotes(40_000_000)[:2], {}, {"supplier": "x", "amount_fen": "3"}]}, "TOO_FEW_QUOTES"),
        ({"quotes": "three"}, "TOO_FEW_QUOTES"),
        ({"supplier": "supplier-1"}, "CONTRACT_NOT_QUOTED"),
        ({"amount_fen": 39_999_999}, "CONTRACT_NOT_QUOTED"),
    ],
)
def test_a_contract_is_compared_and_within_the_budget(wrong: Args, code: str) -> None:
    assert refused(at("approved"), CLERK, "contract", **(CONTRACT | wrong)).code == code


def test_offers_that_say_nothing_are_not_recorded() -> None:
    walk = at("approved").do(CLERK, "contract", **(CONTRACT | {"quotes": [*pw.quotes(40_000_000), {}, "x"]}))
    assert len(walk.state.quotes) == 3
    assert pw.fold(walk.events) == walk.state


def signed() -> Walk:
    """A contract of 400,000 yuan under way, in a budget of 468,000."""
    return at("approved").do(CLERK, "contract", **CONTRACT)


def test_variations_count_from_the_sum_first_signed() -> None:
    walk = signed()
    assert refused(walk, OFFICER, "vary", amount_fen=41_000_000, reason="").code == "REASON_NEEDED"
    walk.do(OFFICER, "vary", amount_fen=44_000_000, reason="增加照明")
    refusal = refused(walk, OFFICER, "vary", amount_fen=44_000_001, reason="再增加")
    assert (refusal.code, refusal.params) == ("VARIATION_TOO_LARGE", {"most_fen": 44_000_000})
    assert walk.do(OFFICER, "vary", amount_fen=30_000_000, reason="减少").state.contract_fen == 30_000_000


def test_a_variation_stays_within_the_budget_and_above_what_was_asked() -> None:
    walk = at("under_way")
    assert refused(walk, OFFICER, "vary", amount_fen=46_800_001, reason="x").code == "VARIATION_TOO_LARGE"
    walk.pay_next()
    assert refused(walk, OFFICER, "vary", amount_fen=14_039_999, reason="x").code == "VARIATION_BELOW_PAID"
    assert walk.do(OFFICER, "vary", amount_fen=14_040_000, reason="x").state.contract_fen == walk.state.asked_fen
    assert walk.legal(CLERK)["propose_payment"] == Refusal("NOTHING_LEFT_TO_PAY", "project:propose_payment")


def test_instalments_follow_the_schedule_and_readd_to_the_final_sum() -> None:
    walk = signed().pay_next().pay_next()
    assert [payment.amount_fen for payment in walk.state.payments] == [12_000_000, 16_000_000]
    assert refused(walk, CLERK, "propose_payment", payment="p").code == "FINAL_BEFORE_SETTLEMENT"
    for _ in range(2):
        pw.onward(walk)
    walk.do(OFFICER, "settle", final_fen=39_999_999, document="d" * 64).pay_next()
    assert walk.state.payments[-1].amount_fen == 11_999_999
    assert walk.do(CLERK, "archive").state.paid_fen == 39_999_999


def test_an_instalment_never_goes_beyond_what_is_owed() -> None:
    walk = signed().pay_next()
    walk.do(OFFICER, "vary", amount_fen=12_000_005, reason="大部分不做了").pay_next()
    assert walk.state.payments[-1].amount_fen == 5
    for _ in range(2):
        pw.onward(walk)
    assert walk.do(OFFICER, "settle", final_fen=12_000_005, document="d").do(CLERK, "archive").state.phase == "archived"


def test_a_late_rise_is_paid_after_the_settlement() -> None:
    walk = Walk(pw.book(payment__final_after_settlement=False)).to("approved").do(CLERK, "contract", **CONTRACT)
    walk.pay_next().pay_next().pay_next()
    walk.do(OFFICER, "vary", amount_fen=41_000_000, reason="增加照明")
    assert refused(walk, CLERK, "propose_payment", payment="p").code == "ALL_INSTALMENTS_ASKED"
    for _ in range(3):
        pw.onward(walk)
    assert walk.pay_next().do(CLERK, "archive").state.paid_fen == 41_000_000


def test_nothing_is_paid_when_the_final_sum_is_nothing() -> None:
    walk = at("evaluated").do(OFFICER, "settle", final_fen=0, document="d" * 64)
    assert refused(walk, CLERK, "propose_payment", payment="p").code == "NOTHING_LEFT_TO_PAY"
    assert walk.do(CLERK, "archive").state.phase == "archived"


def test_three_people_stand_behind_a_payment() -> None:
    both = Actor("both", frozenset({"clerk", "subdistrict_officer"}))
    walk = signed().do(both, "propose_payment", payment="p-1", purpose="首付款")
    assert refused(walk, both, "approve_payment", payment="p-1").code == "FOUR_EYES"
    assert refused(walk, OFFICER, "pay", payment="p-1", voucher="V").code == "PAYMENT_NOT_WAITING"
    walk.do(OFFICER, "approve_payment", payment="p-1")
    assert walk.legal(both)["pay"] == walk.legal(OFFICER)["pay"] == Refusal("FOUR_EYES", "project:four_eyes")
    assert refused(walk, SECOND, "pay", payment="p-1", voucher="").code == "FIELD_NEEDED"
    assert refused(walk, SECOND, "pay", payment="other", voucher="V").code == "PAYMENT_NOT_WAITING"
    twice = {"payment": "p-1", "voucher": "V", "used": {"title": "路灯", "day": "2026-03-01"}}
    assert refused(walk, SECOND, "pay", **twice).code == "VOUCHER_USED"
    walk.do(SECOND, "pay", payment="p-1", voucher="V")
    payment = walk.state.payments[0]
    assert (payment.proposed_by, payment.approved_by, payment.paid_by) == ("both", "officer", "second")
    assert payment.paid_at == walk.now


def test_one_instalment_at_a_time_under_a_name_of_its_own() -> None:
    walk = signed().do(CLERK, "propose_payment", payment="p-1", purpose="")
    assert refused(walk, CLERK, "propose_payment", payment="p-2").code == "INSTALMENT_PENDING"
    assert refused(walk, OFFICER, "approve_payment", payment="p-2").code == "PAYMENT_NOT_WAITING"
    walk.do(OFFICER, "approve_payment", payment="p-1").do(SECOND, "pay", payment="p-1", voucher="V")
    assert refused(walk, CLERK, "propose_payment", payment="p-1").code == "PAYMENT_ALREADY_ASKED"


ACCEPT: Args = {"verdict": "pass", "note": "", "team": TEAM, **EVIDENCE}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"team": None}, "TEAM_INCOMPLETE"),
        ({"team": TEAM[1:]}, "TEAM_INCOMPLETE"),
        ({"photos": []}, "EVIDENCE_NEEDED"),
        ({"documents": None}, "EVIDENCE_NEEDED"),
        ({"verdict": "maybe"}, "VERDICT_UNKNOWN"),
        ({"verdict": "rectify"}, "REASON_NEEDED"),
    ],
)
def test_acceptance_needs_its_team_and_its_evidence(wrong: Args, code: str) -> None:
    assert refused(at("under_way"), CLERK, "accept", **(ACCEPT | wrong)).code == code


def test_more_council_members_can_be_asked_for() -> None:
    walk = Walk(pw.book(acceptance__council_members=2)).to("under_way")
    assert refused(walk, CLERK, "accept", **ACCEPT).params == {"part": "council_member"}


def test_rectification_keeps_the_work_under_way_with_its_note() -> None:
    walk = at("under_way").do(CLERK, "accept", **(ACCEPT | {"verdict": "rectify", "note": "排水不畅"}))
    assert walk.state.phase == "under_way"
    assert (walk.state.milestones[-1].title, walk.state.milestones[-1].note) == ("rectification", "排水不畅")
    walk.do(CLERK, "report_milestone", title="已整改", note=None, photos=None, documents="x")
    assert walk.state.milestones[-1].photos == ()
    assert refused(walk, CLERK, "report_milestone", title="已整改", photos=[]).code == "MILESTONE_TOLD"
    assert refused(walk, CLERK, "report_milestone", title="").code == "FIELD_NEEDED"


def test_ratings_count_once_and_decide_together() -> None:
    walk = Walk(pw.book(satisfaction__min_answers=3)).to("accepted")
    assert walk.legal(CLERK)["evaluate"] == Refusal(
        "TOO_FEW_ANSWERS", "rulebook:satisfaction.min_answers", {"fewest": 3, "answers": 0}
    )
    for score in (0, 6, None, "5"):
        assert refused(walk, NEIGHBOUR, "rate", score=score).code == "SCORE_OUT_OF_RANGE"
    assert refused(walk, NEIGHBOUR, "rate", score=5, comment="好" * 501).code == "TEXT_TOO_LONG"
    for number, score in enumerate((5, 4, 3)):
        walk.do(Actor(f"user-{number}", frozenset({"resident"})), "rate", score=score, comment="好" * 500)
    assert refused(walk, Actor("user-0", frozenset({"resident"})), "rate", score=5).code == "ALREADY_RATED"
    walk.do(CLERK, "evaluate")
    assert (walk.state.satisfaction, walk.events[-1].data["passed"]) == (80, True)


def test_the_settlement_lies_between_what_was_paid_and_the_contract() -> None:
    walk = signed().pay_next()
    for _ in range(2):
        pw.onward(walk)
    assert refused(walk, OFFICER, "settle", final_fen=40_000_001, document="d").code == "FINAL_ABOVE_CONTRACT"
    assert refused(walk, OFFICER, "settle", final_fen=None, document="d").code == "FINAL_ABOVE_CONTRACT"
    assert refused(walk, OFFICER, "settle", final_fen=11_999_999, document="d").code == "FINAL_BELOW_PAID"
    assert refused(walk, OFFICER, "settle", final_fen=40_000_000, document="").code == "EVIDENCE_NEEDED"
    walk.do(OFFICER, "settle", final_fen=40_000_000, document="d")
    refusal = refused(walk, CLERK, "archive")
    assert (refusal.code, refusal.params) == ("NOT_FULLY_PAID", {"left_fen": 28_000_000})


@pytest.mark.parametrize("share", [Fraction(1, 10), Fraction(0)])
def test_no_rise_at_all_where_the_rulebook_allows_none(share: Fraction) -> None:
    walk = Walk(pw.book(variation__share=str(share))).to("approved").do(CLERK, "contract", **CONTRACT)
    most = 40_000_000 + int(40_000_000 * share)
    assert walk.try_(OFFICER, "vary", amount_fen=most, reason="x") is None
    assert refused(walk, OFFICER, "vary", amount_fen=most + 1, reason="x").code == "VARIATION_TOO_LARGE"


def test_a_payment_is_never_above_what_was_agreed() -> None:
    """Even where a book says that the contract became smaller after the payment was approved."""
    walk = signed().do(CLERK, "propose_payment", payment="p-1", purpose="")
    walk.do(OFFICER, "approve_payment", payment="p-1")
    walk.state = replace(walk.state, contract_fen=1)
    refusal = refused(walk, SECOND, "pay", payment="p-1", voucher="V")
    assert (refusal.code, refusal.params) == ("PAYMENT_ABOVE_CONTRACT", {"contract_fen": 1})
