"""The comparison step, by hand, against every voter's own view, and in Świecie."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.voting import table
from deliberation.voting.election import Election
from deliberation.voting.errors import ElectionError
from deliberation.voting.explain import Code
from deliberation.voting.options import Comparison, Completion, CountOptions, Rule
from deliberation.voting.pabulib import read
from deliberation.voting.rules import count
from tests.voting import oracle
from tests.voting.elections import ABSENT, SHARED, elect, shares
from tests.voting.strategies import elections

# Ten each. The four who want a have 40; equal shares funds b, greedy a.
PARK = elect({"a": 60, "b": 20, "c": 20}, 60, ["a", "a", "a", "ab", "b", "c"])


@pytest.mark.parametrize("by", [Comparison.UTILITY, Comparison.COVERAGE])
def test_greedy_is_taken_where_more_voters_prefer_it(by: Comparison) -> None:
    plain, compared = count(PARK, shares()), count(PARK, shares(comparison=by))
    assert plain.selected == ("b",)
    verdict = compared.outcome.verdict
    assert verdict is not None
    assert (verdict.rule, verdict.greedy) == (("b",), ("a",))
    assert (verdict.prefer_rule, verdict.prefer_greedy) == (1, 3)
    assert compared.selected == ("a",)
    assert compared.reason("b").code is Code.DOES_NOT_FIT
    assert (compared.payments, compared.outcome.endowment) == ((), None)
    plain_form = compared.to_plain()
    assert plain_form["comparison"] == {
        "by": str(by),
        "rule": ["b"],
        "greedy": ["a"],
        "prefer_rule": 1,
        "prefer_greedy": 3,
        "taken": "greedy",
    }
    assert "故采用按得票的结果" in table.render(compared)


def test_the_two_ways_of_comparing_can_disagree() -> None:
    # Equal shares funds b and c, of which two voters named both; greedy funds a and b.
    election = elect({"a": 60, "b": 20, "c": 16}, 80, ["a", "a", "a", "bc", "bc", "b", "c"])
    verdicts = [
        count(election, shares(comparison=by)).outcome.verdict for by in (Comparison.UTILITY, Comparison.COVERAGE)
    ]
    assert [(v.prefer_rule, v.prefer_greedy) for v in verdicts if v] == [(3, 3), (1, 3)]
    assert [v.takes_greedy for v in verdicts if v] == [False, True]


def test_nothing_is_compared_unless_asked_for() -> None:
    result = count(PARK, shares())
    assert result.outcome.verdict is None
    assert "comparison" not in result.to_plain()
    with pytest.raises(ElectionError) as refused:
        count(PARK, CountOptions(comparison=Comparison.UTILITY))
    assert refused.value.code == "comparison_needs_another_rule"


@settings(max_examples=80, deadline=None)
@given(
    elections(),
    st.sampled_from([Comparison.UTILITY, Comparison.COVERAGE]),
    st.sampled_from([rule for rule in Rule if rule is not Rule.GREEDY]),
)
def test_counts_every_voter_as_the_voter_would(election: Election, by: Comparison, rule: Rule) -> None:
    options = CountOptions(rule=rule)
    ours, theirs = count(election, options), count(election, CountOptions())
    compared = count(election, replace(options, comparison=by))
    prefer = [0, 0]
    for ballot in oracle.voters(election):
        named = {election.projects[p].id for p in ballot}
        gains = [len(named & set(result.selected)) for result in (ours, theirs)]
        mine, other = [min(gain, 1) for gain in gains] if by is Comparison.COVERAGE else gains
        prefer[0] += mine > other
        prefer[1] += other > mine
    verdict = compared.outcome.verdict
    assert verdict is not None
    assert [verdict.prefer_rule, verdict.prefer_greedy] == prefer
    taken = theirs if prefer[1] > prefer[0] else ours
    assert (compared.selected, compared.rounds, compared.reasons) == (taken.selected, taken.rounds, taken.reasons)


SWIECIE = shares(
    Completion.ADD1, cost_threshold=Fraction(1, 3), comparison=Comparison.UTILITY, ties="mincost-maxvotes-lex"
)
"""What the city's page describes: endowments raised by one zloty, the vote share required to be eligible,
the comparison step."""


@pytest.mark.skipif(not SHARED.is_dir(), reason=ABSENT)
def test_swiecie_2023_official_result_with_all_its_steps() -> None:
    file = read(SHARED / "pb" / "Poland_Swiecie_2023.pb")
    result = count(file.election, SWIECIE)
    assert set(result.selected) == file.selected
    out = [reason for reason in result.reasons if reason.code is Code.TOO_FEW_VOTES]
    # One project, named by 14.7 % of the voters, was not eligible: it costs 45 % of the budget.
    assert [(reason.project, reason.votes, reason.needed) for reason in out] == [("c22", 375, 384)]
    verdict = result.outcome.verdict
    assert verdict is not None
    assert verdict.prefer_rule > verdict.prefer_greedy
