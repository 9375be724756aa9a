"""The bounds that let equal shares skip exact arithmetic, and the leaps that let Add1 skip steps."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from deliberation.voting import ties
from deliberation.voting.constraints import Constraints
from deliberation.voting.election import Election
from deliberation.voting.equal_shares import completion
from deliberation.voting.equal_shares.exact import ExactPurses
from deliberation.voting.equal_shares.market import Market, open_market
from deliberation.voting.equal_shares.purses import Purses
from deliberation.voting.equal_shares.run import Race, Run, run
from deliberation.voting.options import Completion, CountOptions, Rule, Utility
from deliberation.voting.rules import count
from tests.voting import oracle
from tests.voting.elections import elect, shares


def town(seed: int, voters: int = 200, projects: int = 14) -> Election:
    """A made-up town with costs of very different size."""
    dice = random.Random(seed)  # noqa: S311 -- a made-up town, not a secret
    costs = {f"p{i:02}": dice.choice([3, 50, 700, 1100, 9000]) * dice.randint(1, 9) for i in range(projects)}
    ids = list(costs)
    ballots = [tuple(dice.sample(ids, dice.randint(1, 5))) for _ in range(voters)]
    return elect(costs, sum(costs.values()) // 2, ballots)


def market_of(election: Election, utility: Utility = Utility.COST) -> Market:
    """The market with ties broken by id."""
    options = CountOptions(rule=Rule.EQUAL_SHARES, utility=utility)
    return open_market(election, options, ties.ranks(election, ties.LEX))


@pytest.mark.parametrize("seed", range(6))
def test_true_purses_and_prices_stay_within_the_stated_error(seed: int) -> None:
    election = town(seed)
    market = market_of(election)
    endowment = Fraction(election.budget, election.voters)
    exact, rounded = ExactPurses(market, endowment), Purses(market, endowment)
    unit = Fraction(2) ** rounded.shift
    whole_run = run(market, endowment)
    assert whole_run is not None
    weights = election.ballots.weights.tolist()
    for index in whole_run.bought:
        support = market.supports[index]
        quote, offer = exact.quote(support), rounded.look(market.buyers[index], 0.0)
        low, high = rounded.least(offer), rounded.most(offer)
        assert quote is not None
        assert low <= quote.price
        assert high is None or quote.price <= high
        exact.buy(support, quote)
        rounded.buy(offer)
        true = [purse(exact, group) for group in range(market.groups)]
        off = sum(abs(b * unit - int(r)) * w for b, r, w in zip(true, rounded.purses, weights, strict=True))
        assert off <= rounded.error


def purse(exact: ExactPurses, group: int) -> Fraction:
    """What one voter of a group has left."""
    if exact._paying[group] < exact.purchases:
        return Fraction(0)
    together: Fraction = exact._together(np.array([group]))
    return together / int(exact.market.election.ballots.weights[group])


def test_amounts_beyond_the_fixed_point_are_still_decided_exactly() -> None:
    # So much money that the fixed point is coarser than a unit: two offers one unit apart must not be confused.
    huge = 10**15
    election = elect({"a": huge, "b": huge - 1}, huge, ["ab", "ab", "ab"])
    market = market_of(election, Utility.CARDINALITY)
    endowment = Fraction(10**22)
    assert Purses(market, endowment).shift < 0
    finished = run(market, Fraction(huge, 3))
    assert finished is not None
    assert [election.projects[i].id for i in finished.bought] == ["b"]
    assert run(market, endowment) is None


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("stop", [True, False])
def test_leaps_change_nothing(seed: int, stop: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    election = town(seed, voters=40, projects=9)
    options = shares(Completion.ADD1, Utility.CARDINALITY, exhaustive_stop=stop)
    leaping = count(election, options).to_json()
    monkeypatch.setattr(completion, "follow", lambda *_, **__: None)
    monkeypatch.setattr(completion, "detour", lambda *_, **__: None)
    assert count(election, options).to_json() == leaping


def test_a_long_way_is_leapt_over(monkeypatch: pytest.MonkeyPatch) -> None:
    # z fits, but its only supporter must first be given its whole cost.
    ballots = [("a", "b")] * 40 + [("a", "c")] * 40 + [("z",)]
    election = elect({"a": 3000, "b": 2000, "c": 2000, "z": 90000}, 100_000, ballots)
    taken = []
    real = completion.run
    monkeypatch.setattr(completion, "run", lambda market, e, trail: taken.append(e) or real(market, e, trail))
    result = count(election, shares(Completion.ADD1, exhaustive_stop=False))
    assert result.selected == ("a", "b", "c", "z")
    assert result.outcome.raises == 88766
    assert len(taken) < 50


def test_oracle_and_count_agree_on_a_larger_town() -> None:
    election = town(99, voters=120)
    table = oracle.gains(election, "cost")
    ranks = ties.ranks(election, ties.LEX)
    expected = oracle.equal_shares(election, table, Fraction(election.budget, election.voters), ranks)
    found = count(election, shares())
    assert [p.project for p in found.payments] == [election.projects[i].id for i in expected]


@pytest.mark.parametrize("seed", range(4))
def test_detours_are_taken_and_every_step_in_between_would_have_gone_on(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    election = town(seed, voters=300, projects=30)
    market = market_of(election)
    taken: list[tuple[Run, Run]] = []
    real = completion.detour

    def watched(race: Race, known: Run, *, exhaustive_stop: bool) -> Run | None:
        found = real(race, known, exhaustive_stop=exhaustive_stop)
        if found is not None:
            taken.append((known, found))
        return found

    monkeypatch.setattr(completion, "detour", watched)
    first = run(market, Fraction(election.budget, election.voters))
    assert first is not None
    completion.add1(market, first, 1, exhaustive_stop=True)
    assert taken
    for known, found in taken:
        steps = range(1, int(found.endowment - known.endowment) + 1)
        between = [run(market, known.endowment + step) for step in steps]
        assert all(other is not None and not market.exhausted(other.bought) for other in between[:-1])
        assert between[-1] is not None
        assert between[-1].bought == found.bought


def test_constraints_allow_no_detours() -> None:
    election = replace(town(0), constraints=Constraints(exclusive=(("p00", "p01"),)))
    market = market_of(election)
    first = run(market, Fraction(election.budget, election.voters))
    assert first is not None
    race = Race(market, first.endowment + 1)
    assert completion.detour(race, first, exhaustive_stop=True) is None
