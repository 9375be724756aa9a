"""What voters got, against counting it voter by voter; effective support against purses kept one by one."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.voting import ties
from deliberation.voting.effective import effective
from deliberation.voting.election import Election, Project
from deliberation.voting.options import Completion, CountOptions, Rule, Utility
from deliberation.voting.result import Result
from deliberation.voting.rules import count
from deliberation.voting.satisfaction import STEPS, satisfaction
from tests.voting import oracle
from tests.voting.elections import elect, shares
from tests.voting.strategies import elections
from tests.voting.test_properties import split_groups, utility_of


@settings(max_examples=80, deadline=None)
@given(elections(), st.sampled_from([Rule.GREEDY, Rule.EQUAL_SHARES, Rule.PHRAGMEN]))
def test_voter_by_voter(election: Election, rule: Rule) -> None:
    result = count(election, CountOptions(rule=rule))
    found = satisfaction(result)
    funded = {i for i, project in enumerate(election.projects) if project.id in result.selected}
    ballots = oracle.voters(election)
    numbers = [len(funded & set(ballot)) for ballot in ballots]
    assert list(found.histogram) == [numbers.count(n) for n in range(max(numbers) + 1)]
    assert found.served == sum(1 for n in numbers if n)
    assert found.served_share == Fraction(found.served, len(ballots))
    assert found.mean == Fraction(sum(numbers), len(ballots))
    named = {i: sum(1 for ballot in ballots if i in ballot) for i in funded}
    amounts = [
        sum((Fraction(election.projects[i].cost, named[i]) for i in funded & set(ballot)), Fraction(0))
        for ballot in ballots
    ]
    assert sum(amounts) + found.unclaimed == result.cost
    floor = Fraction(-1)
    for part, step in zip(found.money, [*STEPS, None], strict=True):
        top = Fraction(10**18) if step is None else step * Fraction(election.budget, len(ballots))
        assert part.voters == sum(1 for amount in amounts if floor < amount <= top)
        assert part.upto is None or part.upto == top
        floor = top
    assert satisfaction(count(split_groups(election), CountOptions(rule=rule))) == found


def test_money_by_category_and_place_adds_up() -> None:
    projects = [
        Project("a", 1000, category="绿化", extra={"neighborhood": "东区"}),
        Project("b", 3000, category="绿化", extra={"neighborhood": "西区"}),
        Project("c", 2000, category="", extra={}),
    ]
    ballots = [("a", "b"), ("b",), ("c",), ("b",)]
    result = count(Election.of(projects, 4000, ballots, scale=100))
    assert result.selected == ("a", "b")
    found = satisfaction(result)
    blank, green = found.categories
    assert (blank.name, blank.asked, blank.asked_cost, blank.funded, blank.funded_cost) == ("", 1, 2000, 0, 0)
    assert (green.name, green.asked, green.asked_cost, green.funded, green.funded_cost) == ("绿化", 2, 4000, 2, 4000)
    assert (green.votes, green.share, green.funded_share) == (4, Fraction(4, 5), Fraction(1))
    assert [(part.name, part.votes, part.funded_share) for part in found.places] == [
        ("", 1, Fraction(0)),
        ("东区", 1, Fraction(1, 4)),
        ("西区", 3, Fraction(3, 4)),
    ]
    plain = found.to_plain()
    assert plain["histogram"] == [1, 2, 1]
    assert (plain["served"], plain["served_share"], plain["mean"], plain["equal_part"]) == (3, 0.75, 1, 10)
    assert plain["money"] == [
        {"voters": 1, "upto": 0},
        {"voters": 0, "upto": 2.5},
        {"voters": 0, "upto": 5},
        {"voters": 2, "upto": 10},
        {"voters": 1, "upto": 20},
        {"voters": 0, "upto": 40},
        {"voters": 0},
    ]
    assert plain["categories"][1] == {  # type: ignore[index,call-overload]
        "name": "绿化",
        "asked": 2,
        "asked_cost": 40,
        "funded": 2,
        "funded_cost": 40,
        "votes": 4,
        "share": 0.8,
        "funded_share": 1,
    }


def test_nobody_voted_and_nothing_named() -> None:
    empty = satisfaction(count(elect({"a": 10}, 10, [])))
    assert (empty.histogram, empty.served, empty.served_share, empty.mean) == ((), 0, 0, 0)
    assert sum(part.voters for part in empty.money) == 0
    assert empty.unclaimed == 10
    blank = satisfaction(count(elect({"a": 10, "b": 3}, 10, ["", "b"])))
    assert (blank.histogram, blank.served) == ((1, 1), 1)
    assert satisfaction(count(elect({}, 10, [""]))).histogram == (1,)


@settings(max_examples=60, deadline=None)
@given(elections(), st.sampled_from(Completion), st.sampled_from([Utility.COST, Utility.CARDINALITY]))
def test_effective_support_with_every_purse_by_itself(
    election: Election, completion: Completion, plain: Utility
) -> None:
    utility = utility_of(election, plain)
    result = count(election, shares(completion, utility))
    gains = oracle.gains(election, str(utility))
    found = {one.project: one for one in effective(result)}
    wanted = {
        p.id: {v: row[i] for v, row in enumerate(gains) if i in row}
        for i, p in enumerate(election.projects)
        if any(i in row for row in gains)
    }
    assert set(found) == set(wanted)
    cost = {project.id: project.cost for project in election.projects}
    purses = [result.outcome.endowment or Fraction(0)] * len(gains)
    order = [payment.project for payment in result.payments]
    for number, bought in enumerate([*order, None]):
        for project in set(wanted) - set(order[:number]):
            standing = found[project].standings[number]
            assert standing.money == sum((purses[v] for v in wanted[project]), Fraction(0))
            price = oracle.price(cost[project], purses, wanted[project])
            assert standing.votes == (None if price is None else 1 / price)
        if bought is not None:
            price = oracle.price(cost[bought], purses, wanted[bought])
            assert price is not None
            for v, gain in wanted[bought].items():
                purses[v] -= min(purses[v], price * gain)
            assert len(found[bought].standings) == number + 1
    for one in found.values():
        assert one.bought is (one.project in order)
        assert (one.share >= 1) is one.bought
        assert one.first_share >= one.share
    ends = effective(result, every_round=False)
    assert [(one.project, one.first_share, one.share) for one in ends] == [
        (one.project, one.first_share, one.share) for one in found.values()
    ]


def test_effective_votes_are_votes_while_all_can_pay() -> None:
    election = elect({"a": 6, "b": 4, "c": 5}, 12, ["ab", "ab", "a", "c", "", ""], scale=1)
    result = count(election, shares())
    found = {one.project: one for one in effective(result)}
    assert [payment.project for payment in result.payments] == ["a"]
    assert found["a"].standings[0].votes == 3
    assert found["a"].to_plain(1) == {
        "project": "a",
        "cost": 6,
        "bought": True,
        "percent": 100,
        "first_percent": 100,
        "rounds": [{"money": 6, "votes": 3}],
    }
    assert [(one.money, one.votes) for one in found["b"].standings] == [(4, 2), (0, None)]
    assert found["c"].to_plain(1)["percent"] == 40


@pytest.mark.parametrize("rule", [Rule.GREEDY, Rule.PHRAGMEN])
def test_no_effective_support_without_purses(rule: Rule) -> None:
    assert effective(count(elect({"a": 6}, 12, ["a"]), CountOptions(rule=rule))) == ()


def test_the_lot_decides_the_replay_too() -> None:
    election = elect({"a": 5, "b": 5}, 10, ["ab", ""])
    for seed in ("1", "2", "3", "4"):
        result: Result = count(election, shares(ties=ties.LOT + seed))
        bought = [one.project for one in effective(result) if one.bought]
        assert bought == [payment.project for payment in result.payments]
