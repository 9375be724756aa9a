"""What holds of every rule: names, grouping and order do not matter; greedy is monotone; what is exhaustive is."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from deliberation.voting.constraints import Constraints, Limit
from deliberation.voting.election import BallotKind, Election
from deliberation.voting.explain import Code
from deliberation.voting.options import Comparison, Completion, CountOptions, Rule, Utility
from deliberation.voting.rules import count
from tests.voting import oracle
from tests.voting.elections import elect
from tests.voting.strategies import IDS, constrained, elections
from tests.voting.test_properties import TIES, shuffled, split_groups, utility_of

PLAIN = st.sampled_from([Utility.COST, Utility.CARDINALITY])


@st.composite
def counts(draw: st.DrawFn) -> tuple[Election, CountOptions]:
    """An election with constraints, and options of any rule that suit its ballots."""
    election, rule = draw(constrained()), draw(st.sampled_from(Rule))
    by_rule = draw(st.sampled_from(Completion)) if rule is Rule.EQUAL_SHARES else Completion.NONE
    comparison = draw(st.sampled_from(Comparison)) if rule is not Rule.GREEDY else Comparison.NONE
    return election, CountOptions(
        rule=rule,
        utility=utility_of(election, draw(PLAIN)),
        per_cost=draw(st.booleans()),
        completion=by_rule,
        comparison=comparison,
        min_votes=draw(st.integers(0, 1)),
        ties=draw(st.sampled_from(TIES)),
    )


@settings(max_examples=70, deadline=None)
@given(counts(), st.integers(0, 9))
def test_neither_order_nor_grouping_reaches_an_outcome(case: tuple[Election, CountOptions], seed: int) -> None:
    election, options = case
    result = count(election, options)
    assert count(shuffled(election, seed), options).to_json() == result.to_json()
    single = count(replace(split_groups(election), constraints=election.constraints), options)
    assert single.outcome == result.outcome


@settings(max_examples=70, deadline=None)
@given(counts(), st.permutations(range(len(IDS))))
def test_a_project_by_any_other_name_fares_the_same(case: tuple[Election, CountOptions], order: list[int]) -> None:
    election, options = case
    # With ties by cost and votes, ids decide only between projects equal in both; those are left out here.
    options = replace(options, ties="mincost-maxvotes-lex")
    keys = list(zip((project.cost for project in election.projects), election.votes, strict=True))
    assume(len(set(keys)) == len(keys))
    names = {project.id: f"p{place}" for project, place in zip(election.projects, order, strict=False)}
    renamed = _renamed(election, names)
    ours, theirs = count(election, options), count(renamed, options)
    assert [names[step.project] for step in ours.rounds] == [step.project for step in theirs.rounds]
    assert {names[reason.project]: reason.code for reason in ours.reasons} == {
        reason.project: reason.code for reason in theirs.reasons
    }


def _renamed(election: Election, names: dict[str, str]) -> Election:
    agreed = election.constraints
    ballots = [
        {names[election.projects[p].id]: value for p, value in ballot.items()} for ballot in oracle.voters(election)
    ]
    if election.kind is BallotKind.ORDINAL:
        ballots = [sorted(ballot, key=lambda name: -ballot[name]) for ballot in ballots]  # type: ignore[misc]
    return Election.of(
        [replace(project, id=names[project.id]) for project in election.projects],
        election.budget,
        ballots if election.kind.has_points else [tuple(ballot) for ballot in ballots],
        kind=election.kind,
        constraints=Constraints(
            reserve=agreed.reserve,
            limits=tuple(
                Limit(limit.name, tuple(names[p] for p in limit.projects), limit.amount) for limit in agreed.limits
            ),
            exclusive=tuple(tuple(names[p] for p in rivals) for rivals in agreed.exclusive),
            requires={names[p]: tuple(names[q] for q in needed) for p, needed in agreed.requires.items()},
        ),
    )


@settings(max_examples=80, deadline=None)
@given(
    constrained((BallotKind.APPROVAL, BallotKind.CUMULATIVE)),
    PLAIN,
    st.booleans(),
    st.booleans(),
    st.sampled_from(TIES),
    st.integers(0, 2),
    st.data(),
)
def test_a_further_vote_for_a_funded_project_never_makes_greedy_drop_it(
    election: Election, plain: Utility, per_cost: bool, stop: bool, tie: str, votes: int, data: st.DataObject
) -> None:
    # What stands above it in the list can only become less, so no less is left at its turn, constraints included.
    # Not so for Borda points, where naming one more project raises the others on the ballot, nor where thresholds
    # are shares of the ballots cast and the vote is one ballot more: see the next test.
    options = CountOptions(
        utility=utility_of(election, plain), per_cost=per_cost, stop_at_misfit=stop, min_votes=votes, ties=tie
    )
    before = count(election, options)
    assume(before.selected)
    chosen = data.draw(st.sampled_from(before.selected))
    assert chosen in count(_with_vote(election, chosen, data.draw(st.booleans())), options).selected


def _with_vote(election: Election, project: str, new: bool) -> Election:
    """One more ballot for the project alone, or the project on the first ballot without it (a point more of it)."""
    place = [one.id for one in election.projects].index(project)
    ballots = [dict(ballot) for ballot in oracle.voters(election)]
    other = next((ballot for ballot in ballots if election.kind.has_points or place not in ballot), None)
    if new or other is None:
        ballots.append({place: 1})
    else:
        other[place] = other.get(place, 0) + 1
    rows = [{election.projects[p].id: value for p, value in ballot.items()} for ballot in ballots]
    return Election.of(
        election.projects,
        election.budget,
        rows if election.kind.has_points else [tuple(row) for row in rows],
        kind=election.kind,
        constraints=election.constraints,
    )


def test_with_a_share_of_the_ballots_as_threshold_one_ballot_more_can_cost_a_project_its_place() -> None:
    # By votes per cost: a 2/6, b 4/13, c 2/11. a and c make 17; b does not fit beside a. A fifth ballot, for c,
    # makes a fall short of half of the ballots; b is then funded, and nothing is left for c.
    costs, half = {"a": 6, "b": 13, "c": 11}, Fraction(1, 2)
    options = CountOptions(utility=Utility.CARDINALITY, min_ballot_share=half)
    assert count(elect(costs, 17, ["ab", "ab", "bc", "bc"]), options).selected == ("a", "c")
    assert count(elect(costs, 17, ["ab", "ab", "bc", "bc", "c"]), options).selected == ("b",)


@settings(max_examples=100, deadline=None)
@given(elections(), st.sampled_from(Rule), PLAIN, st.sampled_from([3, 10**12]))
def test_the_unit_of_money_reaches_no_outcome(election: Election, rule: Rule, plain: Utility, factor: int) -> None:
    # Beyond 64 bits other arithmetic takes over, which must not show.
    dear = [replace(project, cost=project.cost * factor) for project in election.projects]
    larger = replace(election, projects=tuple(dear), budget=election.budget * factor)
    options = CountOptions(rule=rule, utility=utility_of(election, plain))
    ours, theirs = count(election, options), count(larger, options)
    assert [step.project for step in theirs.rounds] == [step.project for step in ours.rounds]
    assert theirs.ties == ours.ties
    assert [load.load for load in theirs.outcome.loads] == [load.load * factor for load in ours.outcome.loads]
    assert [payment.share for payment in theirs.payments] == [payment.share * factor for payment in ours.payments]


@settings(max_examples=70, deadline=None)
@given(constrained(), PLAIN, st.booleans())
def test_greedy_and_add1u_leave_nothing_that_fits(election: Election, plain: Utility, shares: bool) -> None:
    utility = utility_of(election, plain)
    options = CountOptions(utility=utility)
    if shares:
        options = CountOptions(rule=Rule.EQUAL_SHARES, utility=utility, completion=Completion.ADD1U)
    result = count(election, options)
    left = election.disposable - result.cost
    for reason in result.reasons:
        barred = reason.code in (Code.LIMIT_REACHED, Code.EXCLUDED, Code.REQUIRED_NOT_FUNDED)
        assert reason.funded or barred or reason.cost > left


@settings(max_examples=70, deadline=None)
@given(constrained(), PLAIN)
def test_overspending_leaves_nothing_that_fits_and_has_money_behind_it(election: Election, plain: Utility) -> None:
    result = count(election, CountOptions(rule=Rule.BOUNDED_OVERSPENDING, utility=utility_of(election, plain)))
    left = election.disposable - result.cost
    for reason in result.reasons:
        if reason.code is Code.SUPPORTERS_SHORT:
            assert reason.supporters_left == 0
        elif reason.code is Code.DOES_NOT_FIT:
            assert reason.cost > left


@pytest.mark.parametrize("rule", Rule)
def test_extremes_have_a_defined_result(rule: Rule) -> None:
    options = CountOptions(rule=rule)
    assert count(elect({}, 10, []), options).selected == ()
    assert count(elect({"a": 5}, 10, []), options).cost <= 10
    assert count(elect({"a": 11}, 10, ["a"] * 3), options).reason("a").code is Code.OVER_BUDGET
    assert count(elect({"a": 0, "b": 0}, 0, ["a", "b"]), options).cost == 0
    assert count(elect({"a": 10**15}, 10**15, ["a"] * 7 + [""]), options).cost in (0, 10**15)
