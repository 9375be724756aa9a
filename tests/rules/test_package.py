"""A package from the draft to the contract notice: who, when, how many, and what a round that fails leaves behind."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from deliberation.rules.package import PACKAGE, PackageState
from deliberation.rules.parameters import WAN
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import SYSTEM, Actor, Command, Event
from deliberation.rules.rulebook import Rulebook, Setting, default_rulebook, shipped_layers
from deliberation.rules.signs import Sign

BOOK = default_rulebook()
NOW = datetime(2026, 3, 10, 2, tzinfo=UTC)
CLOSE = datetime(2026, 3, 16, 10, tzinfo=UTC)
AFTER = CLOSE + timedelta(hours=1)
CLERK, SECOND = Actor("clerk", frozenset({"clerk"})), Actor("second", frozenset({"clerk"}))
OFFICER = Actor("officer", frozenset({"subdistrict_officer"}))
LOTS = [
    {"project": "p", "category": "works", "sum_fen": 40 * WAN},
    {"project": "q", "category": "goods", "sum_fen": 20 * WAN},
]
DRAFT: dict[str, Any] = {"year": 2026, "title": "花园路灯与座椅", "method": "self", "lots": LOTS}
INVITE: dict[str, Any] = {
    "suppliers": ["a", "b", "c"], "closes_at": CLOSE.isoformat(), "earliest": "2026-03-13T00:00:00+08:00",
}  # fmt: skip
SIGN = Sign("split_year", ("p", "z"), (1, 2), (("year", 2026),))
NEW = PackageState()


def judge(state: PackageState, name: str, actor: Actor = CLERK, at: datetime = NOW, book: Rulebook = BOOK,
          **args: Any) -> Any:  # fmt: skip
    return PACKAGE.decide(book, state, Command(name, actor, at, args))


def done(state: PackageState, name: str, actor: Actor = CLERK, at: datetime = NOW, **args: Any) -> PackageState:
    verdict = judge(state, name, actor, at, **args)
    assert not isinstance(verdict, Refusal), verdict
    for happened in verdict:
        state = PACKAGE.evolve(state, happened)
    return state


def code(state: PackageState, name: str, actor: Actor = CLERK, at: datetime = NOW, **args: Any) -> str:
    verdict = judge(state, name, actor, at, **args)
    assert isinstance(verdict, Refusal), verdict
    return verdict.code


def lines(**sums: tuple[int, int]) -> list[list[Any]]:
    rows = ((who, what, wan * WAN) for who, pair in sums.items() for what, wan in zip("pq", pair, strict=True))
    return [list(row) for row in rows]


OFFERS = {"a": (36, 19), "b": (38, 18), "c": (41, 17)}
DRAFTED = done(NEW, "draft", **DRAFT)
INVITED = done(DRAFTED, "invite", **INVITE)
RECEIVED = INVITED
for _who in OFFERS:
    RECEIVED = done(RECEIVED, "receive", supplier=_who, file=_who * 64, phone=_who)
UNSEALED = done(RECEIVED, "unseal", at=AFTER)
OPENING = done(UNSEALED, "open", at=AFTER, lines=lines(**OFFERS))
OPENED = done(OPENING, "confirm_opening", OFFICER, AFTER)
COMPARED = done(OPENED, "compare", at=AFTER, by="price")
AWARD = {"supplier": "a", "reason": "总价最低", "notice_due": "2026-03-18"}
SIGNED: list[dict[str, Any]] = [
    {"project": what, "title": what, "supplier": "a", "amount_fen": wan * WAN}
    for what, wan in zip("pq", OFFERS["a"], strict=True)
]
AWARDED = done(COMPARED, "award", OFFICER, AFTER, **AWARD)
ANNOUNCED = done(AWARDED, "announce_award", at=AFTER)


def test_the_whole_road() -> None:
    closed = done(ANNOUNCED, "announce_contract", at=AFTER, signed=SIGNED, due="2026-03-26")
    assert (closed.status, closed.contract_due) == ("closed", date(2026, 3, 26))
    assert closed.budget_fen == 60 * WAN
    assert closed.won is not None
    assert (closed.won.amount_fen, closed.won.lines) == (55 * WAN, (("p", 36 * WAN), ("q", 19 * WAN)))
    assert (closed.award_due, closed.awarded_by, closed.reason) == (date(2026, 3, 18), "officer", "总价最低")
    assert (closed.opened_by, closed.confirmed_by) == ("clerk", "officer")
    assert (DRAFTED.won, DRAFTED.best(), COMPARED.best()) == (None, "", "a")


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"lots": []}, "PACKAGE_INCOMPLETE"), ({"lots": None}, "PACKAGE_INCOMPLETE"),
        ({"lots": [*LOTS, LOTS[0]]}, "PACKAGE_INCOMPLETE"), ({"method": "luck"}, "PACKAGE_INCOMPLETE"),
        ({"title": ""}, "PACKAGE_INCOMPLETE"), ({"year": "2026"}, "PACKAGE_INCOMPLETE"),
        ({"lots": [LOTS[0] | {"sum_fen": 100 * WAN}]}, "PACKAGE_NEEDS_TENDER"),
    ],
)  # fmt: skip
def test_a_draft_that_cannot_stand(change: dict[str, Any], refused: str) -> None:
    assert code(NEW, "draft", **DRAFT | change) == refused


def test_large_sums_go_through_a_tender_and_packages_can_be_forbidden() -> None:
    big = DRAFT | {"lots": [LOTS[0] | {"sum_fen": 100 * WAN}], "method": "tender"}
    assert done(NEW, "draft", **big).method == "tender"
    city = shipped_layers()["city"]
    alone = Rulebook.compose([type(city)("city", "", {**city.settings, "procurement.package": Setting(False, "测试")})])
    assert judge(NEW, "draft", book=alone, **DRAFT).code == "PACKAGES_NOT_ALLOWED"
    assert not isinstance(judge(NEW, "draft", book=alone, **DRAFT | {"lots": LOTS[:1]}), Refusal)


def test_only_those_entitled_and_only_in_their_status() -> None:
    assert code(NEW, "draft", OFFICER, **DRAFT) == "NOT_ENTITLED"
    assert code(DRAFTED, "draft", **DRAFT) == "PACKAGE_STATUS"


def test_an_invitation_leaves_time_and_asks_enough() -> None:
    assert code(DRAFTED, "invite", **INVITE | {"closes_at": "2026-03-12T10:00:00+08:00"}) == "QUOTE_TIME_SHORT"
    assert code(DRAFTED, "invite", **INVITE | {"closes_at": "soon"}) == "QUOTE_TIME_SHORT"
    assert code(DRAFTED, "invite", **INVITE | {"closes_at": "2026-03-20T10:00:00"}) == "QUOTE_TIME_SHORT"
    assert code(DRAFTED, "invite", **INVITE | {"suppliers": ["a", "b", "b"]}) == "PACKAGE_FEW_SUPPLIERS"
    assert code(DRAFTED, "invite", **INVITE | {"suppliers": None}) == "PACKAGE_FEW_SUPPLIERS"


def test_a_catalogue_needs_one_and_a_tender_its_agency() -> None:
    listed = done(NEW, "draft", **DRAFT | {"method": "catalogue"})
    assert done(listed, "invite", **INVITE | {"suppliers": ["a"]}).status == "invited"
    tender = done(NEW, "draft", **DRAFT | {"method": "tender"})
    assert code(tender, "invite", **INVITE | {"suppliers": []}) == "TENDER_AGENCY"
    given = INVITE | {"suppliers": [], "agency": "街道采购中心", "reference": "HB-2026-003"}
    out = done(tender, "invite", **given)
    assert (out.agency, out.reference) == ("街道采购中心", "HB-2026-003")
    assert done(out, "receive", supplier="z", file="f").offer("z") is not None


def test_quotes_come_in_time_once_from_those_invited() -> None:
    assert code(INVITED, "receive", supplier="a") == "QUOTE_FILE"
    assert code(INVITED, "receive", supplier="z", file="f") == "QUOTE_NOT_INVITED"
    assert code(INVITED, "receive", supplier="", file="f") == "QUOTE_NOT_INVITED"
    assert code(RECEIVED, "receive", supplier="a", file="f") == "QUOTE_TWICE"
    assert code(INVITED, "receive", at=CLOSE, supplier="a", file="f") == "QUOTES_CLOSED"


def test_opening_takes_two_people_after_the_closing_time() -> None:
    assert code(RECEIVED, "open", lines=lines(**OFFERS)) == "QUOTES_OPEN_LATER"
    assert code(UNSEALED, "open", at=AFTER, lines=lines(a=(36, 19))) == "QUOTE_LINES"
    assert code(UNSEALED, "open", at=AFTER, lines=[*lines(**OFFERS), ["a", "p", 1]]) == "QUOTE_LINES"
    assert code(UNSEALED, "open", at=AFTER) == "QUOTE_LINES"
    assert code(UNSEALED, "open", at=AFTER, lines=lines(**OFFERS | {"a": (0, 19)})) == "QUOTE_LINES"
    assert code(OPENING, "confirm_opening", CLERK, AFTER) == "SECOND_PERSON"
    assert code(OPENING, "reject_opening", CLERK, AFTER, reason="x") == "SECOND_PERSON"
    assert code(OPENING, "reject_opening", SECOND, AFTER) == "REASON_NEEDED"
    again = done(OPENING, "reject_opening", SECOND, AFTER, reason="第二行抄错")
    assert (again.status, again.offers[0].lines, again.opened_by) == ("invited", (), "")
    assert done(again, "open", at=AFTER, lines=lines(**OFFERS)).status == "opening"


def test_too_few_quotes_fail_and_are_run_again() -> None:
    two = done(done(INVITED, "receive", supplier="a", file="f"), "receive", supplier="b", file="g")
    assert code(two, "open", at=NOW, lines=[]) == "QUOTES_OPEN_LATER"
    assert code(two, "open", at=AFTER, lines=[]) == "PACKAGE_FEW_QUOTES"
    assert code(two, "fail", cause="too_few", reason="两家") == "QUOTES_OPEN_LATER"
    assert code(two, "fail", at=AFTER, cause="bad luck", reason="两家") == "REASON_NEEDED"
    assert code(two, "fail", at=AFTER, cause="too_few") == "REASON_NEEDED"
    failed = done(two, "fail", at=AFTER, cause="too_few", reason="只有两家报价")
    assert (failed.status, failed.failures[0].quotes, failed.failures[0].round) == ("failed", 2, 1)
    anew = done(failed, "rerun", at=AFTER)
    assert (anew.status, anew.round, anew.offers, anew.invited, anew.method) == ("drafted", 2, (), (), "self")
    assert done(failed, "rerun", at=AFTER, method="tender").method == "tender"
    assert code(failed, "rerun", at=AFTER, method="luck") == "PACKAGE_INCOMPLETE"
    assert code(failed, "cancel", at=AFTER) == "REASON_NEEDED"
    assert done(failed, "cancel", at=AFTER, reason="明年再办").status == "cancelled"


def test_a_wrong_invitation_is_given_up_while_all_is_sealed() -> None:
    assert code(RECEIVED, "cancel", reason="截止日期写错") == "SUPPLIERS_NOT_TOLD"
    assert code(RECEIVED, "cancel", told=True) == "REASON_NEEDED"
    assert code(RECEIVED, "cancel", at=AFTER, reason="截止日期写错", told=True) == "CANCEL_TOO_LATE"
    (happened,) = judge(RECEIVED, "cancel", reason="截止日期写错", told=True)
    assert (happened.data["told"], happened.data["withdrawn"]) == (["a", "b", "c"], ["a", "b", "c"])
    state = PACKAGE.evolve(RECEIVED, happened)
    assert (state.status, state.given_up, state.unsealed_by, state.cancelled_at) == ("cancelled", True, "", NOW)
    assert not done(DRAFTED, "cancel", reason="明年再办").given_up


def test_a_tender_stays_a_tender_by_its_size() -> None:
    big = done(NEW, "draft", **DRAFT | {"lots": [LOTS[0] | {"sum_fen": 100 * WAN}], "method": "tender"})
    out = done(big, "invite", **INVITE | {"agency": "中心", "reference": "1"})
    failed = done(out, "fail", at=AFTER, cause="too_few", reason="无人应答")
    assert code(failed, "rerun", at=AFTER, method="self") == "PACKAGE_NEEDS_TENDER"


def test_comparison_by_price_or_by_points() -> None:
    assert code(OPENED, "compare", at=AFTER, by="mood") == "COMPARISON_UNKNOWN"
    assert (
        code(OPENED, "compare", at=AFTER, by="score", scores=[["a", 80], ["b", 101], ["c", 70]]) == "SCORES_INCOMPLETE"
    )
    assert code(OPENED, "compare", at=AFTER, by="score") == "SCORES_INCOMPLETE"
    scored = done(OPENED, "compare", at=AFTER, by="score", scores=[["a", 80], ["b", 92], ["c", 70]])
    assert scored.best() == "b"
    assert COMPARED.scores == ()


def test_an_award_stays_within_every_project() -> None:
    assert code(COMPARED, "award", OFFICER, AFTER, **AWARD | {"supplier": "z"}) == "AWARD_NOT_QUOTED"
    assert code(COMPARED, "award", OFFICER, AFTER, **AWARD | {"notice_due": ""}) == "AWARD_NOT_QUOTED"
    verdict = judge(COMPARED, "award", OFFICER, AFTER, **AWARD | {"supplier": "c"})
    assert (verdict.code, verdict.params) == ("AWARD_ABOVE_LOT", {"over_fen": WAN})
    assert code(COMPARED, "award", OFFICER, AFTER, **AWARD | {"reason": ""}) == "REASON_NEEDED"
    dear = AWARD | {"supplier": "b", "reason": "质量好。" + "……" * 20}
    assert code(COMPARED, "award", OFFICER, AFTER, **dear) == "AWARD_NOT_LOWEST"
    assert done(COMPARED, "award", OFFICER, AFTER, **dear | {"reason": "质" * 20}).winner == "b"
    assert code(COMPARED, "award", OFFICER, AFTER, **AWARD, contracted=["路灯"]) == "PROJECT_CONTRACTED"


def test_who_compared_or_drafted_does_not_award() -> None:
    both = Actor("clerk", frozenset({"clerk", "subdistrict_officer"}))
    assert code(COMPARED, "award", both, AFTER, **AWARD) == "SECOND_PERSON"


def test_an_alarm_is_answered_in_writing_before_the_award() -> None:
    alarmed = done(COMPARED, "raise_alarm", SYSTEM, AFTER, **SIGN.facts())
    assert code(alarmed, "raise_alarm", SYSTEM, AFTER, **SIGN.facts()) == "ALARM_KNOWN"
    assert code(alarmed, "raise_alarm", CLERK, AFTER, **SIGN.facts()) == "NOT_ENTITLED"
    assert code(alarmed, "award", OFFICER, AFTER, **AWARD) == "ALARMS_OPEN"
    both = Actor("clerk", frozenset({"clerk", "subdistrict_officer"}))
    assert code(alarmed, "answer_alarm", both, AFTER, key=SIGN.key, answer="x") == "SECOND_PERSON"
    assert code(alarmed, "answer_alarm", OFFICER, AFTER, key="?", answer="x") == "NO_OPEN_ALARM"
    assert code(alarmed, "answer_alarm", OFFICER, AFTER, key=SIGN.key) == "REASON_NEEDED"
    more = done(alarmed, "raise_alarm", SYSTEM, AFTER, **Sign("near_equal", ("a", "b")).facts())
    told = done(more, "answer_alarm", OFFICER, AFTER, key=SIGN.key, answer="两处位置不同，用途不同。")
    key = next(alarm.key for alarm in told.open_alarms)
    all_told = done(told, "answer_alarm", OFFICER, AFTER, key=key, answer="按市场价。")
    assert code(all_told, "award", OFFICER, AFTER, **AWARD) == "SECOND_PERSON"
    assert [alarm.answered_by for alarm in told.alarms] == ["officer", ""]
    assert (told.alarms[0].sums, told.alarms[0].figures) == ((1, 2), (("year", 2026),))
    assert code(COMPARED, "answer_alarm", OFFICER, AFTER, key=SIGN.key, answer="x") == "NO_OPEN_ALARM"


def test_contracts_are_announced_together() -> None:
    assert code(ANNOUNCED, "announce_contract", at=AFTER, signed=SIGNED[:1], due="2026-03-26") == "CONTRACTS_MISSING"
    assert code(ANNOUNCED, "announce_contract", at=AFTER) == "CONTRACTS_MISSING"
    assert code(ANNOUNCED, "announce_contract", at=AFTER, signed=SIGNED) == "CONTRACTS_MISSING"
    other = [SIGNED[0] | {"supplier": "another firm"}, SIGNED[1]]
    assert code(ANNOUNCED, "announce_contract", at=AFTER, signed=other, due="2026-03-26") == "CONTRACT_NOT_AWARDED"
    other = [SIGNED[0], SIGNED[1] | {"amount_fen": 1}]
    assert code(ANNOUNCED, "announce_contract", at=AFTER, signed=other, due="2026-03-26") == "CONTRACT_NOT_AWARDED"


def test_a_winner_may_withdraw_before_the_contract() -> None:
    failed = done(ANNOUNCED, "fail", OFFICER, AFTER, cause="withdrawn", reason="中选方放弃")
    assert (failed.status, failed.winner, failed.won) == ("failed", "", None)


def test_a_contract_in_force_stands_against_failing_and_against_another_round() -> None:
    ours, other = [{"title": "路灯", "ours": True}], [{"title": "座椅", "ours": False}]
    failing = {"cause": "withdrawn", "reason": "中选方放弃"}
    assert code(ANNOUNCED, "fail", OFFICER, AFTER, **failing, contracts=ours) == "CONTRACT_IN_FORCE"
    failed = done(ANNOUNCED, "fail", OFFICER, AFTER, **failing, contracts=other)
    assert code(failed, "rerun", at=AFTER, contracts=ours) == "CONTRACT_IN_FORCE"
    assert code(failed, "rerun", at=AFTER, contracts=other) == "CONTRACT_ELSEWHERE"
    assert code(failed, "cancel", at=AFTER, reason="明年再办", contracts=ours) == "CONTRACT_IN_FORCE"
    assert done(failed, "cancel", at=AFTER, reason="明年再办", contracts=other).status == "cancelled"


def test_what_is_possible_follows_the_clock() -> None:
    def open_to(actor: Actor, state: PackageState, at: datetime) -> set[str]:
        return {option.action for option in PACKAGE.legal(BOOK, state, actor, at) if option.ok}

    assert open_to(CLERK, RECEIVED, NOW) == {"receive", "cancel"}
    assert open_to(CLERK, RECEIVED, AFTER) == {"unseal", "fail"}
    assert open_to(CLERK, UNSEALED, AFTER) == {"open", "fail"}
    assert open_to(OFFICER, OPENING, AFTER) == {"confirm_opening", "reject_opening"}
    assert open_to(CLERK, OPENING, AFTER) == set()


def test_facts_that_are_no_lists_replay_as_nothing() -> None:
    odd = {"supplier": "a", "file": "f"}
    state = PACKAGE.evolve(INVITED, Event("received", "x", NOW, odd))
    assert state.offers[0].phone == ""
    state = PACKAGE.evolve(PackageState(), Event("opened", "x", NOW, {"lines": None}))
    assert state.offers == ()
    blank = {"key": "k", "kind": "k", "about": None, "sums": None, "figures": None}
    assert PACKAGE.evolve(NEW, Event("alarm_raised", "x", NOW, blank)).alarms[0].about == ()


def test_a_project_that_is_in_no_lot_does_not_leave_one() -> None:
    assert code(COMPARED, "end_lot", SYSTEM, project="nowhere", reason="供应商停工") == "LOT_NOT_THERE"


def test_a_project_that_leaves_before_the_comparison_leaves_the_step_as_it_is() -> None:
    first, *others = [lot.project for lot in RECEIVED.active]
    assert others
    left = done(RECEIVED, "end_lot", SYSTEM, project=first, reason="供应商停工")
    assert (left.status, left.dropped) == (RECEIVED.status, (first,))
    assert [lot.project for lot in left.active] == others
