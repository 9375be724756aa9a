"""The sums behind a result, against their plain definition."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.rules.meeting.arithmetic import Count, chair_is_decisive, find
from deliberation.rules.meeting.profile import Parameters
from deliberation.rules.meeting.profile_load import load_profile

RULES = load_profile("rror1915")
MAIN, CLOSE, APPEAL = RULES.rule("main"), RULES.rule("previous_question"), RULES.rule("appeal")
numbers = st.integers(0, 40)
BASES = ("votes_cast", "present", "members")


def _count(yes: int, no: int, abstain: int, chair: str = "") -> Count:
    present = yes + no + abstain + 1
    return Count(yes, no, abstain, present, present + 3, chair)


@given(numbers, numbers, numbers, st.sampled_from(BASES))
def test_majority_is_more_than_half_of_its_basis(yes: int, no: int, abstain: int, basis: str) -> None:
    count = _count(yes, no, abstain)
    finding = find(MAIN, Parameters(decision_basis=basis), count)
    base = {"votes_cast": yes + no, "present": count.present, "members": count.members}[basis]
    assert finding.carried == (Fraction(yes) > Fraction(base, 2))
    assert finding.carried == (yes >= finding.share.needed(count))


@given(numbers, numbers, numbers)
def test_two_thirds_is_at_least_two_thirds_of_votes_cast(yes: int, no: int, abstain: int) -> None:
    carried = find(CLOSE, Parameters(decision_basis="members"), _count(yes, no, abstain)).carried
    assert carried == (yes > 0 and Fraction(yes) >= Fraction(2 * (yes + no), 3))


@given(numbers, numbers, numbers, numbers)
def test_abstaining_never_changes_a_result_by_votes_cast(yes: int, no: int, few: int, many: int) -> None:
    results = {find(MAIN, Parameters(), _count(yes, no, abstain)).carried for abstain in (few, many)}
    assert len(results) == 1


@given(numbers, numbers)
def test_never_adopted_both_ways_and_a_tie_never(yes: int, no: int) -> None:
    one = find(MAIN, Parameters(), _count(yes, no, 0)).carried
    other = find(MAIN, Parameters(), _count(no, yes, 0)).carried
    assert not (one and other)
    assert yes != no or not one


@given(numbers, numbers)
def test_an_appeal_is_reversed_only_by_more_against(yes: int, no: int) -> None:
    assert find(APPEAL, Parameters(decision_basis="members"), _count(yes, no, 3)).carried == (no > yes)


@given(numbers, numbers, st.sampled_from(["for", "against"]))
def test_the_chair_is_decisive_where_its_vote_changes_the_result(yes: int, no: int, vote: str) -> None:
    before = find(MAIN, Parameters(), _count(yes, no, 0)).carried
    now = find(MAIN, Parameters(), _count(yes, no, 0, vote)).carried
    assert chair_is_decisive(MAIN, Parameters(), _count(yes, no, 0), vote) == (before != now)


@pytest.mark.parametrize(
    ("count", "carried", "rule"),
    [
        (Count(8, 6, 0, 15, 20), False, "two_thirds"),
        (Count(10, 5, 0, 15, 20), True, "two_thirds"),
        (Count(11, 6, 0, 18, 20), True, "majority_of_members"),
        (Count(8, 6, 0, 15, 20, notice=True), True, "majority"),
    ],
)
def test_rescinding_three_ways(count: Count, carried: bool, rule: str) -> None:
    finding = find(RULES.rule("rescind"), Parameters(), count)
    assert (finding.carried, finding.document["rule"] if carried else rule) == (carried, rule)
