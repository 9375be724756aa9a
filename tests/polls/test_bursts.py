"""When a count is more than chance: planted bursts are found, and quiet polls are left in peace."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from math import sin
from random import Random

import pytest

from deliberation.polls import bursts

DAY = 1440
POLLS = 500


def rates(days: int, voters: int) -> list[float]:
    """Issues a minute over the days of a poll: nights without, evenings with the most."""
    shape = [max(0.0, sin((minute % DAY - 360) / 1080 * 3.1416)) ** 3 for minute in range(days * DAY)]
    whole = sum(shape)
    return [voters * each / whole for each in shape]


def poisson(dice: Random, mean: float) -> int:
    """One count, by exponential waiting times."""
    count, waited = 0, dice.expovariate(1.0)
    while waited < mean:
        count, waited = count + 1, waited + dice.expovariate(1.0)
    return count


def quiet(seed: int) -> list[int]:
    """The minutes of a poll in which nothing happens but people voting."""
    dice = Random(seed)  # noqa: S311 -- a poll that never was
    return [poisson(dice, rate) for rate in rates(dice.choice((1, 3, 5)), dice.choice((40, 400, 2_000)))]


def test_quiet_polls_raise_none() -> None:
    false = sum(bool(bursts.minutes(quiet(seed))) for seed in range(POLLS))
    assert false == 0, f"{false} of {POLLS} quiet polls raised an alarm"


@pytest.mark.parametrize("size", [15, 40])
def test_a_planted_burst_is_found(size: int) -> None:
    for seed in range(40):
        counts = quiet(seed)
        at = Random(seed + 1).randrange(len(counts))  # noqa: S311
        counts[at] += size
        found = [burst.index for burst in bursts.minutes(counts)]
        busy = bursts.median(counts[max(0, at - 30) : at + 31]) > 2
        assert at in found or (size == 15 and busy), f"seed {seed}: {size} in one minute were overlooked"


def test_a_burst_of_twenty_minutes_is_found() -> None:
    counts = [0, 1] * 120
    counts[100:120] = [14] * 20
    assert [burst.index for burst in bursts.minutes(counts)] == list(range(100, 120))


def test_the_threshold_is_the_tail_of_poisson() -> None:
    for mean in ("1", "2.5", "9", "40"):
        least = bursts.least_rare(Fraction(mean))
        assert _tail(Decimal(mean), least) < Decimal("1e-6") <= _tail(Decimal(mean), least - 1)


def _tail(mean: Decimal, least: int) -> Decimal:
    """P(N ≥ least) the other way: what the small counts leave, in sixty digits."""
    with localcontext(prec=60):
        term, below = (-mean).exp(), Decimal(0)
        for count in range(least):
            below += term
            term *= mean / (count + 1)
        return 1 - below


def test_a_desk_with_far_more_than_the_others() -> None:
    usual = [22, 25, 31, 28, 0, 24, 27, 30]
    assert bursts.hours(usual) == []
    assert [burst.index for burst in bursts.hours([*usual, 160])] == [8]


def test_quiet_buildings_raise_none_and_a_full_one_does() -> None:
    dice = Random(7)  # noqa: S311
    for _ in range(POLLS):
        sizes = [dice.choice((8, 24, 60, 140)) for _ in range(30)]
        share = dice.choice((0.1, 0.3, 0.6))
        leaning = [min(0.95, share * dice.uniform(0.7, 1.3)) for _ in sizes]  # houses differ, without any trick
        rows = [(sum(dice.random() < p for _ in range(size)), size) for p, size in zip(leaning, sizes, strict=True)]
        assert bursts.buildings(rows) == []
    planted = [(30, 100), (28, 100), (33, 100), (99, 100), (8, 8)]
    assert [burst.index for burst in bursts.buildings(planted)] == [3], "the house of eight is too small to look at"


def test_nothing_at_all_is_no_alarm() -> None:
    assert bursts.minutes([]) == bursts.hours([]) == bursts.buildings([]) == []
    assert bursts.buildings([(20, 20), (30, 30)]) == [], "where everybody came, nobody stands out"
