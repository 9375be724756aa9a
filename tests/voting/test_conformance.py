"""The outcomes of the reference library on real elections, where the conformance data is at hand."""

from __future__ import annotations

import json
from typing import Any

import pytest

from deliberation.voting.options import Completion, CountOptions, Rule, Utility
from deliberation.voting.pabulib import read
from deliberation.voting.rules import count
from tests.voting.elections import ABSENT, SHARED, shares

EXPECTED: dict[str, dict[str, list[str]]] = (
    json.loads((SHARED / "outcomes.json").read_text("utf-8")) if SHARED.is_dir() else {}
)
LARGE = SHARED / "pb" / "Poland_Warszawa_2026.pb"


def options(key: str) -> CountOptions:
    """``mes_cost_sat_add1/lex`` as options."""
    name, ties = key.split("/")
    words: list[Any] = name.split("_")
    ties = ties.replace("_", "-")
    if words[0] == "phragmen":
        return CountOptions(rule=Rule.PHRAGMEN, ties=ties)
    rule = Rule.GREEDY if words[0] == "greedy" else Rule.EQUAL_SHARES
    completion = Completion(words[3]) if len(words) > 3 else Completion.NONE
    return CountOptions(rule=rule, utility=Utility(words[1]), completion=completion, ties=ties)


@pytest.mark.skipif(not EXPECTED, reason=ABSENT)
@pytest.mark.parametrize("name", EXPECTED or ["none"])
def test_funds_what_the_reference_library_funds(name: str) -> None:
    file = read(SHARED / "pb" / name)
    assert not file.warnings
    found = {key: list(count(file.election, options(key)).selected) for key in EXPECTED[name]}
    assert found == EXPECTED[name]


@pytest.mark.skipif(not EXPECTED, reason=ABSENT)
@pytest.mark.parametrize("stop", [True, False])
@pytest.mark.parametrize("name", ["Poland_Swiecie_2023.pb", "Netherlands_Assen_2024.pb"])
def test_repeats_the_official_result_of_cities_that_use_equal_shares(name: str, stop: bool) -> None:
    file = read(SHARED / "pb" / name)
    assert set(count(file.election, shares(Completion.ADD1, exhaustive_stop=stop)).selected) == file.selected


@pytest.mark.skipif(not LARGE.is_file(), reason=ABSENT)
def test_counts_a_city_of_sixty_thousand_ballots() -> None:
    file = read(LARGE)
    election = file.election
    assert (election.voters, len(election.projects)) == (61668, 83)
    threshold = int(election.meta["min_project_score_threshold"])
    assert set(count(election, CountOptions(min_votes=threshold)).selected) == file.selected
    result = count(election, shares())
    assert result.cost <= election.budget
    for payment in result.payments:
        assert payment.full + payment.rest == result.reason(payment.project).cost


@pytest.mark.slow
@pytest.mark.skipif(not LARGE.is_file(), reason=ABSENT)
def test_completes_a_city_of_sixty_thousand_ballots() -> None:
    election = read(LARGE).election
    result = count(election, shares(Completion.ADD1))
    again = count(election, shares(Completion.ADD1, exhaustive_stop=False))
    assert result.cost <= election.budget
    assert set(result.selected) <= set(again.selected)
    assert result.outcome.raises == 184
