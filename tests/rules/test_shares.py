"""Shares are rounded half up, wherever they are written."""

from __future__ import annotations

import pytest

from deliberation.rules.shares import percent, rounded


@pytest.mark.parametrize(
    ("part", "whole", "expected"), [(2, 12, 17), (1, 8, 13), (1, 3, 33), (0, 5, 0), (5, 5, 100), (1, 200, 1)]
)
def test_per_cent_is_the_nearest_whole_a_half_upwards(part: int, whole: int, expected: int) -> None:
    assert percent(part, whole) == expected


def test_of_nothing_there_is_no_share() -> None:
    assert percent(0, 0) is None


def test_means_follow_the_same_rule() -> None:
    assert [rounded(*pair) for pair in ((7, 2), (189, 2), (10, 3), (11, 3))] == [4, 95, 3, 4]
