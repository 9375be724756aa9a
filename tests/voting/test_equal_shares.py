"""Equal shares by hand."""

from __future__ import annotations

from fractions import Fraction

from deliberation.voting.election import BallotKind
from deliberation.voting.explain import Code, Use
from deliberation.voting.options import Completion, Utility
from deliberation.voting.rules import count
from tests.voting.elections import elect, shares

HALVES = elect({"a": 60, "b": 60, "c": 40}, 120, ["ab", "ab", "ab", "ab", "c", "c"])
"""Six voters with 20 each: a costs its four supporters 15, then they have 5 each and b is out of reach."""


def test_a_majority_cannot_spend_the_money_of_the_others() -> None:
    result = count(HALVES, shares())
    assert result.selected == ("a", "c")
    assert result.outcome.endowment == 20
    assert [(p.project, p.payers, p.share, p.emptied) for p in result.payments] == [("a", 4, 15, 0), ("c", 2, 20, 0)]


def test_says_what_the_supporters_lack_and_where_their_money_went() -> None:
    reason = count(HALVES, shares()).reason("b")
    assert (reason.code, reason.supporters_left, reason.missing) == (Code.SUPPORTERS_SHORT, 20, 40)
    assert reason.used_by == (Use("a", Fraction(60)),)
    assert reason.lost_tie_to == "a"


def test_payment_of_a_purse_that_runs_dry() -> None:
    # 20 each. a: three supporters at 8. b: voters 3 (12 left) and 4 (20): 12 + 18 = 30.
    election = elect({"a": 24, "b": 30}, 80, ["a", "a", "ab", "b"])
    result = count(election, shares())
    last = result.payments[-1]
    assert result.selected == ("a", "b")
    assert (last.payers, last.share, last.full, last.emptied, last.rest) == (1, 18, 18, 1, 12)


def test_add1_raises_until_nothing_more_fits() -> None:
    # b lacks 40 at 20 each; its supporters hold 4 * (e - 15), so e = 30 is enough, but 160 is over 120.
    result = count(HALVES, shares(Completion.ADD1))
    assert result.selected == ("a", "c")
    assert result.outcome.endowment == 20
    roomy = elect({"a": 60, "b": 60, "c": 40}, 165, ["ab", "ab", "ab", "ab", "c", "c"])
    # 27.5 each; 30 needed, so three raises.
    result = count(roomy, shares(Completion.ADD1))
    assert (result.selected, result.outcome.raises) == (("a", "b", "c"), 3)
    assert result.outcome.endowment == Fraction(61, 2)


def test_a_floored_start_begins_at_whole_units() -> None:
    roomy = elect({"a": 60, "b": 60, "c": 40}, 165, ["ab", "ab", "ab", "ab", "c", "c"])
    result = count(roomy, shares(Completion.ADD1, floor_start=True))
    assert (result.outcome.endowment, result.outcome.raises) == (30, 3)
    assert count(roomy, shares(Completion.ADD1, increment=2)).outcome.raises == 2


def test_the_unit_of_a_raise_is_the_currency_not_the_fen() -> None:
    yuan = elect({"a": 60, "b": 60, "c": 40}, 165, ["ab", "ab", "ab", "ab", "c", "c"])
    fen = elect({"a": 6000, "b": 6000, "c": 4000}, 16500, ["ab"] * 4 + ["c"] * 2, scale=100)
    options = shares(Completion.ADD1)
    assert count(fen, options).to_json() == count(yuan, options).to_json()


def test_the_exhaustive_stop_is_an_option_that_changes_outcomes() -> None:
    # At 2 each only a is bought, and with 4 left neither b nor c fits: an exhaustive end. At 3 each the two
    # supporters of c have its 6 together and pay half as much per unit of cost as the one supporter of a.
    election = elect({"a": 2, "b": 8, "c": 6}, 6, ["ac", "b", "bc"])
    stopped = count(election, shares(Completion.ADD1))
    went_on = count(election, shares(Completion.ADD1, exhaustive_stop=False))
    assert (stopped.selected, stopped.outcome.endowment) == (("a",), 2)
    assert (went_on.selected, went_on.outcome.endowment) == (("c",), 3)


def test_add1u_fills_up_by_votes_and_says_so() -> None:
    election = elect({"a": 60, "b": 50, "c": 10}, 75, ["a", "a", "a", "b"])
    plain = count(election, shares(Completion.ADD1))
    full = count(election, shares(Completion.ADD1U))
    assert plain.selected == ("a",)
    assert full.selected == ("a", "c")
    assert full.reason("c").code is Code.FUNDED_BY_COMPLETION
    assert full.rounds[-1].completion
    assert full.rounds[-1].left == 5


def test_points_are_paid_in_proportion() -> None:
    # 10 each; 5 + 1 points for a cost of 12: 2 per point, the first pays 10, the second 2.
    election = elect({"a": 12}, 20, [{"a": 5}, {"a": 1}], kind=BallotKind.SCORING)
    result = count(election, shares(utility=Utility.POINTS))
    assert (result.payments[0].share, result.payments[0].payers) == (2, 2)
    # 15 exceeds what 10 + 10 gives in proportion: the first gives all 10, the second 5.
    election = elect({"a": 15}, 20, [{"a": 5}, {"a": 1}], kind=BallotKind.SCORING)
    payment = count(election, shares(utility=Utility.POINTS)).payments[0]
    assert (payment.share, payment.full, payment.emptied, payment.rest) == (5, 5, 1, 10)


def test_free_projects_are_funded_where_they_are_worth_something() -> None:
    election = elect({"a": 0, "b": 10}, 10, ["ab", "b"])
    assert count(election, shares(utility=Utility.CARDINALITY)).selected == ("a", "b")
    assert count(election, shares()).reason("a").code is Code.NO_SUPPORT


def test_nobody_voted() -> None:
    result = count(elect({"a": 10}, 10, []), shares(Completion.ADD1))
    assert (result.selected, result.outcome.endowment) == ((), 0)


def test_exact_sums_are_affordable_and_one_less_is_not() -> None:
    # Three voters with 10/3 each pay 10 exactly; at a budget of 10 the cost 11 is not theirs to pay.
    assert count(elect({"a": 10}, 10, ["a", "a", "a"]), shares()).selected == ("a",)
    assert count(elect({"a": 11}, 10, ["a", "a", "a"]), shares()).reason("a").code is Code.OVER_BUDGET
    result = count(elect({"a": 7}, 10, ["a", "a", ""]), shares())
    assert (result.reason("a").missing, result.selected) == (Fraction(1, 3), ())
