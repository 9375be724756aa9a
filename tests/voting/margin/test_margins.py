"""Margins of tiny elections against trying every number, for every rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.voting import ties, variants
from deliberation.voting.constraints import Constraints, Limit
from deliberation.voting.election import BallotKind, Election
from deliberation.voting.margin import Figure, Margins, Proof, margins
from deliberation.voting.options import Completion, CountOptions, Rule, Utility
from deliberation.voting.rules import count
from tests.voting.margin import plainly
from tests.voting.strategies import elections
from tests.voting.test_properties import split_groups

FAR = 25
"""How many further ballots are tried one by one."""

TIES = st.sampled_from([ties.LEX, ties.MINCOST_MAXVOTES_LEX, "lot:7"])
SHARES = st.sampled_from([Fraction(0), Fraction(1, 4), Fraction(1, 2)])


@st.composite
def constrained(draw: st.DrawFn, kinds: tuple[BallotKind, ...] = tuple(BallotKind)) -> Election:
    """An election, sometimes with ceilings, exclusive or dependent projects."""
    election = draw(elections(kinds, max_cost=20))
    ids = [project.id for project in election.projects]
    some = st.lists(st.sampled_from(ids), min_size=1, max_size=3, unique=True).map(tuple)
    if len(ids) < 2 or draw(st.booleans()):
        return election
    agreed = Constraints(
        reserve=draw(st.integers(0, election.budget // 4)),
        limits=(Limit("park", draw(some), draw(st.integers(0, election.budget))),) if draw(st.booleans()) else (),
        exclusive=(tuple(ids[:2]),) if draw(st.booleans()) else (),
        requires={ids[-1]: (ids[0],)} if draw(st.booleans()) else {},
    )
    return replace(election, constraints=agreed)


def fitting(election: Election, options: CountOptions, *, by_value: bool) -> CountOptions:
    """The options with a utility these ballots have."""
    if not by_value or election.kind in (BallotKind.APPROVAL, BallotKind.CHOOSE_ONE):
        return options
    return replace(options, utility=Utility.BORDA if election.kind is BallotKind.ORDINAL else Utility.POINTS)


def check(election: Election, options: CountOptions, effort: int) -> Margins:
    """Compare every figure with trying all numbers; returns the margins."""
    result = count(election, options)
    found = margins(result, effort=effort)
    counted = result.election
    value = variants.full_value(counted)
    for index, margin in enumerate(found.projects):
        assert margin.project == counted.projects[index].id
        assert margin.funded is result.reasons[index].funded
        assert (margin.spare is not None) is margin.funded is (margin.votes is None) is (margin.cut is None)
        if margin.votes is not None:
            agree(margin.votes, partial(plainly.more, counted, index, value), options, index, FAR)
        if margin.cut is not None:
            agree(margin.cut, partial(plainly.cheaper, counted, index), options, index, margin.cut.reach)
        if margin.spare is not None:
            spared(margin.spare, counted, options, index)
    return found


def agree(figure: Figure, changed: Callable[[int], Election], options: CountOptions, index: int, far: int) -> None:
    """The figure funds the project, one below does not, and nothing smaller does where that is claimed."""
    far = min(far, figure.reach)
    if figure.amount is not None:
        assert figure.code is None
        assert count(changed(figure.amount), options).reasons[index].funded
        assert not count(changed(figure.amount - 1), options).reasons[index].funded
        far = min(far, figure.amount)
    if figure.proved is Proof.ALL:
        first = plainly.least(changed, options, index, funded=True, most=far)
        assert first == (figure.amount if figure.amount is not None and figure.amount <= far else far + 1)
    if figure.amount is None:
        assert figure.code
        assert figure.proved is not Proof.STEP


def spared(figure: Figure, election: Election, options: CountOptions, index: int) -> None:
    """With these votes fewer it is funded, with one more lost it is not; and with all smaller losses where claimed."""
    votes = election.votes[index]
    assert figure.reach == votes
    if figure.amount is None:
        assert figure.code == "effort_spent"
        return
    assert count(plainly.fewer(election, index, figure.amount), options).reasons[index].funded
    if figure.amount < votes:
        assert not count(plainly.fewer(election, index, figure.amount + 1), options).reasons[index].funded
    if figure.proved is Proof.ALL:
        first = plainly.least(lambda j: plainly.fewer(election, index, j), options, index, funded=False, most=votes)
        assert first == figure.amount + 1


@settings(max_examples=30, deadline=None)
@given(constrained(), st.booleans(), st.sampled_from([Utility.COST, Utility.CARDINALITY]), st.data())
def test_greedy_is_certain(election: Election, by_value: bool, utility: Utility, data: st.DataObject) -> None:
    options = CountOptions(
        utility=utility,
        per_cost=utility is Utility.COST or data.draw(st.booleans()),
        stop_at_misfit=data.draw(st.booleans()),
        min_votes=data.draw(st.integers(0, 3)),
        min_points=data.draw(st.integers(0, 4)),
        min_ballot_share=data.draw(SHARES),
        cost_threshold=data.draw(SHARES),
        ties=data.draw(TIES),
    )
    found = check(election, fitting(election, options, by_value=by_value), effort=0)
    assert {figure.proved for figure in figures(found)} <= {Proof.ALL}


@settings(max_examples=25, deadline=None)
@given(constrained(), SHARES, TIES)
def test_phragmen_is_certain_without_dependent_projects(election: Election, share: Fraction, tie: str) -> None:
    options = CountOptions(rule=Rule.PHRAGMEN, min_ballot_share=share, ties=tie)
    found = check(election, options, effort=300)
    if not election.constraints.requires:
        assert {figure.proved for figure in figures(found)} <= {Proof.ALL}


@settings(max_examples=15, deadline=None)
@given(constrained(), st.sampled_from(Completion), st.booleans(), st.sampled_from(Utility), TIES)
def test_equal_shares(election: Election, completion: Completion, by_value: bool, utility: Utility, tie: str) -> None:
    plain = utility if utility in (Utility.COST, Utility.CARDINALITY) else Utility.COST
    options = CountOptions(rule=Rule.EQUAL_SHARES, utility=plain, completion=completion, ties=tie)
    found = check(election, fitting(election, options, by_value=by_value), effort=150)
    if completion is Completion.NONE:
        certain = [margin.cut or margin.spare for margin in found.projects]
        assert {figure.proved for figure in certain if figure} <= {Proof.ALL}


@pytest.mark.parametrize("rule", [rule for rule in Rule if rule not in (Rule.GREEDY, Rule.PHRAGMEN, Rule.EQUAL_SHARES)])
@settings(max_examples=8, deadline=None)
@given(election=elections((BallotKind.APPROVAL,), max_cost=10), tie=TIES)
def test_every_other_rule(rule: Rule, election: Election, tie: str) -> None:
    check(election, CountOptions(rule=rule, ties=tie), effort=120)


@settings(max_examples=25, deadline=None)
@given(elections(max_cost=20), st.sampled_from([Rule.GREEDY, Rule.EQUAL_SHARES, Rule.PHRAGMEN]))
def test_neither_order_nor_grouping_matters(election: Election, rule: Rule) -> None:
    options = CountOptions(rule=rule)
    found = margins(count(election, options), effort=60)
    single = margins(count(split_groups(election), options), effort=60)
    afresh = margins(count(plainly.with_rows(election, plainly.rows(election)[::-1]), options), effort=60)
    assert found.to_json() == afresh.to_json()
    assert found.projects == single.projects


def figures(found: Margins) -> list[Figure]:
    """All figures there are."""
    every = [figure for margin in found.projects for figure in (margin.votes, margin.cut, margin.spare)]
    return [figure for figure in every if figure is not None]
