"""Greedy by hand: most votes first, skip what does not fit."""

from __future__ import annotations

from fractions import Fraction

import pytest

from deliberation.voting import pabulib
from deliberation.voting.election import BallotKind
from deliberation.voting.explain import Code
from deliberation.voting.options import CountOptions, Utility
from deliberation.voting.result import Tie
from deliberation.voting.rules import count
from tests.voting.elections import elect, pb

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


def test_borda_may_give_the_last_place_one() -> None:
    election = elect({"a": 10, "b": 10, "c": 10}, 10, ["acb", "b", "b"], kind=BallotKind.ORDINAL)
    assert count(election, CountOptions(utility=Utility.BORDA)).selected == ("a",)
    both = CountOptions(utility=Utility.BORDA, borda_last=1)
    # a has 3, b 1 on each of three ballots.
    assert count(election, both).ties == (Tie(1, ("a", "b"), "a"),)
    more = elect({"a": 10, "b": 10, "c": 10}, 10, ["acb", "b", "b", "b"], kind=BallotKind.ORDINAL)
    assert count(more, both).selected == ("b",)


def test_stops_at_the_first_that_does_not_fit_if_so_agreed() -> None:
    result = count(STREET, CountOptions(stop_at_misfit=True))
    assert result.selected == ("a",)
    assert (result.reason("b").code, result.reason("b").left) == (Code.DOES_NOT_FIT, 40)
    assert (result.reason("c").code, result.reason("c").blocked_by) == (Code.STOPPED_BEFORE, "b")


@pytest.mark.parametrize(
    ("options", "needed"),
    [
        (CountOptions(min_votes=3), 3),
        (CountOptions(min_roll_share=Fraction(1, 10), roll=21), 3),
        (CountOptions(min_ballot_share=Fraction(1, 2)), 3),
        (CountOptions(min_ballot_share=Fraction(3, 5)), 3),
        (CountOptions(min_votes=1, min_ballot_share=Fraction(2, 5)), 2),
    ],
)
def test_the_largest_threshold_counts_and_meeting_it_is_enough(options: CountOptions, needed: int) -> None:
    # Five ballots; votes: a 4, b 3, c 2, d 1.
    result = count(STREET, options)
    short = [reason for reason in result.reasons if reason.code is Code.TOO_FEW_VOTES]
    assert [reason.project for reason in short] == [project for project, n in (("c", 2), ("d", 1)) if n < needed]
    assert {reason.needed for reason in short} == {needed}


def test_a_dear_project_needs_more_votes_where_the_threshold_grows_with_the_cost() -> None:
    # votes / 5 >= cost / 100, that is cost / 20 votes: a 3, b 2.5, c 2, d 0.5.
    result = count(STREET, CountOptions(cost_threshold=Fraction(1)))
    assert all(reason.code is not Code.TOO_FEW_VOTES for reason in result.reasons)
    result = count(STREET, CountOptions(cost_threshold=Fraction(21, 20)))
    assert [(r.project, r.needed) for r in result.reasons if r.code is Code.TOO_FEW_VOTES] == [("c", 3)]


def test_a_threshold_in_points_asks_for_points_not_for_votes() -> None:
    ballots = [{"a": 5, "b": 1}, {"b": 1, "c": 1}, {"b": 1}]
    election = elect({"a": 10, "b": 10, "c": 10}, 30, ballots, kind=BallotKind.CUMULATIVE)
    options = CountOptions(utility=Utility.POINTS, per_cost=False, min_points=3)
    result = count(election, options)
    assert [step.project for step in result.rounds] == ["a", "b"]
    assert (result.reason("c").code, result.reason("c").needed, result.reason("c").votes) == (Code.TOO_FEW_POINTS, 3, 1)
    ranked = elect({"a": 10, "b": 10}, 20, ["ab", "b"], kind=BallotKind.ORDINAL)
    assert count(ranked, CountOptions(utility=Utility.BORDA, min_points=1)).selected == ("a",)
    assert count(ranked, CountOptions(utility=Utility.BORDA, min_points=2, borda_last=1)).selected == ("a", "b")


def test_points_of_parts_are_compared_with_the_threshold_as_written() -> None:
    file = pabulib.parse(
        pb("1;a,b;1.5,0.5\n2;a;1\n", meta="budget;30\nvote_type;cumulative\n", ballot_head="voter_id;vote;points")
    )
    options = CountOptions(utility=Utility.POINTS, per_cost=False, min_points=1)
    assert count(file.election, options).selected == ("a",)
