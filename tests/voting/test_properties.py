"""What must hold of every count, on elections made up by hypothesis and against the naive oracle."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.voting import pabulib, ties
from deliberation.voting.ballots import Groups
from deliberation.voting.election import BallotKind, Election
from deliberation.voting.explain import Code
from deliberation.voting.options import Completion, CountOptions, Rule, Utility
from deliberation.voting.rules import count
from tests.voting import oracle
from tests.voting.elections import shares
from tests.voting.strategies import elections

TIES = [ties.LEX, ties.MINCOST_MAXVOTES_LEX, "lot:2026"]
rules = st.builds(
    CountOptions,
    rule=st.sampled_from(Rule),
    utility=st.sampled_from([Utility.COST, Utility.CARDINALITY]),
    min_votes=st.integers(0, 2),
    ties=st.sampled_from(TIES),
)


def utility_of(election: Election, plain: Utility) -> Utility:
    """The utility that fits the ballots, or the plain one."""
    if election.kind.has_points:
        return Utility.POINTS
    return Utility.BORDA if election.kind is BallotKind.ORDINAL else plain


def shuffled(election: Election, seed: int) -> Election:
    """The same election with ballots and projects in another order, ungrouped, and by way of a file."""
    order = list(range(election.voters))
    random.Random(seed).shuffle(order)  # noqa: S311 -- any order will do
    text = pabulib.write(election, order=order)
    head, rest = text.split("PROJECTS\n")
    rows, votes = rest.split("VOTES\n")
    lines = rows.splitlines(keepends=True)
    return pabulib.parse(f"{head}PROJECTS\n{lines[0]}{''.join(reversed(lines[1:]))}VOTES\n{votes}").election


def split_groups(election: Election) -> Election:
    """The same election with every ballot in a group of its own."""
    groups = election.ballots
    repeats = groups.weights.tolist()
    rows = [
        slice(int(a), int(b))
        for a, b, n in zip(groups.starts, groups.starts[1:], repeats, strict=False)
        for _ in range(n)
    ]
    starts = np.cumsum([0, *(row.stop - row.start for row in rows)])
    pick = np.concatenate([np.arange(row.start, row.stop) for row in rows] or [np.zeros(0, np.int64)]).astype(np.int64)
    single = Groups(starts, groups.members[pick], groups.values[pick], np.ones(len(rows), np.int64))
    return Election(election.projects, election.budget, election.kind, single, election.scale, election.points_scale)


@settings(max_examples=150, deadline=None)
@given(elections(), rules)
def test_never_over_budget_and_every_project_has_its_reason(election: Election, options: CountOptions) -> None:
    result = count(election, options)
    assert result.cost <= election.budget
    assert [reason.project for reason in result.reasons] == [project.id for project in election.projects]
    assert [reason.project for reason in result.reasons if reason.funded] == list(result.selected)
    assert sorted(step.project for step in result.rounds) == list(result.selected)
    if result.rounds:
        assert result.rounds[-1].left == election.budget - result.cost


@settings(max_examples=120, deadline=None)
@given(elections(), rules, st.integers(0, 9))
def test_order_of_ballots_and_projects_and_a_file_in_between_change_nothing(
    election: Election, options: CountOptions, seed: int
) -> None:
    other = shuffled(election, seed)
    assert other.digest == election.digest
    assert count(other, options).to_json() == count(election, options).to_json()


@settings(max_examples=80, deadline=None)
@given(elections(), st.sampled_from(Completion), st.sampled_from([Utility.COST, Utility.CARDINALITY]))
def test_grouping_changes_nothing(election: Election, completion: Completion, plain: Utility) -> None:
    options = shares(completion, utility_of(election, plain))
    grouped, single = count(election, options), count(split_groups(election), options)
    assert grouped.rounds == single.rounds
    assert grouped.payments == single.payments
    assert grouped.reasons == single.reasons


@settings(max_examples=200, deadline=None)
@given(elections(), st.sampled_from(Completion), st.sampled_from([Utility.COST, Utility.CARDINALITY]))
def test_payments_add_up_exactly(election: Election, completion: Completion, plain: Utility) -> None:
    result = count(election, shares(completion, utility_of(election, plain)))
    cost = {project.id: project.cost for project in election.projects}
    spent = Fraction(0)
    for payment in result.payments:
        assert payment.full + payment.rest == cost[payment.project]
        spent += payment.full + payment.rest
        plain_form = payment.to_plain(election.scale)
        assert plain_form["full"] + plain_form["rest"] == pytest.approx(cost[payment.project])  # type: ignore[operator]
    endowment = result.outcome.endowment
    assert endowment is not None
    assert spent <= endowment * election.voters
    for reason in result.reasons:
        if reason.code is Code.SUPPORTERS_SHORT:
            assert reason.missing is not None
            assert reason.missing > 0
            assert reason.supporters_left is not None
            used = sum((use.amount for use in reason.used_by), Fraction(0))
            supporters = sum(1 for row in supporters_of(election, plain) if reason.project in row)
            assert reason.supporters_left + used == endowment * supporters


def supporters_of(election: Election, plain: Utility) -> list[set[str]]:
    """Per voter, the ids of the projects they gain from."""
    table = oracle.gains(election, str(utility_of(election, plain)))
    return [{election.projects[p].id for p in row} for row in table]


@settings(max_examples=300, deadline=None)
@given(elections(), st.sampled_from([Utility.COST, Utility.CARDINALITY]), st.sampled_from(TIES))
def test_equal_shares_buys_what_the_oracle_buys(election: Election, plain: Utility, tie: str) -> None:
    if not election.voters:
        return
    utility = utility_of(election, plain)
    ranks = ties.ranks(election, tie)
    start = Fraction(election.budget, election.voters)
    expected = oracle.equal_shares(election, oracle.gains(election, str(utility)), start, ranks)
    result = count(election, shares(utility=utility, ties=tie))
    assert [payment.project for payment in result.payments] == [election.projects[p].id for p in expected]


@settings(max_examples=120, deadline=None)
@given(elections(max_cost=20), st.sampled_from([Utility.COST, Utility.CARDINALITY]), st.booleans())
def test_add1_ends_where_taking_every_step_ends(election: Election, plain: Utility, stop: bool) -> None:
    utility = utility_of(election, plain)
    ranks = ties.ranks(election, ties.LEX)
    expected = oracle.add1(election, oracle.gains(election, str(utility)), ranks, stop=stop)
    result = count(election, shares(Completion.ADD1, utility, exhaustive_stop=stop))
    assert [payment.project for payment in result.payments] == [election.projects[p].id for p in expected]


@settings(max_examples=200, deadline=None)
@given(elections((BallotKind.APPROVAL,)), st.sampled_from(TIES))
def test_phragmen_funds_what_the_oracle_funds(election: Election, tie: str) -> None:
    ranks = ties.ranks(election, tie)
    expected = [election.projects[p].id for p in oracle.phragmen(election, ranks)]
    result = count(election, CountOptions(rule=Rule.PHRAGMEN, ties=tie))
    assert [step.project for step in result.rounds] == expected
