"""What the way of Add1 proves about smaller cuts, against recounting each of them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.voting import ties
from deliberation.voting.election import Election
from deliberation.voting.margin import Proof, margins
from deliberation.voting.margin.figures import Question
from deliberation.voting.margin.retrace import applies, hopeless
from deliberation.voting.options import Comparison, Completion, CountOptions, Rule, Utility
from deliberation.voting.rules import count
from tests.voting.elections import elect, shares
from tests.voting.margin import plainly
from tests.voting.margin.test_margins import constrained
from tests.voting.test_properties import utility_of

ADDED = st.sampled_from([Completion.ADD1, Completion.ADD1U])


@settings(max_examples=40, deadline=None)
@given(constrained(), ADDED, st.booleans(), st.sampled_from([Utility.COST, Utility.CARDINALITY]), st.data())
def test_no_smaller_cut_funds_a_hopeless_project(
    election: Election, completion: Completion, stop: bool, plain: Utility, data: st.DataObject
) -> None:
    options = shares(
        completion,
        utility_of(election, plain),
        exhaustive_stop=stop,
        increment=data.draw(st.integers(1, 3)),
        floor_start=data.draw(st.booleans()),
        ties=data.draw(st.sampled_from([ties.LEX, ties.MINCOST_MAXVOTES_LEX])),
    )
    index = data.draw(st.integers(0, len(election.projects) - 1))
    cuts = range(election.projects[index].cost)
    results = [count(plainly.cheaper(election, index, cut), options) for cut in cuts]
    for cut, result in enumerate(results):
        if not result.reasons[index].funded and hopeless(result, index):
            assert not any(smaller.reasons[index].funded for smaller in results[:cut])


def test_a_project_that_fits_on_the_way_is_noticed() -> None:
    election = elect({"a": 60, "b": 40, "c": 100}, 100, ["a"] * 3 + ["b"] * 2)
    result = count(election, shares(Completion.ADD1))
    assert result.selected == ("a", "b")
    assert not hopeless(result, 0)
    assert hopeless(result, 2)
    # The lift overspends at every further endowment, and nothing else ends the way: no claim.
    lift = elect({"a": 60, "d": 50}, 100, ["a"] * 3 + ["d"] * 2)
    dear = count(lift, shares(Completion.ADD1, exhaustive_stop=False))
    assert dear.selected == ("a",)
    assert not hopeless(dear, 1)
    assert hopeless(count(lift, shares(Completion.ADD1)), 1)
    assert hopeless(count(elect({"a": 60}, 100, []), shares(Completion.ADD1)), 0)


def test_proves_all_smaller_cuts_without_recounting_them() -> None:
    election = elect({"a": 600, "b": 500, "c": 450}, 1000, ["a"] * 6 + ["b"] * 4 + ["c"] * 2)
    found = margins(count(election, shares(Completion.ADD1)), effort=40).of("c").cut
    assert found is not None
    assert found.proved is Proof.ALL
    assert found.amount is not None
    assert found.counts < found.amount


def test_only_for_cuts_under_add1() -> None:
    add1 = shares(Completion.ADD1)
    assert applies(Question.CUT, add1)
    assert applies(Question.CUT, shares(Completion.ADD1U))
    assert not applies(Question.VOTES, add1)
    assert not applies(Question.SPARE, add1)
    assert not applies(Question.CUT, shares())
    assert not applies(Question.CUT, CountOptions(rule=Rule.GREEDY))
    assert not applies(Question.CUT, shares(Completion.ADD1, comparison=Comparison.UTILITY))
