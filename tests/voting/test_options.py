"""Options and elections that make no sense are refused with a code."""

from __future__ import annotations

import pytest

from deliberation.voting import money
from deliberation.voting.election import BallotKind
from deliberation.voting.errors import ElectionError
from deliberation.voting.options import Completion, CountOptions, Rule, Utility
from deliberation.voting.rules import count
from tests.voting.elections import elect

PLAIN = elect({"a": 10}, 10, ["a"])


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (CountOptions(completion=Completion.ADD1), "completion_needs_equal_shares"),
        (CountOptions(utility=Utility.POINTS), "utility_needs_points"),
        (CountOptions(utility=Utility.BORDA), "utility_needs_ranking"),
        (CountOptions(rule=Rule.EQUAL_SHARES, increment=0), "increment_not_positive"),
    ],
)
def test_options_that_contradict(options: CountOptions, code: str) -> None:
    with pytest.raises(ElectionError) as refused:
        count(PLAIN, options)
    assert refused.value.code == code


def test_elections_that_cannot_be() -> None:
    for costs, budget, ballots, code in [
        ({"a": -1}, 10, [], "cost_out_of_range"),
        ({"a": 10**16}, 10, [], "cost_out_of_range"),
        ({"a": 1}, -1, [], "budget_out_of_range"),
        ({"a": 1}, 1, ["b"], "project_unknown"),
        ({"a": 1}, 1, ["aa"], "choice_repeated"),
    ]:
        with pytest.raises(ElectionError) as refused:
            elect(costs, budget, ballots)
        assert refused.value.code == code
    with pytest.raises(ElectionError):
        elect({"a": 1}, 1, [{"a": -1}], kind=BallotKind.SCORING)


def test_the_record_spells_out_every_option() -> None:
    rule = count(PLAIN).summary()["rule"]
    assert rule == {
        "rule": "greedy",
        "utility": "cost",
        "per_cost": True,
        "completion": "none",
        "exhaustive_stop": True,
        "increment": 1,
        "start": "fractional",
        "borda_last": 0,
        "stop_at_misfit": False,
        "min_votes": 0,
        "min_points": 0,
        "min_roll_share": "0",
        "roll": 0,
        "min_ballot_share": "0",
        "cost_threshold": "0",
        "comparison": "none",
        "ties": "lex",
    }


@pytest.mark.parametrize(
    ("text", "amount"), [("12", (12, 0)), (" 12,50 ", (125, 1)), ("0.070", (7, 2)), ("3.00", (3, 0))]
)
def test_amounts_that_are_read(text: str, amount: tuple[int, int]) -> None:
    assert money.parse(text) == amount


@pytest.mark.parametrize("text", ["", "-1", "+1", "1e3", "1 000", "1.000,5", "１２", "nan", "inf", "0x10", ".5", "5."])
def test_amounts_that_are_not(text: str) -> None:
    with pytest.raises(money.AmountError):
        money.parse(text)


def test_amounts_are_written_as_numbers() -> None:
    assert money.number(12345, 100) == 123.45
    assert repr(money.number(12300, 100)) == "123"
    assert money.text(12340, 100) == "123.4"
    assert repr(money.number(10**15 - 1, 100)) == "9999999999999.99"
