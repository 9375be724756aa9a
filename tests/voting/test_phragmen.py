"""Sequential Phragmén by hand."""

from __future__ import annotations

from deliberation.voting.explain import Code
from deliberation.voting.options import CountOptions, Rule
from deliberation.voting.rules import count
from tests.voting.elections import elect

PHRAGMEN = CountOptions(rule=Rule.PHRAGMEN)


def test_takes_the_lowest_common_load_each_time() -> None:
    # a: 12/3 = 4 each. b: the two of a's supporters carry 8, (8 + 6) / 2 = 7. c: 10/1 = 10.
    result = count(elect({"a": 12, "b": 6, "c": 10}, 28, ["ab", "ab", "a", "c"]), PHRAGMEN)
    assert [step.project for step in result.rounds] == ["b", "a", "c"]
    # b: 6/2 = 3 each comes first; a: (6 + 12) / 3 = 6; c: 10.
    assert [payment.full for payment in result.payments] == [6, 12, 10]


def test_stops_where_the_next_does_not_fit() -> None:
    result = count(elect({"a": 10, "b": 30, "c": 12}, 35, ["a", "a", "b", "b", "b", "c"]), PHRAGMEN)
    # Loads 5, 10, 12: a, then b does not fit in 25, and c, though it would fit, is not reached.
    assert result.selected == ("a",)
    assert (result.reason("b").code, result.reason("b").left) == (Code.DOES_NOT_FIT, 25)
    assert (result.reason("c").code, result.reason("c").blocked_by) == (Code.STOPPED_BEFORE, "b")


def test_stops_when_any_of_the_tied_does_not_fit() -> None:
    # a and b tie at 10; a would win the tie but b does not fit.
    result = count(elect({"a": 10, "b": 20}, 15, ["a", "b"]), PHRAGMEN)
    assert result.selected == ("a",)
    assert result.reason("b").code is Code.OVER_BUDGET
    result = count(elect({"a": 10, "b": 20, "c": 15}, 24, ["a", "b", "b", "c", "c", "c"]), PHRAGMEN)
    # c at 5; then a (10) and b (20 / 2 = 10) tie and b needs 20 of 9.
    assert result.selected == ("c",)
    assert result.reason("a").code is Code.DOES_NOT_FIT


def test_a_tie_is_broken_and_recorded() -> None:
    result = count(elect({"a": 10, "b": 10}, 20, ["b", "a"]), CountOptions(rule=Rule.PHRAGMEN, ties="lot:2"))
    assert len(result.ties) == 1
    assert result.ties[0].tied == ("a", "b")
    assert result.ties[0].chosen == result.lot[0]


def test_projects_nobody_named_come_last() -> None:
    result = count(elect({"a": 10, "b": 5, "c": 5}, 20, ["a"]), PHRAGMEN)
    assert [step.project for step in result.rounds] == ["a", "b", "c"]
    assert count(elect({"a": 10, "b": 5, "c": 5}, 12, ["a"]), PHRAGMEN).selected == ("a",)
