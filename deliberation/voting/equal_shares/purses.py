"""Voters' money in whole numbers held by doubles, with a certified bound on what rounding may have cost.

Amounts are counted in ``2**-shift`` of the smallest unit, so that all money together stays below 2**52.
Doubles hold such whole numbers exactly and add and multiply them exactly, in any order: every sum here is
exact, however NumPy forms it. Prices are doubles too; each inequality drawn from one leaves a margin of
2**-48 of its size, far more than the rounding of the few operations behind it.

Let b be the true purses and b~ those kept here. ``error`` bounds the sum over all voters of |b - b~|. It
never grows by more than the rounding of each step: buying a project maps purses b to max(b - q*u, 0) with q
such that exactly the cost is collected. That map keeps order (more money before, more money after) and
lowers every sum by the same cost, hence it does not expand the sum of absolute differences (Crandall and
Tartar, Proc. AMS 78, 1980). Here everybody pays at most what q asks for, rounded down, and what is thereby
collected too little is added to the error.

For a project let F(q) be what its supporters can pay at a price q per unit: concave, and rising by the units
of those with money left. With F~ from the purses here, |F - F~| <= error at every q, so the true price lies
between the prices at which F~ reaches cost - error and cost + error.
"""

from __future__ import annotations

from fractions import Fraction
from math import inf

import numpy as np
import numpy.typing as npt

from deliberation.voting.equal_shares.market import DOWN, UP, Buyers, Market

FloatArray = npt.NDArray[np.float64]

_BITS = 52
_ALONE = 10_000
"""Above so many terms the linear algebra behind NumPy would start threads, which cost more than they bring."""


def added(first: FloatArray, second: FloatArray) -> float:
    """The sum of the products."""
    return float(first @ second if len(first) <= _ALONE else np.einsum("i,i->", first, second))


class Offer:
    """What a look at a project's supporters found, in the units kept here.

    ``price``: where F~ reaches the cost (or all the ``cash`` there is, if that is less), infinite where the
    supporters certainly cannot pay; ``rich``: by how many units F~ rises just below, at least; 0 where nobody
    has anything.
    """

    __slots__ = ("buyers", "cash", "cashes", "cost", "price", "purses", "rich")

    def __init__(self, buyers: Buyers, cost: float, purses: FloatArray) -> None:
        self.buyers = buyers
        self.cost = cost
        self.purses = purses
        self.cashes: FloatArray = buyers.weights * purses
        self.cash = float(self.cashes.sum())
        self.price = self.rich = 0.0

    def line(self, price: float) -> tuple[float, float]:
        """F~ from this price on, until the next has paid all: the units of those who pay by the price, and what
        the others pay.
        """
        units = self.buyers.units
        rich = (self.purses > (price if units is None else units * price)).astype(np.float64)
        return added(self.buyers.mass, rich), self.cash - added(self.cashes, rich)

    def solve(self, start: float) -> None:
        """Find the price by Newton's method: tangents of a concave function lead up to it, never past it."""
        target = min(self.cost, self.cash)
        rich, poor = self.line(start)
        if not rich:
            rich, poor = self.line(0.0)
        price = start
        while rich:
            price, before = (target - poor) / rich, price
            if self.rich and price <= before:
                self.rich = rich
                return
            self.price, self.rich = price, rich
            rich, poor = self.line(price)


class Purses:
    """The state of one run. What goes in and comes out of its methods is in smallest units."""

    def __init__(self, market: Market, endowment: Fraction) -> None:
        self.shift = _BITS - int(endowment * market.voters).bit_length()
        self.one = 2.0**self.shift
        self.purses: FloatArray = np.full(market.groups, float(int(endowment * Fraction(2) ** self.shift)))
        self.error = float(market.voters) if market.sums_fit else inf

    def look(self, buyers: Buyers, start: float) -> Offer:
        """The price of a project, looked for from ``start``."""
        offer = Offer(buyers, buyers.cost * self.one, self.purses.take(buyers.groups))
        if offer.cash < (offer.cost - self.error) * DOWN:
            offer.price = inf
        else:
            offer.solve(start * self.one)
        return offer

    def short(self, buyers: Buyers) -> bool:
        """Whether the supporters of a project certainly cannot pay for it."""
        return added(buyers.weights, self.purses.take(buyers.groups)) < (buyers.cost * self.one - self.error) * DOWN

    def least(self, offer: Offer) -> float:
        """A lower bound of the true price per unit; infinite where the supporters certainly cannot pay."""
        if offer.price == inf:
            return inf
        return max(0.0, offer.price * DOWN - self.error / offer.rich * UP) / self.one if offer.rich else 0.0

    def sight(self, offer: Offer) -> tuple[float, float, float]:
        """The price found, by how many units what can be paid rises there, and what rounding may hide; with an
        infinite price, what is certainly lacking.
        """
        slack = self.error if offer.price < inf else (offer.cost - self.error) * DOWN - offer.cash
        return offer.price / self.one, offer.rich, slack / self.one

    def most(self, offer: Offer) -> float | None:
        """An upper bound of the true price; ``None`` where it is not certain that the supporters can pay."""
        needed = (offer.cost + self.error) * UP
        if offer.cash < needed or not offer.rich:
            return None
        price = (offer.price + 2 * self.error / offer.rich) * UP
        rich, poor = offer.line(price)
        return price / self.one if (poor + rich * price) * DOWN >= needed else None

    def whole(self, offer: Offer) -> bool:
        """Whether certainly every supporter can pay an equal part, so that the price is cost / all units."""
        part = offer.cost / offer.buyers.total * UP
        spare = offer.purses - self.error
        if offer.buyers.units is None:
            return float(spare.min()) >= part
        return bool((spare >= offer.buyers.units * part).all())

    def buy(self, offer: Offer) -> None:
        """Collect the cost from the supporters, rounded down for each, and account for the difference."""
        units, price = offer.buyers.units, offer.price * DOWN
        left = offer.purses - np.floor(price if units is None else units * price)
        np.maximum(left, 0.0, out=left)
        paid = offer.cash - added(offer.buyers.weights, left)
        self.error = (self.error + (offer.cost - paid)) * UP
        self.purses[offer.buyers.groups] = left
