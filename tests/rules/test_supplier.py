"""The register of suppliers: papers and age, a second person, prices, marks, a suspension that ends by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor, Command
from deliberation.rules.rulebook import default_rulebook
from deliberation.rules.supplier import SUPPLIER, SupplierState
from deliberation.rules.supplier.state import check_character, sound_code

BOOK = default_rulebook()
NOW = datetime(2026, 3, 10, 2, tzinfo=UTC)
DAY = date(2026, 3, 10)
CLERK = Actor("clerk", frozenset({"clerk"}))
OFFICER = Actor("officer", frozenset({"subdistrict_officer"}))
OTHER = Actor("other", frozenset({"subdistrict_officer"}))
CODE = "91440300MA5ECYDU2" + check_character("91440300MA5ECYDU2")
ENTRY: dict[str, Any] = {
    "name": "深圳市安居建设工程有限公司", "code": CODE, "categories": ["works", "goods"], "founded": "2020-05-01",
    "contact": "c", "phone": "p", "address": "a", "papers": ["d" * 64],
}  # fmt: skip
NEW = SupplierState()


def judge(state: SupplierState, move: str, actor: Actor = OFFICER, at: datetime = NOW, **args: Any) -> Any:
    return SUPPLIER.decide(BOOK, state, Command(move, actor, at, args))


def done(state: SupplierState, move: str, actor: Actor = OFFICER, at: datetime = NOW, **args: Any) -> SupplierState:
    verdict = judge(state, move, actor, at, **args)
    assert not isinstance(verdict, Refusal), verdict
    for happened in verdict:
        state = SUPPLIER.evolve(state, happened)
    return state


def code(state: SupplierState, move: str, actor: Actor = OFFICER, at: datetime = NOW, **args: Any) -> str:
    verdict = judge(state, move, actor, at, **args)
    assert isinstance(verdict, Refusal), verdict
    return verdict.code


ENTERED = done(NEW, "enter", CLERK, **ENTRY)
LISTED = done(ENTERED, "review", approve=True)
SUSPENDED = done(LISTED, "suspend", reason="逾期三十天未完工", until="2026-06-10")


def test_a_sound_entry_is_kept_as_given() -> None:
    assert (ENTERED.status, ENTERED.code, ENTERED.founded) == ("entered", CODE, date(2020, 5, 1))
    assert (ENTERED.contact, ENTERED.papers, ENTERED.entered_by) == ("c", ("d" * 64,), "clerk")
    assert ENTERED.categories == ("works", "goods")


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"name": " "}, "SUPPLIER_INCOMPLETE"),
        ({"founded": "soon"}, "SUPPLIER_INCOMPLETE"),
        ({"categories": []}, "SUPPLIER_INCOMPLETE"),
        ({"categories": ["magic"]}, "SUPPLIER_INCOMPLETE"),
        ({"categories": None}, "SUPPLIER_INCOMPLETE"),
        ({"code": CODE[:-1]}, "SUPPLIER_CODE"),
        ({"code": "O" * 18}, "SUPPLIER_CODE"),
        ({"code": CODE[:-1] + ("0" if CODE[-1] != "0" else "1")}, "SUPPLIER_CODE"),
        ({"founded": "2025-03-11"}, "SUPPLIER_TOO_YOUNG"),
        ({"papers": []}, "SUPPLIER_PAPERS"),
    ],
)
def test_an_entry_that_lacks_something(change: dict[str, Any], refused: str) -> None:
    assert code(NEW, "enter", CLERK, **ENTRY | change) == refused


def test_twelve_months_to_the_day_are_enough() -> None:
    assert done(NEW, "enter", CLERK, **ENTRY | {"founded": "2025-03-10"}).status == "entered"


def test_the_known_code_of_a_real_body_fits() -> None:
    assert sound_code("91350100M000100Y43")  # the example of GB 32100-2015
    assert not sound_code("91350100M000100Y44")


def test_review_is_another_persons() -> None:
    mine = done(NEW, "enter", OFFICER, **ENTRY)
    assert code(mine, "review", OFFICER, approve=True) == "SECOND_PERSON"
    assert done(mine, "review", OTHER, approve=True).reviewed_by == "other"
    assert code(ENTERED, "review", CLERK, approve=True) == "NOT_ENTITLED"
    assert code(ENTERED, "review", approve=False) == "REASON_NEEDED"
    refused = done(ENTERED, "review", approve=False, reason="执照已过期")
    assert (refused.status, refused.reason) == ("refused", "执照已过期")
    assert code(refused, "review", approve=True) == "SUPPLIER_STATUS"
    assert done(refused, "enter", CLERK, **ENTRY).status == "entered"


def test_marks_count_once_a_project() -> None:
    rated = done(LISTED, "rate", CLERK, project="p1", marks=[5, 4, 3], note="按期完工")
    assert (rated.points, rated.ratings[0].note) == (12, "按期完工")
    assert code(rated, "rate", CLERK, project="p1", marks=[5, 5, 5]) == "SUPPLIER_RATED"
    assert code(rated, "rate", CLERK, project="p2", marks=[5, 5]) == "SUPPLIER_MARKS"
    assert code(rated, "rate", CLERK, project="p2", marks=[5, 5, 6]) == "SUPPLIER_MARKS"
    assert code(rated, "rate", CLERK, project="p2", marks="555") == "SUPPLIER_MARKS"
    assert code(rated, "rate", CLERK, project="", marks=[5, 5, 5]) == "SUPPLIER_MARKS"
    again = done(done(rated, "leave", reason="企业注销"), "enter", CLERK, **ENTRY)
    assert again.points == 12


def test_a_suspension_has_a_term_and_ends_by_itself() -> None:
    assert (SUSPENDED.standing(date(2026, 6, 10)), SUSPENDED.standing(date(2026, 6, 11))) == ("suspended", "listed")
    assert SUPPLIER.evolve(NEW, judge(LISTED, "leave", reason="x")[0]).standing(DAY) == "left"
    assert code(LISTED, "suspend", reason="x", until="2026-03-10") == "SUSPENSION_TERM"
    assert code(LISTED, "suspend", reason="x", until="") == "SUSPENSION_TERM"
    assert code(LISTED, "suspend", reason="x", until="2029-03-10") == "SUSPENSION_TERM"
    assert done(LISTED, "suspend", reason="x", until="2029-03-09").until == date(2029, 3, 9)
    assert code(LISTED, "suspend", until="2026-06-10") == "REASON_NEEDED"
    assert code(SUSPENDED, "suspend", reason="x", until="2026-12-31") == "SUPPLIER_STATUS"
    later = NOW + timedelta(days=120)
    assert done(SUSPENDED, "suspend", at=later, reason="又一次", until="2026-12-31").until == date(2026, 12, 31)


def test_a_suspension_is_lifted_by_another_person() -> None:
    assert code(SUSPENDED, "reinstate", reason="已整改") == "SECOND_PERSON"
    assert code(SUSPENDED, "reinstate", OTHER) == "REASON_NEEDED"
    back = done(SUSPENDED, "reinstate", OTHER, reason="已整改")
    assert (back.status, back.until) == ("listed", None)


def test_leaving_needs_a_reason() -> None:
    assert code(LISTED, "leave") == "REASON_NEEDED"
    assert done(LISTED, "leave", reason="企业注销").status == "left"


def test_prices_hold_once_a_second_person_confirms() -> None:
    line = {"item": "路灯更换", "unit": "盏", "price_fen": 68_000}
    sold = {"lines": [line, {"item": "", "unit": "x", "price_fen": 1}, "?"], "until": "2026-12-31"}
    offered = done(LISTED, "offer_prices", OFFICER, **sold)
    assert (len(offered.offered), offered.prices) == (1, ())
    assert code(offered, "confirm_prices", OFFICER) == "SECOND_PERSON"
    held = done(offered, "confirm_prices", OTHER)
    assert (held.prices[0].price_fen, held.prices_until, held.offered) == (68_000, date(2026, 12, 31), ())
    assert code(held, "confirm_prices", OTHER) == "PRICES_EMPTY"
    assert code(LISTED, "offer_prices", CLERK, lines="none", until="2026-12-31") == "PRICES_EMPTY"
    assert code(LISTED, "offer_prices", CLERK, lines=[line], until="2026-03-10") == "PRICES_TERM"
    assert code(LISTED, "offer_prices", CLERK, lines=[line]) == "PRICES_TERM"


def test_what_is_possible_is_what_decide_allows() -> None:
    options = {option.action: option for option in SUPPLIER.legal(BOOK, ENTERED, OFFICER, NOW)}
    assert {name for name, option in options.items() if option.ok} == {"review", "leave"}


def test_old_events_without_lists_replay() -> None:
    from deliberation.rules.replay import Event

    facts = {"name": "n", "code": "c", "founded": "2020-01-01", "contact": "", "phone": "", "address": ""}
    state = SUPPLIER.evolve(NEW, Event("entered", "x", NOW, facts))
    state = SUPPLIER.evolve(state, Event("rated", "x", NOW, {"project": "p", "marks": None, "note": ""}))
    assert (state.categories, state.papers, state.points) == ((), (), 0)
