"""The heaviest load of a division and everybody who carries it, against every subset of the projects."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain, combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.voting.maximin.division import Division


def division(supporters: list[list[int]], costs: list[int], weights: list[int]) -> Division:
    return Division([np.array(row, np.int64) for row in supporters], costs, np.array(weights, np.int64))


def heaviest(supporters: list[list[int]], costs: list[int], weights: list[int]) -> tuple[Fraction, list[int]]:
    """The largest cost per supporter of any set of projects, and all projects of the sets that have it."""
    rows = range(len(costs))
    sets = list(chain.from_iterable(combinations(rows, size) for size in range(1, len(costs) + 1)))
    ratios = {}
    for chosen in sets:
        reached = {group for row in chosen for group in supporters[row]}
        ratios[chosen] = Fraction(sum(costs[row] for row in chosen), sum(weights[group] for group in reached))
    worst = max(ratios.values())
    return worst, sorted({row for chosen, ratio in ratios.items() if ratio == worst for row in chosen})


def test_load_that_can_go_elsewhere_is_not_the_heaviest() -> None:
    # a's only supporters carry 6 each; b may lean on c's, and c on voters with room, so neither is held fast.
    supporters, costs, weights = [[0], [0, 1], [1, 2], [2, 3]], [6, 1, 2, 3], [1, 1, 1, 2]
    assert division(supporters, costs, weights).heaviest() == (6, [0])
    assert heaviest(supporters, costs, weights) == (6, [0])
    supporters, costs, weights = [[0], [1], [0, 1], [1, 2]], [4, 4, 4, 1], [2, 2, 1]
    assert division(supporters, costs, weights).heaviest() == (3, [0, 1, 2])


@st.composite
def divisions(draw: st.DrawFn) -> tuple[list[list[int]], list[int], list[int]]:
    classes, rows = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    weights = draw(st.lists(st.integers(1, 3), min_size=classes, max_size=classes))
    supporter = st.lists(st.integers(0, classes - 1), min_size=1, unique=True).map(sorted)
    supporters = draw(st.lists(supporter, min_size=rows, max_size=rows))
    costs = draw(st.lists(st.integers(1, 6), min_size=rows, max_size=rows))
    return supporters, costs, weights


@settings(max_examples=200, deadline=None)
@given(divisions())
def test_the_heaviest_load_and_who_carries_it(case: tuple[list[list[int]], list[int], list[int]]) -> None:
    assert division(*case).heaviest() == heaviest(*case)
