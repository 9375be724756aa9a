"""Bounded effort: the same figures for everybody, and no claim beyond what was recounted."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from deliberation.voting.election import Election
from deliberation.voting.explain import Code
from deliberation.voting.margin import Margins, Proof, margins, usual_effort
from deliberation.voting.options import Comparison, Completion, CountOptions, Rule
from deliberation.voting.rules import count
from tests.voting.elections import elect, shares
from tests.voting.margin.test_margins import check, figures

ADD1 = shares(Completion.ADD1)


@pytest.fixture(scope="module")
def election() -> Election:
    """Two crowds, a park for a minority that is a little short, and a lift that is too dear."""
    ballots = ["ab"] * 30 + ["bc"] * 20 + ["d"] * 12 + ["ad"] * 3 + ["e"] * 9
    return elect({"a": 80, "b": 60, "c": 50, "d": 62, "e": 400}, 200, ballots)


def open_counts(found: Margins) -> int:
    """Recounts made for figures without a proof beforehand; under Add1 these are all."""
    return sum(figure.counts for figure in figures(found))


@pytest.mark.parametrize("effort", [0, 1, 7, 30, 90])
def test_the_effort_is_kept_and_every_claim_is_true(election: Election, effort: int) -> None:
    found = check(election, ADD1, effort)
    assert found.effort == effort
    assert found.counts == open_counts(found) <= effort
    for figure in figures(found):
        assert figure.code != "effort_spent" or (figure.amount, figure.proved) == (None, Proof.TRIED)


def test_more_effort_proves_more(election: Election) -> None:
    result = count(election, ADD1)
    proved = [
        sum(1 for figure in figures(margins(result, effort=effort)) if figure.proved is Proof.ALL)
        for effort in (0, 20, 60, 300)
    ]
    assert proved == sorted(proved)
    assert 1 == proved[0] < proved[-1]  # no vote makes the dear one cheaper: that needs no effort


def test_nothing_is_claimed_without_effort(election: Election) -> None:
    found = margins(count(election, ADD1), effort=0)
    assert found.counts == 0
    for figure in figures(found):
        assert figure.amount is None
        assert figure.code in ("effort_spent", str(Code.OVER_BUDGET))


def test_a_proof_needs_no_effort(election: Election) -> None:
    found = margins(count(election, CountOptions()), effort=0)
    assert {figure.proved for figure in figures(found)} == {Proof.ALL}
    assert found.counts > 0


def test_no_vote_makes_a_project_cheaper(election: Election) -> None:
    for rule in Rule:
        figure = margins(count(election, CountOptions(rule=rule)), effort=40).of("e").votes
        assert figure is not None
        assert (figure.amount, figure.code, figure.proved, figure.counts) == (None, "over_budget", Proof.ALL, 0)


def test_published_the_same_each_time(election: Election) -> None:
    result = count(election, ADD1)
    found, again = margins(result, effort=100), margins(result, effort=100)
    assert found.to_json() == again.to_json()
    plain = json.loads(found.to_json())
    assert plain == found.to_plain()
    assert sorted(plain) == ["counts", "digest", "effort", "projects", "rule"]
    assert plain["digest"] == election.digest
    assert plain["rule"]["completion"] == "add1"
    assert [row["project"] for row in plain["projects"]] == list("abcde")
    for row in plain["projects"]:
        assert set(row) == {"project", "funded"} | ({"spare"} if row["funded"] else {"votes", "cut"})
    with pytest.raises(KeyError):
        found.of("z")


def test_progress_goes_from_nothing_to_all(election: Election) -> None:
    told: list[tuple[int, int]] = []
    margins(count(election, ADD1), effort=200, progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert {total for _, total in told} == {told[-1][0]}
    assert told[0][0] == 0


def test_the_usual_effort_shrinks_with_the_size(election: Election) -> None:
    small = count(election, ADD1)
    large = count(elect({f"{n:03}": 10 + n for n in range(200)}, 5000, [tuple(f"{n:03}" for n in range(200))]))
    assert 14 * 200 <= usual_effort(large) < usual_effort(replace(small, outcome=replace(small.outcome, raises=0)))
    assert usual_effort(small) <= 20_000
    longer = replace(small, outcome=replace(small.outcome, raises=10**6))
    assert usual_effort(longer) == 14 * 5


@pytest.mark.parametrize("comparison", [Comparison.UTILITY, Comparison.COVERAGE])
def test_no_proof_is_used_where_outcomes_are_compared(election: Election, comparison: Comparison) -> None:
    check(election, CountOptions(rule=Rule.EQUAL_SHARES, comparison=comparison), effort=60)


def test_free_and_cheap_projects_have_nothing_to_cut() -> None:
    ballots = ["a", "a", "b"]
    found = margins(count(elect({"a": 300, "b": 100, "c": 90}, 300, ballots, scale=100)))
    cut = found.of("b").cut
    assert cut is not None
    assert (cut.amount, cut.code, cut.reach) == (None, "nothing_to_cut", 0)
    free = margins(count(elect({"a": 300, "z": 0}, 300, ["a"]), shares()))
    figure = free.of("z").cut
    assert figure is not None
    assert figure.code == "nothing_to_cut"
