"""The project engine move by move: what each records, and each refusal on its own."""

from __future__ import annotations

from typing import Any

import pytest

from deliberation.rules.project import PHASES, SIDE_PHASES
from deliberation.rules.project.engine import HANDLERS
from deliberation.rules.project.evolve import FOLDS
from deliberation.rules.project.moves import MOVES
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor
from tests.rules import project_walk as pw
from tests.rules.project_walk import CLERK, CONTENT, NEIGHBOUR, OFFICER, PROPOSER, SYSTEM, Walk, at, refused

Args = dict[str, Any]


@pytest.mark.parametrize("phase", PHASES)
def test_the_road_leads_through_every_phase(phase: str) -> None:
    assert at(phase).state.phase == phase


def test_the_whole_road_is_told_by_its_events() -> None:
    walk = at("archived")
    assert [event.type for event in walk.events if event.type != "rated"] == [
        "proposed", "screened", "decided", "balloted", "notice_posted", "notice_ended", "approved", "contracted",
        "accepted", "evaluated", "settled", "payment_proposed", "payment_approved", "paid", "payment_proposed",
        "payment_approved", "paid", "payment_proposed", "payment_approved", "paid", "archived",
    ]  # fmt: skip
    assert walk.state.paid_fen == walk.state.contract_fen == CONTENT["cost_fen"]


WRONG_FORM: list[tuple[Args, str, Args]] = [
    ({"title": ""}, "FIELD_NEEDED", {"field": "title"}),
    ({"title": "   "}, "FIELD_NEEDED", {"field": "title"}),
    ({"need": ""}, "FIELD_NEEDED", {"field": "need"}),
    ({"title": "长" * 41}, "TEXT_TOO_LONG", {"field": "title", "most": 40, "length": 41}),
    ({"need": "长" * 2001}, "TEXT_TOO_LONG", {"field": "need", "most": 2000, "length": 2001}),
    ({"category": "party"}, "CATEGORY_UNKNOWN", {}),
    ({"category": None}, "CATEGORY_UNKNOWN", {}),
    ({"theme": "sport"}, "THEME_UNKNOWN", {}),
    ({"cost_fen": 0}, "COST_NOT_POSITIVE", {}),
    ({"cost_fen": -1}, "COST_NOT_POSITIVE", {}),
    ({"cost_fen": "12"}, "COST_NOT_POSITIVE", {}),
    ({"cost_fen": None}, "COST_NOT_POSITIVE", {}),
    ({"cost_fen": pw.CEILING + 1}, "COST_ABOVE_CEILING",
     {"cost_fen": pw.CEILING + 1, "ceiling_fen": pw.CEILING, "over_fen": 1}),
    ({"photos": ["a" * 64] * 7}, "TOO_MANY_PHOTOS", {"most": 6}),
    ({"age": 13}, "TOO_YOUNG_TO_PROPOSE", {"least": 14}),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "code", "params"), WRONG_FORM)
def test_a_proposal_with_a_mistake_is_refused(wrong: Args, code: str, params: Args) -> None:
    refusal = refused(Walk(), PROPOSER, "propose", year=2026, **(CONTENT | wrong))
    assert (refusal.code, dict(refusal.params)) == (code, params)


@pytest.mark.parametrize("wrong", [wrong for wrong, _, _ in WRONG_FORM if "age" not in wrong])
def test_a_revision_is_judged_by_the_same_rules(wrong: Args) -> None:
    assert refused(at("collected"), PROPOSER, "revise", **(CONTENT | wrong))


@pytest.mark.parametrize("sound", [{"cost_fen": 1}, {"cost_fen": pw.CEILING}, {"title": "长" * 40}, {"age": 14},
                                   {"age": None}, {"photos": None}, {"location": None}])  # fmt: skip
def test_the_edges_of_the_rules_belong_to_them(sound: Args) -> None:
    walk = Walk().do(PROPOSER, "propose", year=2026, **(CONTENT | sound))
    assert walk.state.phase == "collected"
    assert "age" not in walk.events[0].data
    assert pw.fold(walk.events) == walk.state


SUPPORTERS = ("resident", "council_member")
ENTITLED: dict[str, set[str]] = {
    "propose": {"resident", "council_member", "clerk", "system"}, "revise": set(), "withdraw": set(),
    "support": set(SUPPORTERS), "rate": set(SUPPORTERS), "screen": {"clerk", "system"},
    "carry_over": {"clerk", "system"}, "record_decision": {"moderator", "clerk", "system"},
    "record_ballot": {"system"}, "annul_ballot": {"system"},
    "post_notice": {"clerk", "system"}, "end_notice": {"clerk", "system"},
    "approve": {"subdistrict_officer"}, "contract": {"clerk"}, "report_milestone": {"clerk"},
    "record_cost_review": {"clerk"}, "fail_tender": {"clerk"}, "plan": {"clerk"},
    "refer_variation": {"subdistrict_officer"}, "record_variation": {"system"},
    "apply_variation": {"subdistrict_officer"}, "withdraw_variation": {"subdistrict_officer"},
    "decline_payment": {"subdistrict_officer"}, "invite_users": {"clerk"}, "give_opinion": set(SUPPORTERS),
    "report_rectified": {"clerk"}, "sign_result": set(), "report_refund": {"clerk"},
    "confirm_refund": {"subdistrict_officer"}, "decline_refund": {"subdistrict_officer"},
    "ask_termination": {"clerk"}, "approve_termination": {"subdistrict_officer"},
    "decline_termination": {"subdistrict_officer"},
    "vary": {"subdistrict_officer"}, "propose_payment": {"clerk"}, "approve_payment": {"subdistrict_officer"},
    "pay": {"subdistrict_officer"}, "accept": {"clerk", "subdistrict_officer"}, "evaluate": {"clerk"},
    "settle": {"subdistrict_officer"}, "archive": {"clerk"},
}  # fmt: skip
"""Who may make each move, written down a second time: a change of the table must be meant."""

