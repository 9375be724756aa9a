"""What carries a question: exact at the very number, with each basis."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.rules.poll_question import ANSWERS, BASES, Threshold, question


def carried(votes: tuple[int, int, int], threshold: str, basis: str, issued: int = 0, roll: int = 0) -> bool:
    cast = sum(votes)
    named = dict(zip(ANSWERS, votes, strict=True))
    issued = issued or cast
    return question(named, issued=issued, roll=roll or issued, threshold=threshold, basis=basis).carried


@pytest.mark.parametrize(
    ("votes", "threshold", "basis", "expected"),
    [
        ((50, 50, 0), ">1/2", "cast", False),
        ((51, 49, 0), ">1/2", "cast", True),
        ((50, 50, 0), ">=1/2", "cast", True),
        ((50, 49, 1), ">1/2", "cast", False),
        ((2, 1, 0), ">=2/3", "cast", True),
        ((2, 1, 0), ">2/3", "cast", False),
        ((66, 34, 0), ">=2/3", "cast", False),
        ((67, 33, 0), "2/3", "cast", True),
        ((0, 0, 0), ">1/2", "cast", False),
        ((0, 5, 0), ">0/1", "cast", False),
        ((1, 5, 0), ">0/1", "cast", True),
    ],
)  # fmt: skip
def test_more_than_and_at_least(votes: tuple[int, int, int], threshold: str, basis: str, expected: bool) -> None:
    assert carried(votes, threshold, basis) is expected


def test_the_basis_decides() -> None:
    votes = (55, 20, 5)
    assert carried(votes, ">1/2", "cast", 120, 200)
    assert not carried(votes, ">1/2", "issued", 120, 200)
    assert carried(votes, ">1/2", "issued", 109, 200)
    assert not carried(votes, ">1/2", "roll", 109, 110)
    assert carried(votes, ">=1/2", "roll", 109, 110)


@given(
    st.tuples(*(st.integers(0, 40) for _ in range(3))), st.integers(0, 20), st.integers(0, 20),
    st.sampled_from(BASES), st.integers(1, 12), st.integers(1, 12), st.booleans(),
)  # fmt: skip
def test_as_the_sentence_says(
    votes: tuple[int, int, int], unused: int, absent: int, basis: str, top: int, bottom: int, strict: bool
) -> None:
    share = Fraction(min(top, bottom), max(top, bottom))
    strict = strict and share < 1
    issued, roll = sum(votes) + unused, sum(votes) + unused + absent
    named = dict(zip(ANSWERS, votes, strict=True))
    threshold = str(Threshold(share, strict))
    found = question(named, issued=issued, roll=roll, threshold=threshold, basis=basis)
    base = {"cast": sum(votes), "issued": issued, "roll": roll}[basis]
    expected = base > 0 and (votes[0] > share * base if strict else votes[0] >= share * base) and votes[0] > 0
    assert found.carried is expected
    assert found.to_plain()["needed"] == found.needed
    assert str(Threshold.read(threshold)) == threshold


@pytest.mark.parametrize("text", ["", "half", ">1", "3/2", ">1/1", ">=0/1", "1/0", "0.5", ">=-1/2", "<1/2"])
def test_what_is_no_threshold(text: str) -> None:
    with pytest.raises(ValueError, match="threshold"):
        Threshold.read(text)


@pytest.mark.parametrize(
    ("votes", "issued", "roll", "basis"),
    [({ANSWERS[0]: 3}, 2, 5, "cast"), ({ANSWERS[0]: 1}, 6, 5, "cast"), ({"yes": 1}, 5, 5, "cast"),
     ({ANSWERS[0]: 1}, 5, 5, "present"),
     ({ANSWERS[0]: -1}, 5, 5, "cast")],
)  # fmt: skip
def test_figures_that_cannot_be(votes: dict[str, int], issued: int, roll: int, basis: str) -> None:
    with pytest.raises(ValueError, match="not"):
        question(votes, issued=issued, roll=roll, threshold=">1/2", basis=basis)
