"""Hypothesis strategies: elections small enough for the oracle and full of ties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st

from deliberation.voting.constraints import Constraints, Limit
from deliberation.voting.election import Ballot, BallotKind, Election
from tests.voting.elections import elect

IDS = "abcdefg"


@st.composite
def elections(draw: st.DrawFn, kinds: tuple[BallotKind, ...] = tuple(BallotKind), max_cost: int = 40) -> Election:
    """Up to 7 projects and 12 ballots; costs from a short list so that ties are common."""
    kind = draw(st.sampled_from(kinds))
    count = draw(st.integers(1, len(IDS)))
    step = draw(st.sampled_from([1, 5, 10]))
    costs = {key: step * draw(st.integers(1, max_cost // step)) for key in IDS[:count]}
    budget = draw(st.integers(1, max(1, sum(costs.values()))))
    ballots = draw(st.lists(ballot(kind, IDS[:count]), min_size=1, max_size=12))
    return elect(costs, budget, ballots, kind=kind)


@st.composite
def constrained(draw: st.DrawFn, kinds: tuple[BallotKind, ...] = tuple(BallotKind), max_cost: int = 40) -> Election:
    """An election with up to two limits, exclusive sets, needs, a reserve and, at times, a free project."""
    election = draw(elections(kinds, max_cost))
    ids = [project.id for project in election.projects]
    free = draw(st.sampled_from(["", "", "", *ids]))
    projects = tuple(replace(project, cost=0) if project.id == free else project for project in election.projects)
    some = st.lists(st.sampled_from(ids), unique=True, min_size=1, max_size=4).map(tuple)
    highest = max(1, sum(project.cost for project in projects))
    limits = draw(st.lists(st.builds(Limit, st.sampled_from("xyz"), some, st.integers(0, highest)), max_size=2))
    order = draw(st.permutations(ids))
    needs = {
        name: draw(st.sets(st.sampled_from(order[:place]), max_size=2)) for place, name in enumerate(order) if place
    }
    asked = draw(st.sets(st.sampled_from(ids), max_size=3))
    agreed = Constraints(
        reserve=draw(st.sampled_from([0, 0, 1, election.budget // 3])),
        limits=tuple(limits),
        exclusive=tuple(draw(st.lists(some, max_size=2))),
        requires={name: tuple(sorted(needs[name])) for name in asked if needs.get(name)},
    )
    agreed.check(ids, election.budget)
    return replace(election, projects=projects, constraints=agreed)


def ballot(kind: BallotKind, ids: Sequence[str]) -> st.SearchStrategy[Ballot]:
    """One ballot of the kind over these projects."""
    if kind.has_points:
        return st.dictionaries(st.sampled_from(ids), st.integers(0, 5), max_size=len(ids))
    most = 1 if kind is BallotKind.CHOOSE_ONE else len(ids)
    return st.lists(st.sampled_from(ids), unique=True, max_size=most).map(tuple)
