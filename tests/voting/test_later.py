"""What is worked out when looked at is worked out once, and looks like the tuple it stands for."""

from __future__ import annotations

from unittest import mock

from deliberation.voting.equal_shares import rule
from deliberation.voting.later import Later
from deliberation.voting.options import Completion
from deliberation.voting.rules import count
from tests.voting.elections import elect, shares


def test_is_worked_out_at_the_first_look_and_only_then() -> None:
    asked: list[int] = []
    later = Later(lambda: asked.append(1) or [3, 4])
    assert asked == []
    assert (len(later), later[0], later[1:], list(later)) == (2, 3, (4,), [3, 4])
    assert later == (3, 4)
    assert later == Later(lambda: (3, 4))
    assert later != (3,)
    assert hash(later) == hash((3, 4))
    assert asked == [1]


def test_a_count_asked_for_its_outcome_opens_no_account() -> None:
    with mock.patch.object(rule, "Account", side_effect=AssertionError("opened")):
        result = count(elect({"a": 2, "b": 1}, 3, ["a", "b", "ab"]), shares(Completion.ADD1U))
        assert result.selected == ("a", "b")
        assert result.cost == 3
    assert [reason.funded for reason in result.reasons] == [True, True]