ROLES = ("resident", "council_member", "moderator", "clerk", "subdistrict_officer", "auditor", "district_supervisor",
         "administrator", "system")  # fmt: skip


@pytest.mark.parametrize("name", MOVES)
def test_only_the_entitled_may_move(name: str) -> None:
    walk = at("collected")
    may = {role for role in ROLES if (r := walk.legal(Actor("x", frozenset({role})))[name]) is None
           or r.code != "NOT_ENTITLED"}  # fmt: skip
    assert may == ENTITLED[name]


def test_revising_and_withdrawing_belong_to_the_proposer() -> None:
    walk = at("collected")
    for name in ("revise", "withdraw"):
        assert walk.legal(PROPOSER)[name] is None
        assert refused(walk, NEIGHBOUR, name, reason="x", **CONTENT).code == "NOT_ENTITLED"
    nobody = Walk().legal(Actor(""))
    assert nobody["withdraw"] is not None
    assert nobody["withdraw"].code == "NOT_ENTITLED"


def test_every_move_has_a_handler_and_every_event_a_fold() -> None:
    assert set(HANDLERS) == set(MOVES)
    happened = {event.type for phase in ("archived",) for event in at(phase).events}
    assert happened <= set(FOLDS)
    assert {phase for move in MOVES.values() for phase in move.phases} <= {*PHASES, *SIDE_PHASES, "none"}


def test_the_same_proposal_cannot_be_made_twice() -> None:
    refusal = refused(at("collected"), PROPOSER, "propose", year=2026, **CONTENT)
    assert refusal.code == "WRONG_PHASE"
    assert refusal.params == {"move": "propose", "phase": "collected"}


def test_support_counts_each_neighbour_once_and_never_the_proposer() -> None:
    walk = at("collected").do(NEIGHBOUR, "support")
    assert walk.state.supporters == {"neighbour"}
    assert refused(walk, NEIGHBOUR, "support").code == "ALREADY_SUPPORTED"
    assert refused(walk, PROPOSER, "support").code == "OWN_PROPOSAL"


def test_withdrawing_needs_a_reason_and_ends_with_the_councils_adoption() -> None:
    assert refused(at("screened"), PROPOSER, "withdraw", reason="").code == "REASON_NEEDED"
    assert at("screened").do(PROPOSER, "withdraw", reason="已解决").state.phase == "withdrawn"
    assert refused(at("deliberated"), PROPOSER, "withdraw", reason="x").code == "WRONG_PHASE"


def test_screening_passes_returns_rejects_or_pools_with_the_reason() -> None:
    for verdict, phase in (("pass", "screened"), ("return", "returned"), ("reject", "rejected"), ("pool", "pooled")):
        walk = at("collected").do(CLERK, "screen", verdict=verdict, reason="理由", negative=[], cost_fen=None)
        assert (walk.state.phase, walk.state.reason) == (phase, "理由")
    assert walk.state.pooled_until == 2027


def test_screening_refuses_what_the_rules_refuse() -> None:
    walk = at("collected")
    assert refused(walk, CLERK, "screen", verdict="pass", reason="").code == "REASON_NEEDED"
    assert refused(walk, CLERK, "screen", verdict="maybe", reason="x").code == "VERDICT_UNKNOWN"
    refusal = refused(walk, CLERK, "screen", verdict="pass", reason="x", negative=["private_sphere"])
    assert (refusal.code, refusal.params) == ("ON_NEGATIVE_LIST", {"item": "private_sphere"})
    too_dear = refused(walk, CLERK, "screen", verdict="pass", reason="x", cost_fen=pw.CEILING + 1)
    assert too_dear.code == "COST_ABOVE_CEILING"
    for cost in ("12", -1):
        for verdict in ("pass", "return", "pool"):
            wrong = refused(walk, CLERK, "screen", verdict=verdict, reason="x", cost_fen=cost)
            assert wrong.code == "COST_NOT_POSITIVE"
    walk.do(CLERK, "screen", verdict="reject", reason="x", negative=["private_sphere", "?"])
    assert walk.events[-1].data["negative"] == ["private_sphere"]


