"""Cost reviews, plans, changes of the contract and failed purchases, move by move."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from deliberation.rules.project.state import ProjectState
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor
from tests.rules import project_walk as pw
from tests.rules.project_walk import CLERK, OFFICER, SECOND, SYSTEM, Walk, at, refused

Args = dict[str, Any]
PAPER = "d" * 64
DEAR = {"cost_fen": 60_000_000}
CONTRACT = {"supplier": "supplier-0", "amount_fen": 40_000_000, "quotes": pw.quotes(40_000_000)}


def signed(rulebook: Any = pw.BOOK, **terms: Any) -> Walk:
    """A contract of 400,000 yuan in a budget of 468,000."""
    return Walk(rulebook).to("approved").do(CLERK, "contract", **(CONTRACT | terms))


def on_notice(**content: Any) -> Walk:
    """A project whose notice is over."""
    return at("on_notice", **content).do(CLERK, "end_notice", objections=0, upheld=False, reason="")


def test_dear_works_are_reviewed_before_they_are_approved() -> None:
    walk = on_notice(**DEAR)
    refusal = refused(walk, OFFICER, "approve", number="N", budget_fen=60_000_000)
    assert (refusal.code, refusal.params) == ("COST_REVIEW_NEEDED", {"least_fen": 50_000_000})
    walk.do(CLERK, "record_cost_review", firm="公正造价", reviewed_fen=55_000_000, document=PAPER)
    review = walk.state.cost_review
    assert review is not None
    assert (review.asked_fen, review.reviewed_fen, review.cut_fen, review.by) == (60_000_000, 55_000_000, 5_000_000,
                                                                                 "clerk")  # fmt: skip
    over = refused(walk, OFFICER, "approve", number="N", budget_fen=55_000_001)
    assert (over.code, over.params) == ("BUDGET_ABOVE_REVIEW", {"budget_fen": 55_000_001, "reviewed_fen": 55_000_000})
    assert walk.do(OFFICER, "approve", number="N", budget_fen=55_000_000).state.phase == "approved"


@pytest.mark.parametrize("content", [{"cost_fen": 49_999_999}, {"cost_fen": 50_000_000, "category": "goods"}])
def test_small_works_and_goods_need_no_review(content: Args) -> None:
    assert on_notice(**content).do(OFFICER, "approve", number="N", budget_fen=1).state.phase == "approved"


def test_a_book_frozen_before_there_were_reviews_asks_for_none() -> None:
    walk = on_notice(**DEAR)
    walk.rulebook = without("review.works_from")
    assert walk.do(OFFICER, "approve", number="N", budget_fen=60_000_000).state.phase == "approved"


def without(*keys: str) -> Any:
    """The default rules as a book froze them before these were there."""
    from deliberation.rules.rulebook import Layer, Rulebook

    (layer,) = pw.BOOK.layers
    return Rulebook((Layer(layer.id, layer.title, {k: v for k, v in layer.settings.items() if k not in keys}),))


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"firm": " "}, "FIELD_NEEDED"), ({"document": ""}, "EVIDENCE_NEEDED"), ({"reviewed_fen": 0}, "COST_NOT_POSITIVE"),
     ({"reviewed_fen": None}, "COST_NOT_POSITIVE")],
)  # fmt: skip
def test_a_review_says_who_how_much_and_where(wrong: Args, code: str) -> None:
    whole = {"firm": "公正造价", "reviewed_fen": 1, "document": PAPER} | wrong
    assert refused(on_notice(**DEAR), CLERK, "record_cost_review", **whole).code == code


def test_whoever_entered_the_review_does_not_approve() -> None:
    both = Actor("both", frozenset({"clerk", "subdistrict_officer"}))
    walk = on_notice(**DEAR).do(both, "record_cost_review", firm="公正造价", reviewed_fen=1, document=PAPER)
    assert refused(walk, both, "approve", number="N", budget_fen=1).code == "FOUR_EYES"


PLAN = {"start": "2026-04-01", "finish": "2026-05-31", "targets": [{"title": "基础", "day": "2026-04-20"}]}


def test_a_plan_counts_lateness_from_the_day_promised_first() -> None:
    walk = signed().do(CLERK, "plan", **PLAN)
    plan = walk.state.plan
    assert plan is not None
    assert (plan.finish, plan.promised, plan.targets[0].title) == (date(2026, 5, 31), date(2026, 5, 31), "基础")
    assert refused(walk, CLERK, "plan", **PLAN).code == "REASON_NEEDED"
    later = walk.do(CLERK, "plan", **(PLAN | {"finish": "2026-06-30", "reason": "连续下雨"})).state
    assert later.plan is not None
    assert (later.plan.finish, later.plan.promised, later.plan.reason) == (
        date(2026, 6, 30), date(2026, 5, 31), "连续下雨"
    )  # fmt: skip
    assert later.late_days(date(2026, 5, 31)) == 0
    assert later.late_days(date(2026, 6, 2)) == 2
    assert ProjectState().late_days(date(2026, 6, 2)) == 0
    assert pw.fold(walk.events) == walk.state


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"finish": None}, "FIELD_NEEDED"),
        ({"finish": "soon"}, "DATE_UNREADABLE"),
        ({"finish": "2026-03-09"}, "DATE_IN_PAST"),
        ({"start": "2026-03-09"}, "DATE_IN_PAST"),
        ({"start": "2026-06-01"}, "PLAN_OUT_OF_ORDER"),
        ({"targets": [{"title": "", "day": "2026-04-20"}]}, "PLAN_OUT_OF_ORDER"),
        ({"targets": [{"title": "基础", "day": "2026-07-01"}]}, "PLAN_OUT_OF_ORDER"),
        ({"targets": [{"title": "基础", "day": "x"}]}, "DATE_UNREADABLE"),
        ({"targets": ["x"]}, "DATE_UNREADABLE"),
    ],
)
def test_days_that_do_not_fit_together_are_refused(wrong: Args, code: str) -> None:
    assert refused(signed(), CLERK, "plan", **(PLAN | wrong)).code == code


def test_work_that_has_begun_keeps_its_first_day() -> None:
    walk = signed().do(CLERK, "plan", **(PLAN | {"start": ""}))
    first = walk.state.plan.start  # type: ignore[union-attr]
    assert first == date(2026, 3, 10)
    walk.now = walk.now.replace(month=4)
    again = walk.do(CLERK, "plan", **(PLAN | {"start": first.isoformat(), "targets": None, "reason": "补充节点"}))
    assert again.state.plan is not None
    assert (again.state.plan.start, again.state.plan.targets) == (first, ())


def test_a_contract_may_name_its_last_day() -> None:
    assert signed(finish="2026-05-01").state.plan is not None
    planned = at("approved").do(CLERK, "plan", **PLAN).do(CLERK, "contract", **(CONTRACT | {"finish": "2026-07-01"}))
    assert planned.state.plan is not None
    assert planned.state.plan.finish == date(2026, 5, 31)
    assert refused(at("approved"), CLERK, "contract", **(CONTRACT | {"finish": "2026-03-01"})).code == "DATE_IN_PAST"


def test_an_awarded_package_brings_its_own_comparison() -> None:
    about = {"supplier": "winner", "amount_fen": 5, "quotes": [], "package": "package-1", "method": "tender"}
    walk = at("approved").do(CLERK, "contract", **about)
    assert (walk.state.package, walk.state.supplier, walk.state.quotes) == ("package-1", "winner", ())


def test_a_failed_purchase_is_counted_and_tried_again() -> None:
    walk = at("approved")
    assert refused(walk, CLERK, "fail_tender", reason="").code == "REASON_NEEDED"
    assert walk.do(CLERK, "fail_tender", reason="只有两家报价").state.failed_tenders == 1
    assert walk.do(CLERK, "contract", **CONTRACT).state.phase == "under_way"


def referred(amount: int = 50_000_000) -> Walk:
    """A change beyond the office's limit, on its way to the council."""
    return signed().do(OFFICER, "refer_variation", variation="v-1", amount_fen=amount, reason="增加雨棚")


