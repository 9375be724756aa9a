"""Hypothesis strategies: elections small enough for the oracle and full of ties."""

from __future__ import annotations

from hypothesis import strategies as st

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


def ballot(kind: BallotKind, ids: str) -> st.SearchStrategy[Ballot]:
    """One ballot of the kind over these projects."""
    if kind.has_points:
        return st.dictionaries(st.sampled_from(ids), st.integers(0, 5), max_size=len(ids))
    most = 1 if kind is BallotKind.CHOOSE_ONE else len(ids)
    return st.lists(st.sampled_from(ids), unique=True, max_size=most).map(tuple)
