"""Single transferable vote: counted by hand, by properties, and against pyrankvote where it is installed."""

from __future__ import annotations

import importlib
import json
import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.voting.council import sheet
from deliberation.voting.council.ballots import Paper, Spoilt
from deliberation.voting.council.candidates import Candidate
from deliberation.voting.council.stv import transferable_vote
from deliberation.voting.council.stv_record import Action, Ended, StvRules
from deliberation.voting.errors import ElectionError
from tests.voting.council.people import papers

ABCD = [Candidate(key) for key in "abcd"]
BOX = papers({"abc": 40, "ba": 8, "cd": 18, "dc": 14, "ad": 10})


def test_every_round_of_a_small_count_by_hand() -> None:
    result = transferable_vote(ABCD, BOX, StvRules(2))
    # 90 papers, quota 31. a has 50, surplus 19; of its papers 40 go to b and 10 to d, each worth 19/50.
    assert result.quota == 31
    first, surplus, *_ = result.rounds
    assert dict(first.totals) == {"a": 50, "b": 8, "c": 18, "d": 14}
    assert (surplus.action, surplus.candidate, surplus.value) == (Action.SURPLUS, "a", Fraction(19, 50))
    assert dict(surplus.totals) == {"a": 31, "b": Fraction(116, 5), "c": 18, "d": Fraction(89, 5)}
    # d has the fewest and is excluded: 14 go to c, the 3.8 that came from a end there.
    assert dict(result.rounds[2].totals)["c"] == 32
    assert result.rounds[2].exhausted == Fraction(19, 5)
    assert result.elected == ("a", "c")
    assert result.fates["b"] == (Ended.NOT_ELECTED, 3)


def test_scottish_decimals_are_cut_off_and_the_loss_is_shown() -> None:
    box = papers({"ab": 5, "ac": 4, "c": 2})
    result = transferable_vote([Candidate(key) for key in "abc"], box, StvRules(2, decimals=5))
    # Quota 4, surplus 5 of 9: each paper is worth 0.55555, not 0.555555...
    second = result.rounds[1]
    assert dict(second.totals)["b"] == Fraction(277775, 100_000)
    assert second.exhausted == 5 - 9 * Fraction(55555, 100_000)


def test_a_tie_looks_at_earlier_rounds_first_then_at_the_lot() -> None:
    box = papers({"a": 5, "b": 3, "c": 2, "dc": 1, "e": 9})
    five = [Candidate(key) for key in "abcde"]
    result = transferable_vote(five, box, StvRules(1))
    tie = result.ties[0]
    assert (tie.tied, tie.chosen, tie.how) == (("b", "c"), ("c",), "earlier_rounds")
    even = papers({"a": 2, "b": 2, "c": 2})
    drawn = {transferable_vote(five[:3], even, StvRules(1, ties=f"lot:{n}")).ties[0].chosen for n in range(40)}
    assert drawn == {("a",), ("b",), ("c",)}


def test_the_last_seats_are_filled_without_the_quota() -> None:
    result = transferable_vote(ABCD, papers({"a": 10, "b": 2, "c": 1}), StvRules(3))
    assert result.elected == ("a", "b", "c")
    assert result.fates["b"][0] is Ended.ELECTED_WITHOUT_QUOTA


@pytest.mark.parametrize("box", [[], papers({"": 3, "aa": 2}), [Paper(("a",), 4, Spoilt.SIGNED)]])
def test_without_a_valid_paper_all_seats_stay_vacant(box: list[Paper]) -> None:
    result = transferable_vote(ABCD, box, StvRules(2))
    assert (result.elected, result.quota, result.rounds, result.ties) == ((), 0, (), ())
    assert set(result.fates.values()) == {(Ended.NO_VALID_PAPERS, 0)}
    record = json.loads(result.to_json())
    assert (record["vacant"], record["vacancy"]["reason"]) == (2, "no_valid_papers")
    shown = sheet.transferable(result)
    assert "没有有效票，空缺 2 席" in shown
    assert "当选票数" not in shown
    assert "第 1 轮" not in shown


def test_a_single_paper_fills_the_last_seats_as_the_rule_says() -> None:
    result = transferable_vote(ABCD, papers({"c": 1}), StvRules(2))
    assert result.quota == 1
    assert result.elected == ("c", "a")
    assert result.fates["a"][0] is Ended.ELECTED_WITHOUT_QUOTA
    assert (result.vacancy, result.summary()["vacant"]) == (None, 0)


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        (StvRules(0), "seats_out_of_range"),
        (StvRules(5), "seats_out_of_range"),
        (StvRules(1, decimals=13), "decimals_out_of_range"),
        (StvRules(1, ties="coin"), "ties_unknown"),
    ],
)
def test_impossible_rules_are_refused(rules: StvRules, code: str) -> None:
    with pytest.raises(ElectionError) as refused:
        transferable_vote(ABCD, BOX, rules)
    assert refused.value.code == code


