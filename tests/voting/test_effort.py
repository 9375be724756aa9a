"""A count that would take hours is given up with a reason, never left hanging."""

from __future__ import annotations

import pytest

from deliberation.voting.equal_shares import trail
from deliberation.voting.errors import ElectionError
from deliberation.voting.margin import margins
from deliberation.voting.margin import rule as margin_rule
from deliberation.voting.options import Completion
from deliberation.voting.rules import count
from tests.voting.elections import elect, shares

CITY = elect({"a": 50, "b": 70, "c": 90}, 150, ["ab", "ab", "c", "c", "c", "a"])


def test_gives_up_after_so_many_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail, "MOST_LOOKS", 3)
    with pytest.raises(ElectionError) as refused:
        count(CITY, shares(Completion.ADD1))
    assert refused.value.code == "count_too_long"
    assert refused.value.params == {"looks": 3}


def test_a_count_of_few_looks_is_not_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail, "MOST_LOOKS", 100)
    assert count(CITY, shares(Completion.ADD1)).cost <= CITY.budget


def test_margins_of_too_many_projects_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(margin_rule, "MOST_PROJECTS", 2)
    with pytest.raises(ElectionError) as refused:
        margins(count(CITY))
    assert (refused.value.code, refused.value.params) == ("margins_too_many", {"projects": 3, "limit": 2})