def test_a_large_change_goes_to_the_council_and_comes_into_force_by_another_hand() -> None:
    walk = referred()
    change = walk.state.variation
    assert change is not None
    assert (change.old_fen, change.new_fen, change.status) == (40_000_000, 50_000_000, "waiting")
    for name in ("vary", "refer_variation", "accept"):
        assert walk.legal(OFFICER)[name] == Refusal("VARIATION_PENDING", "rulebook:variation.share")
    assert refused(walk, SECOND, "apply_variation").code == "VARIATION_NOT_ADOPTED"
    walk.do(SYSTEM, "record_variation", **pw.VOTE)
    assert walk.state.contract_fen == 40_000_000
    assert refused(walk, SYSTEM, "record_variation", **pw.VOTE).code == "NO_VARIATION_WAITS"
    assert refused(walk, OFFICER, "apply_variation").code == "FOUR_EYES"
    state = walk.do(SECOND, "apply_variation").state
    assert (state.contract_fen, state.budget_fen, state.raised_fen, state.variation) == (
        50_000_000, 50_000_000, 3_200_000, None
    )  # fmt: skip
    assert state.variations[0].status == "applied"
    assert state.variations[0].decision is not None
    assert pw.fold(walk.events) == state


def test_what_the_council_refuses_changes_nothing() -> None:
    walk = referred().do(SYSTEM, "record_variation", **(pw.VOTE | {"adopted": False}))
    assert (walk.state.variations[0].status, walk.state.contract_fen) == ("refused", 40_000_000)
    assert walk.do(OFFICER, "vary", amount_fen=44_000_000, reason="少做一些").state.variations[1].status == "office"


def test_a_change_that_is_not_needed_is_withdrawn() -> None:
    walk = referred()
    assert refused(walk, OFFICER, "withdraw_variation", reason="").code == "REASON_NEEDED"
    assert walk.do(OFFICER, "withdraw_variation", reason="不加了").state.variations[0].status == "withdrawn"
    assert refused(walk, OFFICER, "withdraw_variation", reason="x").code == "NO_VARIATION_WAITS"


def test_the_council_is_not_asked_for_what_the_office_may_do_nor_for_what_nobody_may() -> None:
    walk = signed()
    small = refused(walk, OFFICER, "refer_variation", variation="v", amount_fen=44_000_000, reason="x")
    assert (small.code, small.params) == ("VARIATION_WITHIN_OFFICE", {"most_fen": 44_000_000})
    huge = refused(walk, OFFICER, "refer_variation", variation="v", amount_fen=pw.CEILING + 1, reason="x")
    assert huge.code == "COST_ABOVE_CEILING"
    assert refused(walk, OFFICER, "refer_variation", variation="v", amount_fen=50_000_000, reason="").code == (
        "REASON_NEEDED"
    )
    assert refused(walk, OFFICER, "refer_variation", variation="v", amount_fen=None, reason="x").code == (
        "VARIATION_BELOW_PAID"
    )
