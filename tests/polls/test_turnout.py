"""Turnout by building: an attacker who knows the rule, the totals and every building's size works nothing out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import permutations, product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from deliberation.polls import turnout
from deliberation.polls.turnout import Building, Turnout

ORDERS = [{f"{number}栋": str(place) for number, place in enumerate(order)} for order in permutations(range(4))]
"""Every secret order that there can be: an attacker does not know which one holds."""


def named(sizes: Sequence[int], voters: Sequence[int]) -> list[Building]:
    return [
        Building(f"{number}栋", eligible, cast)
        for number, (eligible, cast) in enumerate(zip(sizes, voters, strict=True))
    ]


def decided(buildings: list[Building]) -> Turnout:
    return turnout.turnout(buildings, lambda name: hashlib.sha256(name.encode()).hexdigest())


def test_the_rule_of_small_groups() -> None:
    cases = ((19, 10), (20, 4), (20, 16), (40, 0), (40, 40), (40, 36))
    assert all(Building("", eligible, voters).telling for eligible, voters in cases)
    assert not any(Building("", eligible, voters).telling for eligible, voters in ((20, 5), (20, 15), (40, 35)))


def test_a_single_hidden_building_never_follows_from_the_whole() -> None:
    told = decided(named((60, 60, 60, 12), (30, 31, 32, 12)))
    assert told.hidden >= 2
    assert told.rest is not None
    assert told.rest.eligible == told.whole.eligible - sum(one.eligible for one in told.shown)
    assert "3栋" not in {one.name for one in told.shown}


def test_nothing_is_hidden_where_nothing_tells() -> None:
    told = decided(named((60, 60), (30, 31)))
    assert (len(told.shown), told.hidden, told.rest) == (2, 0, None)


def test_a_community_where_hiding_does_not_help_tells_the_whole_only() -> None:
    told = decided(named((60, 12), (30, 0)))
    assert told.shown == ()
    assert told.whole == Building("", 72, 30)


@given(st.lists(st.tuples(st.integers(1, 300), st.floats(0, 1)), min_size=1, max_size=12))
@settings(max_examples=400, deadline=None)
def test_what_is_hidden_can_be_anything_by_the_totals(drawn: list[tuple[int, float]]) -> None:
    sizes = [size for size, _share in drawn]
    voters = [round(size * share) for size, share in drawn]
    told = decided(named(sizes, voters))
    assert not any(one.telling for one in told.shown)
    shown = {one.name for one in told.shown}
    hidden = [size for number, size in enumerate(sizes) if f"{number}栋" not in shown]
    assume(shown and hidden)
    assert told.rest is not None
    for size in hidden:  # the least and the most that a hidden building can have, by the sum and the others' sizes
        others = sum(hidden) - size
        assert max(0, told.rest.voters - others) == 0
        assert min(size, told.rest.voters) == size


@pytest.mark.parametrize("sizes", [(7, 7, 7, 7), (3, 7, 8, 9), (6, 7, 8, 9)])
def test_an_attacker_who_replays_the_rule_pins_no_hidden_building_down(
    sizes: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every way in which they could have voted, by the tables it can lead to; thresholds are scaled down."""
    monkeypatch.setattr(turnout, "LEAST", 6)
    monkeypatch.setattr(turnout, "EDGE", 2)
    partly, pinned = attacked(sizes, ORDERS)
    assert partly > 10
    assert pinned == 0


def test_by_a_known_order_some_would_be_pinned_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the same hiding, by an order that everybody can repeat."""
    monkeypatch.setattr(turnout, "LEAST", 6)
    monkeypatch.setattr(turnout, "EDGE", 2)
    assert attacked((6, 7, 8, 9), ORDERS[:1])[1] > 0


def attacked(sizes: tuple[int, ...], orders: Sequence[dict[str, str]]) -> tuple[int, int]:
    """Tables that show some buildings and hide others; hidden buildings that can have voted in one way only."""
    tables: dict[Turnout, list[tuple[int, ...]]] = {}
    for guess in product(*(range(size + 1) for size in sizes)):
        for told in {turnout.turnout(named(sizes, guess), order.__getitem__) for order in orders}:
            tables.setdefault(told, []).append(guess)
    partly = [told for told in tables if 0 < len(told.shown) < len(sizes)]
    hidden = [
        {guess[number] for guess in tables[told]}
        for told in partly
        for number in range(len(sizes))
        if f"{number}栋" not in {one.name for one in told.shown}
    ]
    return len(partly), sum(len(possible) == 1 for possible in hidden)


def test_showing_every_building_that_passes_alone_would_be_worked_out() -> None:
    """The control: without the further hiding the one hidden building is the whole less the others."""
    sizes, voters = (60, 60, 12), (30, 31, 12)
    naive = [one for one in named(sizes, voters) if not one.telling]
    assert sum(voters) - sum(one.voters for one in naive) == voters[2]
    assert len(decided(named(sizes, voters)).shown) < len(naive)


def test_a_rate_is_rounded_to_a_tenth_of_a_percent() -> None:
    assert [Building("", *pair).rate for pair in ((3, 1), (3, 2), (2000, 1), (7, 7), (0, 0))] == [
        "33.3%", "66.7%", "0.1%", "100.0%", "0.0%",
    ]  # fmt: skip
