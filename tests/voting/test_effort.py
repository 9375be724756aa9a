"""A completion that would take hours is given up with a reason, never left hanging."""

from __future__ import annotations

import pytest

from deliberation.voting.equal_shares import completion
from deliberation.voting.errors import ElectionError
from deliberation.voting.options import Completion
from deliberation.voting.rules import count
from tests.voting.elections import elect, shares

CITY = elect({"a": 50, "b": 70, "c": 90}, 150, ["ab", "ab", "c", "c", "c", "a"])


def test_gives_up_after_so_many_looks_and_says_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completion, "MOST_LOOKS", 0)
    with pytest.raises(ElectionError) as refused:
        count(CITY, shares(Completion.ADD1))
    assert refused.value.code == "count_too_long"
    assert refused.value.params == {"projects": 3, "raises": 1}


def test_without_completion_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completion, "MOST_LOOKS", 0)
    assert count(CITY, shares()).cost <= CITY.budget