def test_a_corrected_cost_holds_from_screening_on() -> None:
    walk = at("collected").do(CLERK, "screen", verdict="pass", reason="核算", cost_fen=40_000_000)
    assert walk.state.cost_fen == 40_000_000


def test_a_returned_proposal_comes_back_or_is_decided_without_waiting() -> None:
    walk = at("collected").do(CLERK, "screen", verdict="return", reason="缺位置")
    again = walk.do(PROPOSER, "revise", **CONTENT).state
    assert (again.phase, again.reason) == ("collected", "")
    silent = at("collected").do(CLERK, "screen", verdict="return", reason="缺位置")
    assert silent.do(CLERK, "screen", verdict="reject", reason="一直没有补充").state.phase == "rejected"


def test_from_the_pool_into_a_later_year_while_its_time_lasts() -> None:
    walk = at("screened").do(CLERK, "record_decision", **(pw.VOTE | {"adopted": False}))
    assert (walk.state.phase, walk.state.reason) == ("pooled", "not_adopted")
    assert refused(walk, CLERK, "carry_over", year=2026).code == "POOL_SAME_YEAR"
    assert refused(walk, CLERK, "carry_over", year=2028).code == "POOL_TIME_OVER"
    assert refused(walk, CLERK, "carry_over", year=None).code == "POOL_TIME_OVER"
    state = walk.do(CLERK, "carry_over", year=2027).state
    assert (state.phase, state.year, state.vote) == ("screened", 2027, None)


def test_a_pool_that_keeps_nothing_says_so_before_anyone_tries() -> None:
    walk = Walk(pw.book(pool__carry_over_years=0)).to("screened")
    walk.do(CLERK, "record_decision", **(pw.VOTE | {"adopted": False}))
    assert walk.legal(CLERK)["carry_over"] == Refusal(
        "POOL_TIME_OVER", "rulebook:pool.carry_over_years", {"until": 2026}
    )


def test_carrying_over_meets_the_ceiling_of_the_year_it_goes_into() -> None:
    walk = at("deliberated").do(SYSTEM, "record_ballot", **(pw.COUNT | {"funded": False}))
    assert walk.state.reason == "not_chosen"
    walk.rulebook = pw.book(ceiling__works=1_000_000)
    assert refused(walk, CLERK, "carry_over", year=2027).code == "COST_ABOVE_CEILING"


def test_an_upheld_objection_sends_the_project_back_to_the_council() -> None:
    walk = at("on_notice").do(CLERK, "end_notice", objections=1, upheld=True, reason="数据有误")
    assert (walk.state.phase, walk.state.vote, walk.state.notice) == ("screened", None, "")


def test_approval_waits_for_the_notice_and_stays_within_the_vote() -> None:
    walk = at("on_notice")
    assert refused(walk, OFFICER, "approve", number="N", budget_fen=1).code == "NOTICE_NOT_OVER"
    walk.do(CLERK, "end_notice", objections=0, upheld=False, reason="")
    assert refused(walk, CLERK, "end_notice", objections=0, upheld=False, reason="").code == "NOTICE_ALREADY_OVER"
    assert refused(walk, OFFICER, "approve", number="", budget_fen=1).code == "FIELD_NEEDED"
    assert refused(walk, OFFICER, "approve", number="N", budget_fen=0).code == "COST_NOT_POSITIVE"
    over = refused(walk, OFFICER, "approve", number="N", budget_fen=walk.state.cost_fen + 1)
    assert over.code == "BUDGET_ABOVE_VOTED"
    assert walk.do(OFFICER, "approve", number="N", budget_fen=walk.state.cost_fen).state.number == "N"


def test_an_unknown_event_is_not_passed_over() -> None:
    walk = at("collected")
    strange = walk.events[0].__class__("painted", "x", walk.now)
    with pytest.raises(KeyError):
        pw.fold([*walk.events, strange])


def test_an_annulled_vote_is_taken_back_while_nothing_rests_on_it() -> None:
    about: Args = {"poll": pw.COUNT["poll"], "reason": "名册有误"}
    for phase in ("balloted", "on_notice"):
        walk = at(phase).do(SYSTEM, "annul_ballot", **about)
        assert (walk.state.phase, walk.state.ballot, walk.state.notice) == ("deliberated", None, "")
        assert walk.legal(SYSTEM)["record_ballot"] is None
        assert pw.fold(walk.events) == walk.state
    lost = at("deliberated").do(SYSTEM, "record_ballot", **(pw.COUNT | {"funded": False}))
    back = lost.do(SYSTEM, "annul_ballot", **about).state
    assert (back.phase, back.reason, back.pooled_until) == ("deliberated", "", 0)
    assert refused(at("balloted"), SYSTEM, "annul_ballot", **(about | {"poll": "other"})).code == (
        "BALLOT_OF_ANOTHER_POLL"
    )
    unvoted = at("screened").do(CLERK, "record_decision", **(pw.VOTE | {"adopted": False}))
    assert refused(unvoted, SYSTEM, "annul_ballot", **about).code == "NO_BALLOT_OUTCOME"
    assert refused(at("approved"), SYSTEM, "annul_ballot", **about).code == "WRONG_PHASE"
