"""Maximin support by hand, against enumeration, and its division of the costs."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.voting import ties
from deliberation.voting.election import BallotKind, Election
from deliberation.voting.errors import ElectionError
from deliberation.voting.explain import Code
from deliberation.voting.options import CountOptions, Rule
from deliberation.voting.rules import count
from tests.voting import oracle
from tests.voting.elections import elect
from tests.voting.strategies import constrained
from tests.voting.test_properties import TIES

MAXIMIN = CountOptions(rule=Rule.MAXIMIN)


def burden(election: Election, chosen: Sequence[int]) -> Fraction:
    """The least possible largest load by Hall's theorem, every subset tried; all are supported."""
    ballots = oracle.voters(election)
    worst = Fraction(0)
    for size in range(1, len(chosen) + 1):
        for group in combinations(chosen, size):
            reached = sum(1 for ballot in ballots if ballot.keys() & set(group))
            worst = max(worst, Fraction(sum(election.projects[p].cost for p in group), reached))
    return worst


def naive(election: Election, ranks: Sequence[int]) -> list[int]:
    """The rule on every voter's own ballot; projects nobody named come last, all tied."""
    named = {p for ballot in oracle.voters(election) for p in ballot}
    remaining = {p for p, project in enumerate(election.projects) if project.cost <= election.disposable}
    funded: list[int] = []
    left = election.disposable
    while allowed := {p for p in remaining if oracle.may(election, funded, p)}:
        paid = [p for p in funded if p in named]
        loads = {p: burden(election, [*paid, p]) for p in allowed & named}
        least = min(loads.values(), default=None)
        tied = [p for p in allowed if loads.get(p) == least]
        if any(election.projects[p].cost > left for p in tied):
            break
        best = min(tied, key=lambda p: ranks[p])
        funded.append(best)
        remaining.remove(best)
        left -= election.projects[best].cost
    return funded


@settings(max_examples=70, deadline=None)
@given(constrained((BallotKind.APPROVAL,)), st.sampled_from(TIES))
def test_funds_what_trying_every_subset_funds(election: Election, tie: str) -> None:
    expected = [election.projects[p].id for p in naive(election, ties.ranks(election, tie))]
    result = count(election, CountOptions(rule=Rule.MAXIMIN, ties=tie))
    assert [step.project for step in result.rounds] == expected


@settings(max_examples=70, deadline=None)
@given(constrained((BallotKind.APPROVAL,)))
def test_the_loads_carry_every_cost_and_the_heaviest_is_the_least_possible(election: Election) -> None:
    result = count(election, MAXIMIN)
    named = {election.projects[p].id for ballot in oracle.voters(election) for p in ballot}
    place = {project.id: index for index, project in enumerate(election.projects)}
    paid = [project for project in result.selected if project in named]
    loads = result.outcome.loads
    assert sorted(project for load in loads for project in load.projects) == paid
    for load in loads:
        assert load.voters * load.load == sum(election.projects[place[project]].cost for project in load.projects)
    assert [load.load for load in loads] == sorted({load.load for load in loads}, reverse=True)
    assert (loads[0].load if loads else 0) == burden(election, [place[project] for project in paid])
    assert sum(load.voters for load in loads) <= election.voters


def test_divides_costs_anew_each_round_where_phragmen_keeps_them() -> None:
    # a costs 12, carried by its three supporters; then b: the first two can leave a to the third.
    election = elect({"a": 12, "b": 12}, 24, ["ab", "ab", "a"])
    result = count(election, MAXIMIN)
    assert result.selected == ("a", "b")
    assert [(load.projects, load.voters, load.load) for load in result.outcome.loads] == [(("a", "b"), 3, 8)]
    assert result.to_plain()["loads"] == [{"projects": ["a", "b"], "voters": 3, "load": 8}]


def test_prefers_the_project_that_spreads_the_load() -> None:
    # With a (20 for four) funded, b's supporters can leave a to the others: 10 each, while c means 11.
    election = elect({"a": 20, "b": 20, "c": 11}, 51, ["ab", "ab", "a", "a", "c"])
    assert [step.project for step in count(election, MAXIMIN).rounds] == ["a", "b", "c"]
    phragmen = count(election, CountOptions(rule=Rule.PHRAGMEN))
    assert [step.project for step in phragmen.rounds] == ["a", "c", "b"]


def test_ends_where_a_best_project_does_not_fit() -> None:
    result = count(elect({"a": 10, "b": 30, "c": 12}, 35, ["a", "a", "b", "b", "b", "c"]), MAXIMIN)
    assert result.selected == ("a",)
    assert (result.reason("b").code, result.reason("b").left) == (Code.DOES_NOT_FIT, 25)
    assert (result.reason("c").code, result.reason("c").blocked_by) == (Code.STOPPED_BEFORE, "b")


def test_a_tie_is_broken_and_recorded() -> None:
    result = count(elect({"a": 10, "b": 10}, 20, ["b", "a"]), CountOptions(rule=Rule.MAXIMIN, ties="lot:2"))
    assert result.ties[0].tied == ("a", "b")
    assert result.ties[0].chosen == result.lot[0]


def test_amounts_beyond_64_bits_are_divided_exactly() -> None:
    # Costs near the limit times the voters of the other projects exceed 2**63.
    big = 10**15 - 1
    ballots = ["ab"] * 4001 + ["a"] * 2999 + ["b"] * 3000
    result = count(elect({"a": big, "b": big - 7}, big, ballots), MAXIMIN)
    assert result.selected == ("b",)
    both = elect({"a": big // 2, "b": big // 2 - 7}, big, ballots)
    assert count(both, MAXIMIN).outcome.loads[0].load == Fraction(2 * (big // 2) - 7, 10_000)


def test_free_projects_and_projects_nobody_named() -> None:
    election = elect({"a": 0, "b": 10, "c": 5}, 20, ["ab", "b"])
    result = count(election, MAXIMIN)
    assert [step.project for step in result.rounds] == ["a", "b", "c"]
    assert [(load.projects, load.load) for load in result.outcome.loads] == [(("a", "b"), 5)]
    assert count(elect({"a": 10, "c": 15}, 20, ["a"]), MAXIMIN).selected == ("a",)


def test_more_projects_than_it_can_weigh_are_refused() -> None:
    many = {f"p{n}": 1 for n in range(301)}
    assert len(count(elect(many, 400, [("p1", "p2")]), MAXIMIN).selected) == 301
    with pytest.raises(ElectionError) as refused:
        count(elect(many, 400, [tuple(many)]), MAXIMIN)
    assert refused.value.code == "too_many_projects"
    assert refused.value.params["limit"] == 300
