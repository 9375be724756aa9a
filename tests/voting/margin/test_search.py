"""Searching for the least number, over every small pattern of answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.voting.margin.search import Asked, Purse, SpentError, crossing, orderly, scan, unasked

patterns = st.lists(st.booleans(), min_size=1, max_size=40)
guesses = st.integers(0, 60) | st.none()


def asked(pattern: list[bool], hint: int | None = None, left: int | None = None) -> tuple[Asked, list[int]]:
    """Answers for 1, 2, …, with one and the same hint each time, and the numbers asked."""
    log: list[int] = []

    def ask(x: int) -> tuple[bool, int | None]:
        log.append(x)
        return pattern[x - 1], hint

    return Asked(ask, len(pattern), None if left is None else Purse(left)), log


@given(patterns, guesses, guesses)
def test_a_crossing_holds_and_the_number_below_does_not(
    pattern: list[bool], first: int | None, hint: int | None
) -> None:
    question, log = asked(pattern, hint)
    found = crossing(question, first)
    assert len(log) == len(set(log))
    if found is None:
        assert not pattern[-1]
    else:
        assert pattern[found - 1]
        assert found == 1 or not pattern[found - 2]
        assert found in log
        assert found == 1 or found - 1 in log


@given(patterns, guesses)
def test_a_scan_finds_the_least_whatever_was_found_before(pattern: list[bool], first: int | None) -> None:
    question, log = asked(pattern)
    found = scan(question, crossing(question, first))
    least = pattern.index(True) + 1 if True in pattern else None
    assert found == least
    assert set(range(1, (least or len(pattern)) + 1)) <= set(log)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=5))
def test_orderly_answers_are_halved_stretch_by_stretch(lengths: list[tuple[int, int]]) -> None:
    pattern: list[bool] = []
    ends = []
    for without, with_ in lengths:
        pattern += [False] * without + [True] * with_
        ends.append(len(pattern))
    if not pattern:
        return
    question, _ = asked(pattern)
    assert orderly(question, ends) == (pattern.index(True) + 1 if True in pattern else None)


def test_halving_asks_few() -> None:
    question, log = asked([False] * 700 + [True] * 300)
    assert orderly(question, [1000]) == 701
    assert len(log) <= 12
    near, log = asked([False] * 700 + [True] * 300)
    assert crossing(near, 701) == 701
    assert log == [701, 700]


def test_the_effort_ends_a_scan_and_says_how_much_was_left_to_do() -> None:
    question, log = asked([False] * 20 + [True], left=12)
    assert crossing(question, 21) == 21
    assert unasked(question, 21) == 19
    with pytest.raises(SpentError):
        scan(question, 21)
    assert log == [21, 20, 1, 17, 9, 5, 13]  # what is left would not do to follow a find down to its crossing
    assert unasked(question, 21) == 14
    assert unasked(question, None) == 21 - 7


@given(patterns, st.integers(0, 30))
def test_a_scan_cut_short_still_has_a_crossing(pattern: list[bool], left: int) -> None:
    question, _ = asked(pattern, left=left)
    try:
        found = crossing(question)
        found = scan(question, found)
    except SpentError:
        found = question.least
    if found is not None:
        assert question.answers[found]
        assert found == 1 or question.answers[found - 1] is False
        assert found == min(x for x, held in question.answers.items() if held)
