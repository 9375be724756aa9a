"""Whole numbers under conditions, against trying everything."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.voting.council import conflict
from deliberation.voting.council.integers import Search, System, any_direction
from deliberation.voting.council.quotas import Quota
from deliberation.voting.council.tableau import Undecided


@st.composite
def systems(draw: st.DrawFn) -> System:
    width, height = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    figure = st.integers(-2, 3)
    rows = tuple(tuple(draw(figure) for _ in range(width)) for _ in range(height))
    low = tuple(draw(st.integers(-2, 4)) for _ in rows)
    floor = tuple(draw(st.integers(0, 1)) for _ in range(width))
    return System(
        rows,
        low,
        tuple(bound + draw(st.integers(0, 2)) for bound in low),
        floor,
        tuple(bound + draw(st.integers(0, 3)) for bound in floor),
    )


def everything(system: System) -> list[tuple[int, ...]]:
    spans = [range(low, high + 1) for low, high in zip(system.floor, system.ceiling, strict=True)]
    return [x for x in product(*spans) if system.met_by(x)]


@given(systems(), st.lists(st.integers(-9, 9), min_size=4, max_size=4))
@settings(max_examples=200, deadline=None)
def test_finds_what_there_is_and_the_best_of_it(system: System, weights: list[int]) -> None:
    weights = weights[: len(system.floor)]
    there = everything(system)
    search = Search(system)
    found, best = search.find(), search.best(weights)
    assert (found is None) == (best is None) == (not there)
    if there:
        assert found in there
        assert best in there
        assert sum(map(int.__mul__, weights, best or ())) == max(sum(map(int.__mul__, weights, x)) for x in there)


@given(systems(), systems())
@settings(max_examples=100, deadline=None)
def test_a_search_answers_again_after_its_bounds_have_changed(system: System, other: System) -> None:
    search = Search(system)
    search.find()
    width = min(len(system.floor), len(other.floor))
    floor = (*other.floor[:width], *system.floor[width:])
    ceiling = (*other.ceiling[:width], *system.ceiling[width:])
    search.box(floor, ceiling)
    assert (search.find() is None) == (not everything(system.within(floor, ceiling)))


def test_figures_beyond_64_bits_stay_exact() -> None:
    large = 3**45
    system = System(((large, 1 - large),), (1,), (1,), (0, 0), (10**9, 10**9))
    assert Search(System(((1, 1), (1, -1)), (large, 1), (large, 1), (0, 0), (large, large))).find() == (
        (large + 1) // 2,
        (large - 1) // 2,
    )
    found = Search(System(((7, -5),), (1,), (1,), (0, 0), (10**12, 10**12))).best([-1, 0])
    assert found == (3, 4)
    assert system.met_by((1, 1))


def test_work_is_bounded() -> None:
    """An odd sum of even numbers: branching would go on for very long."""
    width = 40
    system = System(((2,) * width,), (width + 1,), (width + 1,), (0,) * width, (1,) * width)
    with pytest.raises(Undecided):
        Search(system, patience=200).find()
    with pytest.raises(Undecided):
        Search(system, patience=10**9, allowed=10**7).best(any_direction(width))


QUOTAS = [Quota("x", "a", 2, 3), Quota("x", "b", 1, 3), Quota("y", "c", 0, 1)]


@given(st.lists(st.integers(0, 2), min_size=4, max_size=4), st.lists(st.integers(0, 3), min_size=3, max_size=3))
@settings(max_examples=120, deadline=None)
def test_blame_is_irreducible_and_relaxation_is_least(sizes: list[int], lows: list[int]) -> None:
    rows = ((1, 1, 0, 0), (0, 0, 1, 1), (1, 0, 1, 0), (1, 1, 1, 1))
    system = System(rows, (*lows, 4), (3, 3, max(1, lows[2]), 4), (0,) * 4, tuple(sizes))
    if sum(sizes) < 4 or everything(system):
        return
    bounds = conflict.blame(system, QUOTAS)
    kept = {(bound.quota, bound.side) for bound in bounds}

    def loosened(keep: set[tuple[str, str]]) -> System:
        low = [v if (q.name, "min") in keep else 0 for v, q in zip(system.low, QUOTAS, strict=False)]
        high = [v if (q.name, "max") in keep else 9 for v, q in zip(system.high, QUOTAS, strict=False)]
        return System(rows, (*low, 4), (*high, 4), system.floor, system.ceiling)

    assert not everything(loosened(kept))
    for bound in kept:
        assert everything(loosened(kept - {bound}))
    relaxed = conflict.relaxation(system, QUOTAS)
    low, high = list(system.low), list(system.high)
    names = [quota.name for quota in QUOTAS]
    for bound in relaxed:
        (low if bound.side == "min" else high)[names.index(bound.quota)] = bound.seats
    assert everything(System(rows, tuple(low), tuple(high), system.floor, system.ceiling))
    given_up = sum(abs(a - b) for a, b in zip((*low, *high), (*system.low, *system.high), strict=True))
    assert given_up == min(_missing(system, x) for x in product(*(range(size + 1) for size in sizes)) if sum(x) == 4)


def _missing(system: System, x: tuple[int, ...]) -> int:
    """By how many seats the quotas would have to give way for these seats."""
    sums = [sum(a * v for a, v in zip(row, x, strict=True)) for row in system.rows]
    return sum(max(0, low - s) + max(0, s - high) for s, low, high in zip(sums, system.low, system.high, strict=True))
