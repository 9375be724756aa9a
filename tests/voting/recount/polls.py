"""Polls of every kind with every option, for counting them twice."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from hypothesis import assume
from hypothesis import strategies as st

from deliberation.voting.constraints import Constraints, Limit
from deliberation.voting.election import Ballot, BallotKind, Election, Project
from deliberation.voting.errors import ElectionError
from deliberation.voting.options import Comparison, Completion, CountOptions, Rule, Utility
from deliberation.voting.packages import Package
from tests.voting.strategies import ballot

IDS = ("a", "b", "c", "10", "2", "路灯", 'é;"')
RULES = (Rule.GREEDY, Rule.EQUAL_SHARES, Rule.PHRAGMEN)
THIRD = st.sampled_from([Fraction(0), Fraction(0), Fraction(1, 3)])


@st.composite
def polls(draw: st.DrawFn) -> Election:
    """Up to 7 projects (free ones too) and 12 ballots; often with constraints, some with packages."""
    kind = draw(st.sampled_from(BallotKind))
    ids = IDS[: draw(st.integers(1, len(IDS)))]
    scale, step = draw(st.sampled_from([1, 100])), draw(st.sampled_from([1, 5, 10]))
    costs = {key: step * draw(st.integers(0, 8)) for key in ids}
    budget = draw(st.integers(0, max(1, sum(costs.values()))))
    ballots: list[Ballot] = draw(st.lists(ballot(kind, ids), max_size=12))
    agreed = draw(st.one_of(st.just(Constraints()), constraints(ids, budget)))
    projects = [Project(key, cost, f"项目 {key}") for key, cost in costs.items()]
    try:
        return Election.of(projects, budget, ballots, kind=kind, scale=scale, constraints=agreed)
    except ElectionError:
        assume(False)
        raise


@st.composite
def constraints(draw: st.DrawFn, ids: tuple[str, ...], budget: int) -> Constraints:
    """A reserve, limits, exclusive sets, projects that wait for earlier ones, a package."""
    some = st.lists(st.sampled_from(ids), min_size=1, unique=True).map(tuple)
    limit = st.builds(Limit, st.sampled_from("xyz"), some, st.integers(0, max(budget, 1)))
    package = st.builds(Package, st.just("P"), st.just("打包"), some, st.one_of(st.none(), st.integers(0, 50)))
    return Constraints(
        reserve=draw(st.integers(0, budget)),
        limits=tuple(draw(st.lists(limit, max_size=2))),
        exclusive=tuple(draw(st.lists(some, max_size=2))),
        requires=draw(requirements(ids)),
        packages=tuple(draw(st.lists(package, max_size=1))),
    )


@st.composite
def requirements(draw: st.DrawFn, ids: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """Projects that require some of those before them in a drawn order, so never in a circle."""
    order = draw(st.permutations(ids))
    waiting = draw(st.sets(st.integers(1, len(ids)), max_size=3))
    return {
        order[place]: tuple(draw(st.lists(st.sampled_from(order[:place]), min_size=1, max_size=2, unique=True)))
        for place in sorted(waiting)
        if place < len(order)
    }


@st.composite
def options(draw: st.DrawFn, kind: BallotKind) -> CountOptions:
    """Every option the second count knows."""
    rule = draw(st.sampled_from([*RULES, Rule.EQUAL_SHARES]))
    utilities = [Utility.COST, Utility.CARDINALITY]
    utilities += [Utility.POINTS] * kind.has_points + [Utility.BORDA] * (kind is BallotKind.ORDINAL)
    roll = draw(st.sampled_from([0, 20]))
    return CountOptions(
        rule=rule,
        utility=draw(st.sampled_from(utilities)),
        per_cost=draw(st.booleans()),
        completion=draw(st.sampled_from(Completion)) if rule is Rule.EQUAL_SHARES else Completion.NONE,
        exhaustive_stop=draw(st.booleans()),
        increment=draw(st.sampled_from([1, 1, 2, 7])),
        borda_last=draw(st.sampled_from([0, 1])),
        floor_start=draw(st.booleans()),
        stop_at_misfit=draw(st.booleans()),
        min_votes=draw(st.sampled_from([0, 0, 2])),
        min_points=draw(st.sampled_from([0, 0, 3])),
        min_roll_share=draw(THIRD) / 4 if roll else Fraction(0),
        roll=roll,
        min_ballot_share=draw(THIRD),
        cost_threshold=draw(THIRD),
        comparison=draw(st.sampled_from(Comparison)) if rule is not Rule.GREEDY else Comparison.NONE,
        ties=draw(st.sampled_from(["lex", "mincost-maxvotes-lex", "lot:七"])),
    )


@st.composite
def counts(draw: st.DrawFn) -> tuple[Election, CountOptions]:
    """A poll and a way to count it."""
    poll = draw(polls())
    return poll, draw(options(poll.kind))
