"""Add1 leaps over steps that change nothing: it must end where taking every single step ends, and end at all."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from deliberation.voting import ties
from deliberation.voting.election import Election, Project
from deliberation.voting.equal_shares import completion
from deliberation.voting.equal_shares.market import first_endowment, open_market
from deliberation.voting.equal_shares.run import run
from deliberation.voting.options import Completion, Utility
from deliberation.voting.rules import count
from tests.voting.elections import shares
from tests.voting.strategies import constrained, elections

STEPS = 1500


@settings(max_examples=80, deadline=None)
@given(
    elections(max_cost=400) | constrained(max_cost=400),
    st.sampled_from([Utility.COST, Utility.CARDINALITY]),
    st.sampled_from([-1, 100]),
)
def test_every_step_leads_to_the_same_place(election: Election, utility: Utility, patience: int) -> None:
    options = shares(Completion.ADD1, utility, exhaustive_stop=False)
    market = open_market(election, options, ties.ranks(election, ties.LEX))
    first = run(market, first_endowment(election, options))
    assert first is not None
    with patch.object(completion, "_PATIENCE", patience):
        last, raises = completion.add1(market, first, 1, exhaustive_stop=False)
    assume(raises < STEPS)
    now = first
    for _ in range(raises):
        step = run(market, now.endowment + 1)
        assert step is not None
        now = step
    assert (now.endowment, now.bought) == (last.endowment, last.bought)
    assert [sorted(step.tied) for step in now.steps] == [sorted(step.tied) for step in last.steps]
    if market.unsold(last.bought):
        assert run(market, now.endowment + 1) is None


@pytest.mark.parametrize("stop", [True, False])
def test_a_tie_that_lasts_for_millions_of_steps_is_leapt_over(stop: bool) -> None:
    # z and then a leave the first voter with nothing, so b and c are paid by the same four others alike: an exact
    # tie at every endowment from 10 to 17 thousand million. d can be paid from 15 thousand million on.
    costs = {"z": 90 * 10**9, "a": 80 * 10**9, "b": 6 * 10**6, "c": 6 * 10**6, "d": 30 * 10**9}
    ballots = [("z", "a", "b", "c"), *[("z",)] * 9, *[("a",)] * 8, *[("b", "c")] * 4, *[("d",)] * 2]
    election = Election.of([Project(key, cost) for key, cost in costs.items()], 240 * 10**9, ballots)
    result = count(election, shares(Completion.ADD1, exhaustive_stop=stop))
    assert result.selected == ("a", "b", "c", "d", "z")
    assert result.outcome.raises == 5 * 10**9
    assert result.ties[0].tied == ("b", "c")
