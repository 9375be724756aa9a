"""Variants of an election against the same ballots written out and grouped afresh."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.voting import variants
from deliberation.voting.election import BallotKind, Election
from tests.voting.elections import elect
from tests.voting.margin import plainly
from tests.voting.strategies import elections
from tests.voting.test_properties import split_groups


def same(variant: Election, fresh: Election) -> None:
    """Equal in what is counted and in everything noted beforehand."""
    assert variant.digest == fresh.digest
    assert (variant.voters, variant.votes, variant.points) == (fresh.voters, fresh.votes, fresh.points)
    assert variant.rows.tolist() == fresh.rows.tolist()
    assert variant.meta == fresh.meta


@settings(max_examples=80, deadline=None)
@given(elections(), st.data())
def test_each_variant_is_what_its_ballots_would_be(election: Election, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(election.projects) - 1))
    number = data.draw(st.integers(0, 5))
    value = variants.full_value(election)
    same(variants.with_ballots(election, index, number), plainly.more(election, index, value, number))
    same(
        variants.with_ballots(election, None, number),
        plainly.with_rows(election, plainly.rows(election) + [[]] * number),
    )
    same(variants.with_cost(election, index, 7), plainly.cheaper(election, index, election.projects[index].cost - 7))
    for gone in range(election.votes[index] + 1):
        same(variants.without_votes(election, index, gone), plainly.fewer(election, index, gone))


@settings(max_examples=60, deadline=None)
@given(elections())
def test_grouping_does_not_matter(election: Election) -> None:
    single = variants.canonical(split_groups(election))
    assert single.digest == variants.canonical(election).digest == election.digest
    for index, votes in enumerate(election.votes):
        gone = votes // 2
        same(variants.without_votes(single, index, gone), variants.without_votes(election, index, gone))


def test_the_original_is_left_alone() -> None:
    election = elect({"a": 10, "b": 20}, 30, ["a", "ab", "ab", "b"])
    before = (election.digest, election.votes, election.ballots.weights.tolist())
    variants.with_ballots(election, 0, 3)
    variants.with_cost(election, 0, 1)
    variants.without_votes(election, 1, 2)
    assert (election.digest, election.votes, election.ballots.weights.tolist()) == before
    assert variants.with_ballots(election, 0, 0) is variants.without_votes(election, 0, 0) is election


@pytest.mark.parametrize("votes", [1, 2, 3, 10, 97, 500, 1000])
def test_every_vote_is_withdrawn_once_and_evenly(votes: int) -> None:
    order = variants.spread(votes).tolist()
    assert sorted(order) == list(range(votes))
    for block in (range(votes // 2), range(votes // 3, votes)):
        for gone in range(1, votes + 1):
            share = gone * len(block) / votes
            assert (
                abs(sum(1 for place in order[:gone] if place in block) - share) < 5
            )  # log2 of the pile over 2 at the most


def test_nothing_to_withdraw() -> None:
    assert variants.spread(0).tolist() == []
    election = elect({"a": 10}, 10, [""])
    assert variants.FewerVotes(election, 0).votes == 0


@pytest.mark.parametrize(
    ("kind", "ballots", "meta", "value"),
    [
        (BallotKind.APPROVAL, ["ab", "b"], {"max_length": "3"}, 1),
        (BallotKind.CHOOSE_ONE, ["a"], {}, 1),
        (BallotKind.CUMULATIVE, [{"a": 4, "b": 3}], {}, 4),
        (BallotKind.CUMULATIVE, [{"a": 4}], {"max_sum_points": "10"}, 10),
        (BallotKind.SCORING, [{"a": 4}], {"max_points": "5", "max_sum_points": "9"}, 5),
        (BallotKind.SCORING, [{"a": 4}], {"max_points": "many", "max_sum_points": "9"}, 9),
        (BallotKind.SCORING, [{}], {}, 1),
        (BallotKind.ORDINAL, ["abc", "b"], {}, 2),
        (BallotKind.ORDINAL, ["ab"], {"max_length": "3"}, 2),
        (BallotKind.ORDINAL, ["ab"], {"max_length": "9"}, 2),
        (BallotKind.ORDINAL, [""], {}, 0),
    ],
)
def test_the_most_a_ballot_can_give(kind: BallotKind, ballots: list, meta: dict[str, str], value: int) -> None:
    plain = elect({"a": 10, "b": 20, "c": 5}, 30, ballots, kind=kind)
    election = Election.of(
        plain.projects, 30, [tuple(b) if isinstance(b, str) else b for b in ballots], kind=kind, meta=meta
    )
    assert variants.full_value(election) == value
