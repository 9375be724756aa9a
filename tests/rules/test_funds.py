"""The money of a year: parts that balance, draws in their order, and acts that two people make."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.rules.funds import FUND, KINDS, SIDES, FundState, Pot, Sums, draw, effect, give_back, reversed_line
from deliberation.rules.funds.dates import cleared_by, paid_by
from deliberation.rules.funds.parts import MAIN, Line, Place, line, spread
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor, Command
from deliberation.rules.rulebook import Rulebook, Setting, default_rulebook

BOOK = default_rulebook()
NOW = datetime(2026, 6, 1, tzinfo=UTC)
HERE, THERE = "440303002019", "440303002020"
CLERK = Actor("clerk", frozenset({"clerk"}))
OFFICER, OTHER = (Actor(name, frozenset({"subdistrict_officer"})) for name in ("officer", "other"))
POT, TO = Place(HERE, 2026), Place(HERE, 2027, "x")

ALLOCATE: dict[str, Any] = {"name": "allocate", "source": "district", "label": "区专项", "document": "区办〔2026〕3号"}
TRANSFER: dict[str, Any] = {"name": "transfer", "pot": MAIN, "to_place": THERE, "to_year": 2026, "reason": "调剂"}
CARRY: dict[str, Any] = {"name": "carry_over", "pot": MAIN, "to_place": HERE, "to_year": 2027, "reason": "结转"}
CLEAR: dict[str, Any] = {"name": "clear_idle", "pot": MAIN, "reason": "清理"}
REVERSE: dict[str, Any] = {"name": "reverse", "row": f"fund:{HERE}:2026#2", "reason": "记错"}


def ask(
    state: FundState, command: str, actor: Actor = CLERK, /, *, book: Rulebook = BOOK, at: datetime = NOW, **args: Any
) -> FundState | str:
    args = {"act": "a", "amount_fen": 100, "place": HERE, "year": 2026, "until": "2027-04-30", **args}
    said = FUND.decide(book, state, Command(command, actor, at, args))
    if isinstance(said, Refusal):
        return said.code
    for happened in said:
        state = FUND.evolve(state, happened)
    return state


def proposed(**args: Any) -> FundState:
    state = ask(FUND.initial, "propose", **args)
    assert isinstance(state, FundState)
    return state


def with_rule(key: str, value: object) -> Rulebook:
    layer = replace(BOOK.layers[-1], settings={**BOOK.layers[-1].settings, key: Setting(value, "test")})  # type: ignore[arg-type]
    return Rulebook.compose((*BOOK.layers[:-1], layer))


@pytest.mark.parametrize("kind", SIDES)
def test_what_leaves_one_part_comes_into_another(kind: str) -> None:
    one = line(kind, 70, POT, to=TO if kind in {"transfer", "carry_over"} else None)
    undone = reversed_line(one, "s#1#1")
    totals: dict[Place, Sums] = {}
    for place, change in (*one.effects(), *undone.effects()):
        totals[place] = totals.get(place, Sums()) + change
    assert set(totals.values()) == {Sums()}
    assert (undone.kind, undone.reverses, undone.amount_fen) == ("reverse", "s#1#1", 70)
    assert kind in KINDS


def test_a_movement_between_two_pots_is_one_line_with_both() -> None:
    one = line("transfer", 5, POT, to=TO)
    assert one.effects() == ((POT, Sums(-5, 0, 0)), (TO, Sums(5, 0, 0)))
    assert reversed_line(one, "n") == Line("reverse", 5, TO, "free", "free", POT, "", "n")


def test_the_parts_make_up_what_was_given_bound_and_paid() -> None:
    assert [effect(part, 3) for part in ("outside", "free", "held", "paid")] == [
        Sums(), Sums(3, 0, 0), Sums(3, 3, 0), Sums(3, 3, 3),
    ]  # fmt: skip
    assert Sums(3, 2, 1).sound
    assert not any(one.sound for one in (Sums(1, 2, 0), Sums(2, 1, 2), Sums(2, 0, -1)))


EARLY, LATE = date(2026, 9, 30), date(2027, 4, 30)


def test_the_earliest_deadline_that_fits_is_drawn_first_and_gets_back_last() -> None:
    pots = (
        Pot(MAIN, 50, LATE), Pot("works", 30, EARLY, ("works",)), Pot("any", 20, EARLY), Pot("tied", 9, EARLY, (), "p"),
    )  # fmt: skip
    assert draw(pots, 60, "p", "works") == (("tied", 9), ("works", 30), ("any", 20), (MAIN, 1))
    assert draw(pots, 60, "q", "goods") == (("any", 20), (MAIN, 40))
    assert draw(pots, 71, "q", "goods") == ()
    assert give_back((("any", 20), (MAIN, 40)), 45) == ((MAIN, 40), ("any", 5))


@given(st.lists(st.tuples(st.text(min_size=1), st.integers(0, 50)), max_size=6), st.integers(1, 200))
def test_a_sum_is_spread_whole_or_not_at_all(parts: list[tuple[str, int]], amount: int) -> None:
    taken = spread(parts, amount)
    assert sum(part for _name, part in taken) == (amount if sum(most for _name, most in parts) >= amount else 0)
    assert all(part > 0 for _name, part in taken)


def test_deadlines_come_from_the_rules() -> None:
    assert (paid_by(BOOK, 2026), cleared_by(BOOK, 2026)) == (date(2027, 4, 30), date(2027, 5, 31))
    assert paid_by(with_rule("cycle.paid_by", "02-31"), 2027) == date(2028, 2, 29)


@pytest.mark.parametrize("said", [ALLOCATE, TRANSFER, CARRY, REVERSE])
def test_one_asks_another_confirms(said: dict[str, Any]) -> None:
    state = proposed(**said)
    assert state.waiting[0].name == said["name"]
    assert ask(state, "confirm", OFFICER, amount_fen=999) == replace(
        state, acts=(replace(state.acts[0], status="confirmed", decided_by="officer", decided_at=NOW),)
    )


def test_what_lies_idle_is_cleared_after_its_deadline_only() -> None:
    assert ask(FUND.initial, "propose", **CLEAR) == "FUND_NOT_IDLE"
    assert ask(FUND.initial, "propose", at=datetime(2027, 4, 30, 15, 59, tzinfo=UTC), **CLEAR) == "FUND_NOT_IDLE"
    assert isinstance(ask(FUND.initial, "propose", at=datetime(2027, 4, 30, 16, tzinfo=UTC), **CLEAR), FundState)
    assert ask(FUND.initial, "propose", **CLEAR | {"until": ""}) == "FUND_POT_UNKNOWN"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({**ALLOCATE, "name": "x"}, "FUND_ACT_UNKNOWN"),
        ({**ALLOCATE, "act": ""}, "FUND_ACT_UNKNOWN"),
        ({**ALLOCATE, "amount_fen": 0}, "MONEY_NOT_POSITIVE"),
        ({**ALLOCATE, "amount_fen": "5"}, "MONEY_NOT_POSITIVE"),
        ({**ALLOCATE, "source": "moon"}, "FUND_SOURCE_NEEDED"),
        ({**ALLOCATE, "label": ""}, "FUND_LABEL_NEEDED"),
        ({**ALLOCATE, "label": "长" * 61}, "FUND_TEXT_TOO_LONG"),
        ({**ALLOCATE, "categories": ["moon"]}, "FUND_CATEGORY_UNKNOWN"),
        ({**ALLOCATE, "deadline": "2026-05-31"}, "FUND_DEADLINE_PAST"),
        ({**TRANSFER, "reason": ""}, "FUND_REASON_NEEDED"),
        ({**TRANSFER, "pot": ""}, "FUND_TARGET_NEEDED"),
        ({**TRANSFER, "to_place": HERE}, "FUND_TARGET_NEEDED"),
        ({**TRANSFER, "to_year": 2027}, "FUND_TARGET_NEEDED"),
        ({**TRANSFER, "to_place": "440303003001"}, "FUND_TARGET_TOO_FAR"),
        ({**CARRY, "to_year": 2026}, "FUND_YEAR_OUT_OF_REACH"),
        ({**CARRY, "to_year": 2028}, "FUND_YEAR_OUT_OF_REACH"),
        ({**CARRY, "to_place": THERE}, "FUND_YEAR_OUT_OF_REACH"),
        ({**CARRY, "pot": ""}, "FUND_YEAR_OUT_OF_REACH"),
        ({**REVERSE, "row": ""}, "FUND_ROW_UNKNOWN"),
    ],
)
def test_what_is_not_in_order_is_refused(said: dict[str, Any], code: str) -> None:
    assert ask(FUND.initial, "propose", **said) == code


def test_a_wider_rule_lets_money_go_further() -> None:
    far = TRANSFER | {"to_place": "440303003001"}
    assert isinstance(
        ask(FUND.initial, "propose", book=with_rule("money.transfer_within", "district"), **far), FundState
    )
    assert isinstance(ask(FUND.initial, "propose", **ALLOCATE, categories=["works"], deadline="2026-06-01"), FundState)


def test_nobody_decides_alone_nor_without_office() -> None:
    state = proposed(**ALLOCATE)
    both = Actor("clerk", frozenset({"clerk", "subdistrict_officer"}))
    for name in ("confirm", "decline"):
        assert ask(state, name, both, answer="不行") == "FUND_FOUR_EYES"
        assert ask(state, name, CLERK, answer="不行") == "FUND_NOT_ENTITLED"
    assert ask(state, "withdraw", OFFICER) == "FUND_NOT_YOURS"
    assert ask(state, "propose", Actor("x", frozenset({"auditor"})), **ALLOCATE) == "FUND_NOT_ENTITLED"
    assert ask(state, "propose", Actor("", frozenset({"clerk"})), **ALLOCATE) == "FUND_NOT_ENTITLED"


def test_an_act_ends_once() -> None:
    state = proposed(**ALLOCATE)
    assert ask(state, "propose", **ALLOCATE) == "FUND_ACT_UNKNOWN"
    assert ask(state, "decline", OFFICER) == "FUND_REASON_NEEDED"
    assert ask(state, "decline", OFFICER, answer="长" * 501) == "FUND_TEXT_TOO_LONG"
    declined = ask(state, "decline", OFFICER, answer="文号不对")
    withdrawn = ask(state, "withdraw", CLERK)
    assert isinstance(declined, FundState)
    assert isinstance(withdrawn, FundState)
    assert (declined.acts[0].status, declined.acts[0].answer) == ("declined", "文号不对")
    assert withdrawn.acts[0].status == "withdrawn"
    assert ask(declined, "confirm", OFFICER) == "FUND_ACT_OVER"
    assert ask(declined, "confirm", OFFICER, act="nothing") == "FUND_ACT_OVER"


def test_a_request_grows_old_while_it_waits() -> None:
    state = proposed(**ALLOCATE, deadline="2026-06-02")
    assert ask(state, "confirm", OFFICER, at=datetime(2026, 6, 3, tzinfo=UTC)) == "FUND_DEADLINE_PAST"


def test_one_row_waits_for_one_reversal() -> None:
    state = proposed(**REVERSE)
    assert ask(state, "propose", act="b", **REVERSE) == "FUND_REVERSAL_WAITS"
    other = ask(state, "propose", act="b", **REVERSE | {"row": f"fund:{HERE}:2026#3"})
    assert isinstance(other, FundState)
    assert [one.act for one in other.waiting] == ["a", "b"]


@pytest.mark.parametrize("said", [ALLOCATE, TRANSFER, CARRY])
def test_the_same_does_not_wait_twice(said: dict[str, Any]) -> None:
    state = proposed(**said)
    for by in (CLERK, OTHER):
        assert ask(state, "propose", by, act="b", **said) == "FUND_SAME_WAITS"
    more = ask(state, "propose", act="b", **said | {"amount_fen": state.acts[0].amount_fen + 1})
    assert isinstance(more, FundState)
    over = ask(state, "confirm", OFFICER)
    assert isinstance(over, FundState)
    again = ask(over, "propose", act="b", **said)
    assert isinstance(again, FundState)
    assert again.recent(again.acts[1], NOW + timedelta(days=30)) == over.acts[0]
    assert again.recent(again.acts[1], NOW + timedelta(days=31)) is None


def test_what_a_person_may_do_is_what_would_be_done() -> None:
    two = ask(proposed(**ALLOCATE), "propose", OTHER, act="b", **ALLOCATE | {"label": "another"})
    assert isinstance(two, FundState)
    for actor in (CLERK, OFFICER, OTHER, Actor("x")):
        for option in FUND.legal(BOOK, two, actor, NOW):
            args = ALLOCATE | {"act": option.target or "c", "answer": "理由", "label": "a third"}
            assert isinstance(ask(two, option.action, actor, **args), FundState) == option.ok


def test_an_old_book_that_says_less_still_replays() -> None:
    from deliberation.rules.replay import Event

    old = Event("proposed", "clerk", NOW, {"act": "a", "name": "allocate", "amount_fen": 5})
    act = FUND.evolve(FUND.initial, old).acts[0]
    assert (act.amount_fen, act.categories, act.deadline, act.to_year) == (5, (), None, 0)
