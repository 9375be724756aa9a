"""Greedy by hand: most votes first, skip what does not fit."""

from __future__ import annotations

from deliberation.voting.election import BallotKind
from deliberation.voting.explain import Code
from deliberation.voting.options import CountOptions, Utility
from deliberation.voting.result import Tie
from deliberation.voting.rules import count
from tests.voting.elections import elect

STREET = elect({"a": 60, "b": 50, "c": 40, "d": 10}, 100, ["ab", "ab", "ac", "bcd", "a"])
"""Votes: a 4, b 3, c 2, d 1."""


def test_takes_most_votes_first_and_skips_what_does_not_fit() -> None:
    result = count(STREET)
    assert result.selected == ("a", "c")
    assert result.cost == 100
    assert [step.project for step in result.rounds] == ["a", "c"]
    assert [step.left for step in result.rounds] == [40, 0]


def test_says_what_was_left_when_a_project_did_not_fit() -> None:
    result = count(STREET)
    b, d = result.reason("b"), result.reason("d")
    assert (b.code, b.left, b.votes, b.cost) == (Code.DOES_NOT_FIT, 40, 3, 50)
    assert (d.code, d.left) == (Code.DOES_NOT_FIT, 0)
    assert result.reason("a").round == 1


def test_votes_per_cost_is_another_rule() -> None:
    # d 1/10, a 4/60, b 3/50, c 2/40: d, then a, then nothing of 50 or 40 fits in 30.
    assert count(STREET, CountOptions(utility=Utility.CARDINALITY)).selected == ("a", "d")
    assert count(STREET, CountOptions(utility=Utility.CARDINALITY, per_cost=False)).selected == ("a", "c")


def test_points_can_be_ranked_with_and_without_cost() -> None:
    election = elect({"a": 100, "b": 10}, 100, [{"a": 5, "b": 1}, {"a": 4}], kind=BallotKind.CUMULATIVE)
    assert count(election, CountOptions(utility=Utility.POINTS)).selected == ("b",)
    assert count(election, CountOptions(utility=Utility.POINTS, per_cost=False)).selected == ("a",)


def test_borda_gives_the_last_place_nothing() -> None:
    election = elect({"a": 10, "b": 10, "c": 10}, 10, ["abc", "bca", "b"], kind=BallotKind.ORDINAL)
    assert election.points == (2, 3, 1)
    assert count(election, CountOptions(utility=Utility.BORDA)).selected == ("b",)


def test_a_tie_that_decides_is_recorded_with_the_loser() -> None:
    election = elect({"10": 10, "9": 10}, 10, [("9",), ("10",)])
    result = count(election)
    assert result.selected == ("10",)
    assert result.ties == (Tie(1, ("10", "9"), "10"),)
    assert result.reason("9").lost_tie_to == "10"


def test_a_tie_without_consequence_is_not_recorded() -> None:
    assert count(elect({"a": 10, "b": 10}, 20, ["a", "b"])).ties == ()


def test_threshold_and_budget_have_reasons_of_their_own() -> None:
    election = elect({"a": 10, "b": 200, "c": 10}, 100, ["ab", "ab", "c"])
    result = count(election, CountOptions(min_votes=2))
    codes = {reason.project: reason.code for reason in result.reasons}
    assert codes == {"a": Code.FUNDED, "b": Code.OVER_BUDGET, "c": Code.TOO_FEW_VOTES}


def test_no_ballots_and_no_projects_are_counted_too() -> None:
    assert count(elect({"a": 10}, 10, [])).selected == ("a",)
    empty = count(elect({}, 10, ["", ""]))
    assert (empty.selected, empty.cost, empty.election.voters) == ((), 0, 2)
