"""Constraints against the naive oracle, and what must hold of every rule under them."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.voting import pabulib, ties
from deliberation.voting.election import BallotKind, Election
from deliberation.voting.explain import Code
from deliberation.voting.options import Completion, CountOptions, Rule, Utility
from deliberation.voting.result import Result
from deliberation.voting.rules import RULES, count
from tests.voting import oracle
from tests.voting.elections import shares
from tests.voting.strategies import constrained
from tests.voting.test_properties import TIES, utility_of

PLAIN = st.sampled_from([Utility.COST, Utility.CARDINALITY])


def ids(election: Election, positions: list[int]) -> list[str]:
    return [election.projects[p].id for p in positions]


def merits(election: Election, utility: Utility, *, per_cost: bool) -> list[Fraction]:
    """What greedy orders by; utility cost per cost is the number of votes."""
    table = oracle.gains(election, str(utility))
    found = []
    for p, project in enumerate(election.projects):
        if utility is Utility.COST and per_cost:
            found.append(Fraction(election.votes[p]))
        else:
            total = sum(row.get(p, 0) for row in table)
            found.append(Fraction(total, max(project.cost, 1) if per_cost else 1))
    return found


@settings(max_examples=150, deadline=None)
@given(constrained(), PLAIN, st.booleans(), st.booleans(), st.sampled_from(TIES))
def test_greedy(election: Election, plain: Utility, per_cost: bool, stop: bool, tie: str) -> None:
    utility = utility_of(election, plain)
    expected = oracle.greedy(
        election, merits(election, utility, per_cost=per_cost), ties.ranks(election, tie), stop=stop
    )
    options = CountOptions(utility=utility, per_cost=per_cost, stop_at_misfit=stop, ties=tie)
    assert [step.project for step in count(election, options).rounds] == ids(election, expected)


@settings(max_examples=150, deadline=None)
@given(constrained(), PLAIN, st.sampled_from(TIES))
def test_equal_shares(election: Election, plain: Utility, tie: str) -> None:
    utility, ranks = utility_of(election, plain), ties.ranks(election, tie)
    table = oracle.gains(election, str(utility))
    start = Fraction(election.disposable, max(election.voters, 1))
    bought = oracle.equal_shares(election, table, start, ranks)
    result = count(election, shares(utility=utility, ties=tie))
    assert [payment.project for payment in result.payments] == ids(election, bought)
    assert [step.project for step in result.rounds] == ids(election, oracle.with_gifts(election, table, bought, ranks))


@settings(max_examples=100, deadline=None)
@given(constrained(max_cost=20), PLAIN, st.booleans())
def test_add1(election: Election, plain: Utility, stop: bool) -> None:
    utility, ranks = utility_of(election, plain), ties.ranks(election, ties.LEX)
    table = oracle.gains(election, str(utility))
    expected = oracle.add1(election, table, ranks, stop=stop)
    result = count(election, shares(Completion.ADD1, utility, exhaustive_stop=stop))
    assert [payment.project for payment in result.payments] == ids(election, expected)


@settings(max_examples=100, deadline=None)
@given(constrained(max_cost=20), PLAIN, st.booleans())
def test_add1_completed_by_votes(election: Election, plain: Utility, stop: bool) -> None:
    utility, ranks = utility_of(election, plain), ties.ranks(election, ties.LEX)
    table = oracle.gains(election, str(utility))
    bought = oracle.with_gifts(election, table, oracle.add1(election, table, ranks, stop=True), ranks)
    votes = [Fraction(number) for number in election.votes]
    expected = oracle.greedy(election, votes, ranks, stop=stop, after=bought)
    result = count(election, shares(Completion.ADD1U, utility, stop_at_misfit=stop))
    assert [step.project for step in result.rounds] == ids(election, expected)


@settings(max_examples=150, deadline=None)
@given(constrained((BallotKind.APPROVAL,)), st.sampled_from(TIES))
def test_phragmen(election: Election, tie: str) -> None:
    expected = oracle.phragmen(election, ties.ranks(election, tie))
    result = count(election, CountOptions(rule=Rule.PHRAGMEN, ties=tie))
    assert [step.project for step in result.rounds] == ids(election, expected)


@settings(max_examples=150, deadline=None)
@given(constrained(), st.sampled_from(sorted(RULES)), PLAIN, st.sampled_from(Completion), st.integers(0, 2))
def test_no_rule_breaks_what_was_agreed(
    election: Election, rule: Rule, plain: Utility, completion: Completion, votes: int
) -> None:
    fits = completion if rule is Rule.EQUAL_SHARES else Completion.NONE
    result = count(election, CountOptions(rule=rule, utility=plain, completion=fits, min_votes=votes))
    keeps_to(election, result)
    again = pabulib.parse(pabulib.write(election)).election
    assert again.digest == election.digest
    assert count(again, result.options).to_json() == result.to_json()


def keeps_to(election: Election, result: Result) -> None:
    """Reserve, limits, rivals and needs, and that every reason given for keeping out is true."""
    agreed, funded = election.constraints, [step.project for step in result.rounds]
    cost = {project.id: project.cost for project in election.projects}
    assert result.cost <= election.budget - agreed.reserve
    for limit in agreed.limits:
        assert sum(cost[name] for name in set(limit.projects) & set(funded)) <= limit.amount
    for rivals in agreed.exclusive:
        assert len(set(rivals) & set(funded)) <= 1
    for place, name in enumerate(funded):
        assert set(agreed.requires.get(name, ())) <= set(funded[:place])
    for reason in result.reasons:
        said_truly(election, result, reason.project, reason.code, reason.blocked_by)


def said_truly(election: Election, result: Result, project: str, code: Code, by: str | None) -> None:
    agreed = election.constraints
    if code is Code.EXCLUDED:
        assert by in result.selected
        assert any({project, by} <= set(rivals) for rivals in agreed.exclusive)
    if code is Code.REQUIRED_NOT_FUNDED:
        assert by in agreed.requires[project]
        assert by not in result.selected
    if code is Code.LIMIT_REACHED:
        assert any(limit.name == by and project in limit.projects for limit in agreed.limits)
