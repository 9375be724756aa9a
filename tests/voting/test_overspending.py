"""Bounded overspending by hand and against the definition written down plainly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.voting import ties
from deliberation.voting.election import BallotKind, Election
from deliberation.voting.errors import ElectionError
from deliberation.voting.explain import Code
from deliberation.voting.options import CountOptions, Rule, Utility
from deliberation.voting.overspending import offers as sieve
from deliberation.voting.overspending import purses
from deliberation.voting.rules import count
from tests.voting import oracle
from tests.voting.elections import elect
from tests.voting.strategies import constrained, elections
from tests.voting.test_properties import TIES, supporters_of, utility_of


def bos(utility: Utility = Utility.COST, tie: str = ties.LEX) -> CountOptions:
    return CountOptions(rule=Rule.BOUNDED_OVERSPENDING, utility=utility, ties=tie)


def offers(cost: int, money: Sequence[Fraction], gain: dict[int, int]) -> list[tuple[Fraction, Fraction, Fraction]]:
    """(rho / alpha, alpha, rho) wherever a purse runs dry, or all is collected."""
    levels = {money[v] / gain[v] for v in gain if money[v]}
    whole = oracle.price(cost, money, gain)
    found = []
    for level in levels | ({whole} if whole is not None else set()):
        alpha = sum((min(money[v], level * gain[v]) for v in gain), Fraction(0)) / cost
        if alpha <= 1:
            found.append((level / alpha**2, alpha, level / alpha))
    return found


def naive(election: Election, table: oracle.Gains, ranks: Sequence[int]) -> tuple[list[int], list[Fraction]]:
    """Positions in order of funding, and the money of every voter at the end."""
    money = [Fraction(election.disposable, len(table))] * len(table)
    wanted = {p: {v: row[p] for v, row in enumerate(table) if p in row} for p in range(len(election.projects))}
    left, bought = election.disposable, []
    while True:
        oracle.gifts(election, table, bought, ranks)
        found = [
            (quotient, ranks[p], -alpha, p, rho)
            for p, gain in wanted.items()
            if p not in bought and 0 < election.projects[p].cost <= left and oracle.may(election, bought, p)
            for quotient, alpha, rho in offers(election.projects[p].cost, money, gain)
        ]
        if not found:
            return bought, money
        *_, best, rho = min(found)
        for v, gain in wanted[best].items():
            money[v] -= min(money[v], rho * gain)
        bought.append(best)
        left -= election.projects[best].cost


@settings(max_examples=90, deadline=None)
@given(constrained(), st.sampled_from([Utility.COST, Utility.CARDINALITY]), st.sampled_from(TIES), st.booleans())
def test_buys_what_the_definition_buys(election: Election, plain: Utility, tie: str, blind: bool) -> None:
    utility = utility_of(election, plain)
    expected, money = naive(election, oracle.gains(election, str(utility)), ties.ranks(election, tie))
    with pytest.MonkeyPatch.context() as patch:
        if blind:  # without the sieve of floats every offer is weighed in fractions
            patch.setattr(sieve, "_TINY", np.inf)
        result = count(election, bos(utility, tie))
    assert [step.project for step in result.rounds] == [election.projects[p].id for p in expected]
    paid = sum((payment.full + payment.rest for payment in result.payments), Fraction(0))
    assert paid == election.disposable - sum(money)


@settings(max_examples=70, deadline=None)
@given(elections(), st.sampled_from([Utility.COST, Utility.CARDINALITY]))
def test_every_cost_is_paid_and_every_loser_has_its_reason(election: Election, plain: Utility) -> None:
    result = count(election, bos(utility_of(election, plain)))
    cost = {project.id: project.cost for project in election.projects}
    endowment = result.outcome.endowment
    assert endowment is not None
    assert result.cost <= election.budget
    for payment in result.payments:
        assert payment.full + payment.rest + payment.common == cost[payment.project]
        assert min(payment.full, payment.rest, payment.common) >= 0
        assert payment.payers == 0 or payment.full / payment.payers <= endowment
        shown = payment.to_plain(1)
        total = sum(float(shown.get(key, 0)) for key in ("full", "rest", "common"))  # type: ignore[arg-type]
        assert total == pytest.approx(cost[payment.project])
    for reason in result.reasons:
        if reason.code is Code.SUPPORTERS_SHORT:
            assert reason.cost <= election.budget - result.cost
            assert (reason.supporters_left, reason.missing) == (0, reason.cost)
            supporters = sum(1 for row in supporters_of(election, plain) if reason.project in row)
            assert sum((use.amount for use in reason.used_by), Fraction(0)) == endowment * supporters


def test_a_popular_project_may_cost_more_than_its_supporters_have() -> None:
    # 10 each. a asks 36 of three voters with 30: alpha = 5/6 at 10 each, rho = 12, so they give all; 6 is common.
    election = elect({"a": 36, "b": 30}, 40, ["a", "a", "a", "b"])
    result = count(election, bos())
    assert result.selected == ("a",)
    payment = result.payments[0]
    assert (payment.payers, payment.share, payment.emptied, payment.rest, payment.common) == (0, 12, 3, 30, 6)
    assert payment.to_plain(1)["common"] == 6
    assert (result.reason("b").code, result.reason("b").left) == (Code.DOES_NOT_FIT, 4)
    assert count(election, CountOptions(rule=Rule.EQUAL_SHARES)).selected == ()


def test_is_equal_shares_where_everybody_can_pay() -> None:
    election = elect({"a": 20, "b": 10, "c": 8}, 60, ["ab", "ab", "ac", "a", "c", "c"])
    assert count(election, bos()).payments == count(election, CountOptions(rule=Rule.EQUAL_SHARES)).payments


def test_prefers_the_better_quotient_to_the_whole_cost() -> None:
    # 25 each. b collects all its 30 from two voters at 15 each (quotient 15 per 30: 1/2). a, of cost 80, collects
    # 75 from three: alpha = 15/16 at 25, quotient 25 / (15/16)**2 / 80 = 16/45, which is less.
    election = elect({"a": 80, "b": 30}, 100, ["a", "ab", "ab", ""])
    result = count(election, bos())
    assert [step.project for step in result.rounds] == ["a"]
    assert result.payments[0].common == 5
    assert result.reason("b").code is Code.DOES_NOT_FIT


def test_takes_free_projects_and_heeds_what_nobody_supports() -> None:
    result = count(elect({"a": 0, "b": 10, "c": 5}, 10, ["ab", "b"]), bos(Utility.CARDINALITY))
    assert result.selected == ("a", "b")
    assert result.reason("c").code is Code.NO_SUPPORT
    assert count(elect({"a": 10}, 10, []), bos()).selected == ()


def test_points_are_paid_in_proportion() -> None:
    # 10 each; 5 + 1 points for 12: 2 per point collect all, the first giving 10, the second 2.
    election = elect({"a": 12}, 20, [{"a": 5}, {"a": 1}], kind=BallotKind.SCORING)
    payment = count(election, bos(Utility.POINTS)).payments[0]
    assert (payment.share, payment.payers, payment.full, payment.common) == (2, 2, 12, 0)


def test_a_tie_is_broken_and_recorded() -> None:
    result = count(elect({"a": 10, "b": 10}, 20, ["a", "b"]), bos(tie="lot:2"))
    assert result.ties[0].tied == ("a", "b")
    assert result.ties[0].chosen == result.lot[0]


def test_numbers_that_grow_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purses, "_LIMIT_BITS", 1)
    with pytest.raises(ElectionError) as refused:
        count(elect({"a": 8}, 10, ["a", "a", "a"]), bos())
    assert refused.value.code == "fractions_too_long"