def test_fractions_that_grow_without_end_stop_with_a_way_out() -> None:
    dice = random.Random(3)  # noqa: S311 -- repeatable ballots, not a secret
    many = [Candidate(f"{n:02}") for n in range(60)]
    ids = [person.id for person in many]
    box = [Paper(tuple(dice.sample(ids, 40)), dice.randint(1, 9)) for _ in range(400)]
    with pytest.raises(ElectionError) as refused:
        transferable_vote(many, box, StvRules(30))
    assert refused.value.code == "fractions_too_long"
    assert len(transferable_vote(many, box, StvRules(30, decimals=5)).elected) == 30


def test_too_many_candidates_are_refused() -> None:
    with pytest.raises(ElectionError) as refused:
        transferable_vote([Candidate(str(n)) for n in range(10_000)], [], StvRules(1))
    assert refused.value.code == "too_many_candidates"


@st.composite
def boxes(draw: st.DrawFn) -> tuple[list[Candidate], list[Paper], int]:
    ids = "abcdef"[: draw(st.integers(2, 6))]
    ranking = st.lists(st.sampled_from(ids), unique=True, min_size=1).map(tuple)
    box = draw(st.lists(st.builds(Paper, ranking, st.integers(1, 5)), min_size=1, max_size=12))
    return [Candidate(key) for key in ids], box, draw(st.integers(1, len(ids)))


@given(boxes(), st.sampled_from([None, 5]))
@settings(max_examples=150, deadline=None)
def test_votes_are_never_made_or_lost(case: tuple[list[Candidate], list[Paper], int], decimals: int | None) -> None:
    people, box, seats = case
    result = transferable_vote(people, box, StvRules(seats, decimals))
    assert len(result.elected) == len(set(result.elected)) == seats
    for step in result.rounds:
        assert sum(votes for _, votes in step.totals) + step.exhausted == sum(paper.count for paper in box)
        assert step.exhausted >= 0
    turned = transferable_vote(people[::-1], box[::-1], StvRules(seats, decimals))
    assert turned.to_json() == result.to_json()


@given(boxes(), st.permutations("uvwxyz"))
@settings(max_examples=60, deadline=None)
def test_names_say_nothing_where_there_are_no_ties(
    case: tuple[list[Candidate], list[Paper], int], names: list[str]
) -> None:
    people, box, seats = case
    result = transferable_vote(people, box, StvRules(seats))
    if any(tie.how != "earlier_rounds" for tie in result.ties):
        return
    other = dict(zip("abcdef", names, strict=True))
    renamed = [Paper(tuple(other[choice] for choice in paper.choices), paper.count) for paper in box]
    again = transferable_vote([Candidate(other[p.id]) for p in people], renamed, StvRules(seats))
    assert set(again.elected) == {other[person] for person in result.elected}


@given(boxes())
@settings(max_examples=150, deadline=None)
def test_droop_proportionality(case: tuple[list[Candidate], list[Paper], int]) -> None:
    """A group of more than q quotas that ranks the same set on top elects q of the set, or all of it."""
    people, box, seats = case
    result = transferable_vote(people, box, StvRules(seats))
    tops = {frozenset(paper.choices[:length]) for paper in box for length in range(1, len(paper.choices) + 1)}
    for top in tops:
        solid = sum(paper.count for paper in box if frozenset(paper.choices[: len(top)]) == top)
        assert len(top & set(result.elected)) >= min(len(top), solid // result.quota)


@pytest.mark.parametrize("seed", range(40))
def test_like_pyrankvote_where_methods_agree(seed: int) -> None:
    """With one seat there are no surpluses to transfer; both elect the same person unless a tie decides."""
    theirs: Any = pytest.importorskip("pyrankvote")
    models: Any = importlib.import_module("pyrankvote.models")
    dice = random.Random(seed)  # noqa: S311 -- repeatable ballots, not a secret
    ids = "abcde"
    rows = [tuple(dice.sample(ids, dice.randint(1, 5))) for _ in range(201)]
    ours = transferable_vote([Candidate(key) for key in ids], [Paper(row) for row in rows], StvRules(1))
    people = {key: models.Candidate(key) for key in ids}
    ballots = [models.Ballot([people[key] for key in row]) for row in rows]
    found = theirs.single_transferable_vote(list(people.values()), ballots, number_of_seats=1)
    winner = str(found.get_winners()[0])
    assert ours.ties or (winner,) == ours.elected
