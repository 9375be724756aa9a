"""Which project is bought next, and at what price, exactly.

Supporters who pay at most ``price`` per unit of utility each collect a part ``alpha`` of the cost. The project
and price with the least ``price / alpha ** 2`` are wanted (with rho = price / alpha the rate at which they will
pay, this is rho / alpha). Between two prices at which somebody's purse runs dry that quotient has no minimum
but at the ends, so only those prices, and the one at which the whole cost is collected, need a look.

Certificate: all sums are of positive terms, so floats give every quotient with a relative error far below
``_NEAR`` (terms * 2**-53); the price of the whole cost, a difference, is bracketed. What lies beyond the least
upper bound is set aside, the rest decided in fractions. Where floats could under- or overflow nothing is set
aside. As money is only spent, what a price collects never grows and quotients never fall, so a project whose
quotient was known to be too large needs no new look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from deliberation.voting.ballots import IntArray
from deliberation.voting.overspending.purses import Holders, Purses
from deliberation.voting.support import Support

_ROUNDING, _NEAR = 1e-9, 1e-7
_TINY, _HUGE = 1e-90, 1e90


@dataclass(frozen=True, slots=True)
class Offer:
    """A project at a ``price`` per unit that collects the part ``alpha`` of its cost; ``quotient`` is to be least."""

    project: int
    price: Fraction
    alpha: Fraction
    quotient: Fraction


@dataclass(frozen=True, eq=False, slots=True)
class _Sketch:
    """A project in floats: lower bounds of its quotients at the prices where purses (``purse`` and ``unit`` by
    position) run dry, and for the whole cost; and an upper bound of the least of them.
    """

    purse: IntArray
    unit: IntArray
    low: npt.NDArray[np.float64]
    whole: float
    least: float


def best(purses: Purses, supports: Sequence[Support], known: dict[int, float]) -> list[Offer]:
    """The offers with the least quotient, one per project and at its largest part; empty without money.

    Several projects mean an exact tie. ``known``: lower bounds of quotients from earlier purchases, which stay
    true as money is only spent; they are brought up to date.
    """
    sketches = _sketches(purses, supports, known)
    reach = np.inf if sketches is None else min((s.least for s in sketches.values()), default=np.inf)
    offers: list[Offer] = []
    for support in supports:
        if sketches is None or support.project in sketches:
            sketch = None if sketches is None else sketches[support.project]
            offers += _exact(purses, support, sketch, reach * (1 + _NEAR))
    least = min((offer.quotient for offer in offers), default=None)
    fullest: dict[int, Offer] = {}
    for offer in sorted(offers, key=lambda offer: offer.alpha):
        if offer.quotient == least:
            fullest[offer.project] = offer
    return list(fullest.values())


def _sketches(purses: Purses, supports: Sequence[Support], known: dict[int, float]) -> dict[int, _Sketch] | None:
    """Sketches of the projects that may be the best, by position; ``None`` where floats cannot hold the purses."""
    floats = np.array([float(value) for value in purses.values])
    held = floats[[value > 0 for value in purses.values]]
    if held.size and not (held.min() > _TINY and held.max() < _HUGE):
        return None
    found: dict[int, _Sketch] = {}
    reach = np.inf
    for support in sorted(supports, key=lambda support: known.get(support.project, 0.0)):
        if known.get(support.project, 0.0) > reach:
            break
        sketch = found[support.project] = _sketch(purses, support, floats)
        known[support.project] = min(float(sketch.low.min(initial=np.inf)), sketch.whole)
        reach = min(reach, sketch.least * (1 + _NEAR))
    return found


def _sketch(purses: Purses, support: Support, floats: npt.NDArray[np.float64]) -> _Sketch:
    levels = np.array(purses.units(support), float)
    purse, unit, voters, _ = purses.kinds(support)
    order = np.argsort(floats[purse] / levels[unit], kind="stable")
    order = order[floats[purse[order]] > 0]
    purse, unit, voters = purse[order], unit[order], voters[order]
    prices, units = floats[purse] / levels[unit], voters * levels[unit]
    poor = np.cumsum(voters * floats[purse])
    rich = np.cumsum(units[::-1])[::-1]
    collected = poor + prices * np.append(rich[1:], 0)[: len(prices)]
    quotients = prices * (support.cost / collected) ** 2 / support.worth
    quotients[collected > support.cost * (1 + _ROUNDING)] = np.inf
    whole = _whole(support, prices, poor, rich, collected)
    least = min(float(quotients.min(initial=np.inf)), whole[1])
    return _Sketch(purse, unit, quotients * (1 - _NEAR), whole[0] * (1 - _NEAR), least * (1 + _NEAR))


def _whole(
    support: Support,
    prices: npt.NDArray[np.float64],
    poor: npt.NDArray[np.float64],
    rich: npt.NDArray[np.float64],
    collected: npt.NDArray[np.float64],
) -> tuple[float, float]:
    """Bounds of the price per utility at which the whole cost is collected; infinite where it cannot be."""
    enough = np.flatnonzero(collected >= support.cost * (1 - _ROUNDING))
    if not enough.size:
        return np.inf, np.inf
    at = int(enough[0])
    owed = support.cost - (poor[at - 1] if at else 0.0)
    slack = support.cost * _ROUNDING
    low = max(prices[at - 1] if at else 0.0, (owed - slack) / rich[at])
    high = min(prices[at], (owed + slack) / rich[at])
    return float(low / support.worth), float(high / support.worth)


def _exact(purses: Purses, support: Support, sketch: _Sketch | None, reach: float) -> list[Offer]:
    """The offers of a project that may be the best, in fractions; all of them where there is no sketch."""
    levels = purses.units(support)
    if sketch is None:
        holders = purses.holders(support)
        prices = {purse / unit for purse, unit in zip(holders.purses, holders.units, strict=True)}
        whole = True
    else:
        near = np.flatnonzero(sketch.low <= reach)
        pairs = zip(sketch.purse[near].tolist(), sketch.unit[near].tolist(), strict=True)
        prices = {purses.values[purse] / levels[unit] for purse, unit in pairs}
        whole = sketch.whole <= reach
        if not prices and not whole:
            return []
        holders = purses.holders(support)
    parts = {price: holders.paid(price) / support.cost for price in prices}
    if whole and holders.cash >= support.cost:
        parts[_price(holders, support.cost)] = Fraction(1)
    return [
        Offer(support.project, price, alpha, price / alpha**2 / support.worth)
        for price, alpha in parts.items()
        if alpha <= 1
    ]


def _price(holders: Holders, cost: int) -> Fraction:
    """The price per unit at which the holders, who have enough, pay the cost."""
    owed, units = Fraction(cost), sum(u * n for u, n in zip(holders.units, holders.voters, strict=True))
    kinds = zip(holders.purses, holders.units, holders.voters, strict=True)
    for purse, unit, voters in sorted(kinds, key=lambda kind: kind[0] / kind[1]):
        if owed * unit <= purse * units:
            break
        owed -= purse * voters
        units -= unit * voters
    return owed / units
