"""Voters' money in 64-bit fixed point, with a certified bound on what rounding may have cost.

Let b be the true purses and b~ those kept here. ``error`` bounds the sum over all voters of |b - b~|. It
never grows by more than the rounding of each step: buying a project maps purses b to max(b - q*u, 0) with q
such that exactly the cost is collected. That map keeps order (more money before, more money after) and
lowers every sum by the same cost, hence it does not expand the sum of absolute differences (Crandall and
Tartar, Proc. AMS 78, 1980). What a rounded q collects too little or too much is known as an integer and added.

For a project let F(q) be what its supporters can pay at a price q per unit. With F~ from the purses here,
|F - F~| <= error at every q, so the true price lies between the prices at which F~ reaches cost - error and
cost + error. All sums are sums of integers: exact, whatever their order.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from deliberation.voting.ballots import IntArray
from deliberation.voting.equal_shares.market import Market
from deliberation.voting.support import Support

_BITS = 61


@dataclass(slots=True)
class _View:
    """A project's supporters with money left, as they stand now. ``caps``: the least integer price at which
    each would pay all it has; ``cash`` and ``units``: money and units of each group of voters together.
    """

    support: Support
    kept: IntArray | None
    purses: IntArray
    caps: IntArray
    cash: IntArray
    units: IntArray
    all_units: int
    all_cash: int


class Purses:
    """The state of one run. Prices and purses are integers counting ``2**-shift`` of the smallest unit."""

    def __init__(self, market: Market, endowment: Fraction) -> None:
        total = endowment * market.voters
        self.shift = _BITS - int(total).bit_length()
        self.purses = np.full(market.groups, int(endowment * self._one), np.int64)
        self.error = market.voters
        self._kept: dict[int, IntArray] = {}
        self._views: dict[int, _View] = {}

    @property
    def _one(self) -> Fraction:
        return Fraction(2) ** self.shift

    def fixed(self, amount: int) -> int:
        """An amount in the units kept here, rounded down."""
        return amount << self.shift if self.shift >= 0 else amount >> -self.shift

    def _roundoff(self) -> int:
        return 0 if self.shift >= 0 else 1

    def least_price(self, support: Support, known: int) -> int | None:
        """A lower bound of the true price per unit, at least ``known`` (one from before: prices never fall).

        ``None``: the supporters certainly cannot pay the cost any more.
        """
        return self._price(self._view(support), self.fixed(support.cost) - self.error, known)

    def most_price(self, support: Support, known: int) -> int | None:
        """An upper bound of the true price; ``None`` where it is not certain that the supporters can pay."""
        price = self._price(self._view(support), self.fixed(support.cost) + self._roundoff() + self.error, known)
        return None if price is None else price + 1

    def whole(self, support: Support) -> bool:
        """Whether certainly every supporter can pay an equal part, so that the price is cost / all units."""
        view = self._view(support)
        if view.kept is not None or not view.all_units or self.error >= 2**_BITS:
            return False
        price = (self.fixed(support.cost) + self._roundoff()) // view.all_units + 1
        spare = view.purses - self.error
        if support.units is not None:
            spare = spare // support.units
        return bool((spare >= price).all())

    def buy(self, support: Support, known: int) -> None:
        """Collect the cost from the supporters at the price nearest below, and account for the difference."""
        view = self._view(support)
        cost = self.fixed(support.cost)
        price = self._price(view, cost, known)
        poor = view.caps <= price if price is not None else np.ones(len(view.caps), bool)
        paid = self._paid(view, poor, price or 0)
        self.error += abs(paid - cost) + self._roundoff()
        groups = support.groups if view.kept is None else support.groups[view.kept]
        units = _units(support, view.kept)
        spent = (price or 0) if units is None else units * (price or 0)
        self.purses[groups] = np.where(poor, 0, view.purses - spent)
        self._views.clear()

    def _view(self, support: Support) -> _View:
        found = self._views.get(support.project)
        if found is None:
            found = self._views[support.project] = self._look(support)
        return found

    def _look(self, support: Support) -> _View:
        kept = self._kept.get(support.project)
        groups, weights = support.groups, support.weights
        if kept is not None:
            groups, weights = groups[kept], weights[kept]
        purses = self.purses[groups]
        alive = np.flatnonzero(purses)
        if len(alive) * 4 < len(purses) * 3:
            kept = alive if kept is None else kept[alive]
            self._kept[support.project] = kept
            purses, weights = purses[alive], weights[alive]
        units = _units(support, kept)
        caps = purses if units is None else -(-purses // units)
        cash = weights * purses
        mass = weights if units is None else weights * units
        return _View(support, kept, purses, caps, cash, mass, int(mass.sum()), int(cash.sum()))

    @staticmethod
    def _price(view: _View, target: int, known: int) -> int | None:
        """The integer part of the price at which ``target`` is collected, by Newton's method from below.

        What is collected is concave in the price, so from a price not above the solution the tangent
        to the right leads up to, never past it. Returns ``known`` if that is above already.
        """
        if view.all_cash < target:
            return None
        price = known
        while True:
            poor = view.caps <= price
            missing = target - int(view.cash[poor].sum())
            units = view.all_units - int(view.units[poor].sum())
            if units == 0:
                return price
            step = missing // units
            if step > price:
                price = step
            elif view.support.units is None or Purses._reached(view, target, price + 1):
                return price
            else:
                price += 1

    @staticmethod
    def _reached(view: _View, target: int, price: int) -> bool:
        return Purses._paid(view, view.caps <= price, price) >= target

    @staticmethod
    def _paid(view: _View, poor: np.typing.NDArray[np.bool_], price: int) -> int:
        return int(view.cash[poor].sum()) + price * (view.all_units - int(view.units[poor].sum()))


def _units(support: Support, kept: IntArray | None) -> IntArray | None:
    return support.units if support.units is None or kept is None else support.units[kept]
