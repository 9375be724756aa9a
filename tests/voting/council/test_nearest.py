"""Weights of whole panels for given expected seats, and directions that no panel follows far enough."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.voting.council.integers import Search, System
from deliberation.voting.council.nearest import Hull, Weights, compose, rounded, solve
from deliberation.voting.council.tickets import Panel


def filling(seats: int, ceiling: tuple[int, ...], *rows: tuple[tuple[int, ...], int, int]) -> System:
    """So many seats over kinds of so many people, with further conditions."""
    width = len(ceiling)
    return System(
        rows=(*(row for row, _, _ in rows), (1,) * width),
        low=(*(low for _, low, _ in rows), seats),
        high=(*(high for _, _, high in rows), seats),
        floor=(0,) * width,
        ceiling=ceiling,
    )


def every(system: System) -> list[Panel]:
    return [panel for panel in product(*(range(most + 1) for most in system.ceiling)) if system.met_by(panel)]


def adds_up(weights: Weights, target: list[Fraction], total: Fraction = Fraction(1)) -> None:
    assert sum(weights.values()) == total
    assert all(weight > 0 for weight in weights.values())
    for kind, share in enumerate(target):
        assert sum((weight * panel[kind] for panel, weight in weights.items()), Fraction(0)) == share


@pytest.mark.parametrize(
    ("panels", "target", "total", "weights"),
    [
        ([(2, 0), (0, 2)], [Fraction(1, 2), Fraction(3, 2)], Fraction(1), [Fraction(1, 4), Fraction(3, 4)]),
        ([(2, 0), (0, 2)], [Fraction(1, 3), Fraction(2, 3)], Fraction(1, 2), [Fraction(1, 6), Fraction(1, 3)]),
        ([(1, 1), (2, 0)], [Fraction(1), Fraction(1)], Fraction(1), [Fraction(1), None]),
        (
            [(1, 1, 0), (0, 1, 1), (1, 0, 1)],
            [Fraction(1, 2), Fraction(5, 6), Fraction(2, 3)],
            Fraction(1),
            [Fraction(1, 3), Fraction(1, 2), Fraction(1, 6)],
        ),
    ],
)
def test_weights_that_are_exact(
    panels: list[Panel], target: list[Fraction], total: Fraction, weights: list[Fraction | None]
) -> None:
    found = solve(panels, target, total)
    assert found == {panel: weight for panel, weight in zip(panels, weights, strict=True) if weight}


@pytest.mark.parametrize(
    ("panels", "target"),
    [
        ([(2, 0), (0, 2)], [Fraction(5, 2), Fraction(-1, 2)]),
        ([(2, 0), (0, 2)], [Fraction(1), Fraction(2)]),
        ([(1, 1), (1, 1)], [Fraction(1), Fraction(1)]),
        ([(1, 1, 0)], [Fraction(1), Fraction(1), Fraction(1)]),
    ],
)
def test_weights_that_do_not_exist(panels: list[Panel], target: list[Fraction]) -> None:
    assert solve(panels, target, Fraction(1)) is None


SYSTEMS = [
    filling(2, (2, 2, 2)),
    filling(3, (1, 2, 3), ((1, 0, 1), 1, 3)),
    filling(4, (3, 3, 2, 2), ((1, 1, 0, 0), 1, 2), ((0, 1, 0, 1), 1, 3)),
    filling(5, (3, 2, 4, 2, 3), ((1, 0, 0, 0, 1), 2, 3)),
]


@given(st.sampled_from(SYSTEMS), st.data())
@settings(max_examples=60, deadline=None)
def test_a_mean_of_panels_is_composed_exactly(system: System, data: st.DataObject) -> None:
    panels = every(system)
    parts = data.draw(st.lists(st.integers(0, 9), min_size=len(panels), max_size=len(panels)).filter(any))
    target = [Fraction(sum(p * panel[k] for p, panel in zip(parts, panels, strict=True)), sum(parts))
              for k in range(len(system.ceiling))]  # fmt: skip
    hull = Hull(Search(system), 300)
    weights = compose(hull, target)
    assert isinstance(weights, dict)
    adds_up(weights, target)
    assert weights.keys() <= set(panels)
    near = rounded(hull)
    assert sum(near.values()) == 1
    for kind, share in enumerate(target):
        mean = sum((weight * panel[kind] for panel, weight in near.items()), Fraction(0))
        assert abs(mean - share) < Fraction(1, 10**6)


@given(st.sampled_from(SYSTEMS), st.data())
@settings(max_examples=60, deadline=None)
def test_a_target_outside_has_a_direction_that_no_panel_follows(system: System, data: st.DataObject) -> None:
    panels, width = every(system), len(system.ceiling)
    lean = data.draw(
        st.lists(st.integers(-3, 3), min_size=width, max_size=width).filter(lambda drawn: len({*drawn}) > 1)
    )
    reach = max(panels, key=lambda panel: sum(a * b for a, b in zip(lean, panel, strict=True)))
    middle = Fraction(sum(lean), width)
    target = [Fraction(seat) + (Fraction(a) - middle) / 2 for seat, a in zip(reach, lean, strict=True)]
    direction = compose(Hull(Search(system), 300), target)
    assert isinstance(direction, tuple)
    furthest = max(sum(a * b for a, b in zip(direction, panel, strict=True)) for panel in panels)
    assert sum(a * b for a, b in zip(direction, target, strict=True)) > furthest


def test_what_cannot_be_decided_in_so_many_rounds_is_left_open() -> None:
    assert compose(Hull(Search(SYSTEMS[2]), 0), [Fraction(3, 2), Fraction(1, 2), Fraction(1), Fraction(1)]) is None
