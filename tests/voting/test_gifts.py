"""Free projects under equal shares: given once, as soon as nothing bars them."""

from __future__ import annotations

from dataclasses import replace

from deliberation.voting.constraints import Constraints
from deliberation.voting.explain import Code
from deliberation.voting.options import Completion, Utility
from deliberation.voting.rules import count
from tests.voting.elections import elect, shares

EACH = shares(utility=Utility.CARDINALITY)


def test_a_free_project_is_given_once() -> None:
    result = count(elect({"a": 0, "b": 5, "c": 0}, 10, ["ab", "ac"]), EACH)
    assert [step.project for step in result.rounds] == ["a", "c", "b"]


def test_a_free_project_that_waits_is_given_as_soon_as_it_may_be_and_lets_in_what_waits_for_it() -> None:
    election = elect({"a": 6, "b": 0, "c": 4}, 10, ["abc", "abc"])
    waiting = replace(election, constraints=Constraints(requires={"b": ("a",), "c": ("b",)}))
    result = count(waiting, EACH)
    assert [step.project for step in result.rounds] == ["a", "b", "c"]
    assert [step.left for step in result.rounds] == [4, 4, 0]


def test_what_waited_for_the_completion_is_not_said_to_lack_money() -> None:
    # Nobody pays for a, which the completion funds; b has waited for it and no longer fits.
    election = elect({"a": 70, "b": 40}, 100, ["b", "b", "a"])
    waiting = replace(election, constraints=Constraints(requires={"b": ("a",)}))
    options = shares(Completion.ADD1U)
    reason = count(waiting, options).reason("b")
    assert count(waiting, options).selected == ("a",)
    assert (reason.code, reason.left, reason.missing) == (Code.DOES_NOT_FIT, 30, None)
