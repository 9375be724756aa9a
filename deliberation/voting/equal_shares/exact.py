"""Voters' money as exact fractions, for ties, near-ties and the published payments.

What a voter has left is the endowment less the shares of everything paid in full, or nothing. So what some
voters have left together is a sum of few terms: for each purchase its price, times how many units of these
voters it was paid for. Those counts are whole numbers, taken in bulk; only the prices are long fractions, kept
over one common denominator. Who pays in full and who gives all that is left follows from certified bounds
(:mod:`.purses`) for nearly everybody, and from the voter's exact purse for those too close to tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import inf, lcm

import numpy as np
import numpy.typing as npt

from deliberation.voting.ballots import IntArray, spans
from deliberation.voting.equal_shares.market import DOWN, UP, Market
from deliberation.voting.equal_shares.purses import Offer, Purses
from deliberation.voting.support import Support

_ALWAYS = int(np.iinfo(np.int64).max)


@dataclass(frozen=True, eq=False, slots=True)
class Quote:
    """What a project would cost its supporters now: ``price`` per unit of utility, in smallest units.

    ``payers``: places in the support's arrays that pay their full share, ``drained`` those of them that have
    nothing left after it; ``emptied``: those giving the less they have, together ``rest``.
    """

    price: Fraction
    payers: IntArray
    drained: IntArray
    emptied: IntArray
    rest: Fraction
    offer: Offer


class ExactPurses:
    """The state of one run at an exact endowment (smallest units)."""

    def __init__(self, market: Market, endowment: Fraction) -> None:
        self.market = market
        self.endowment = endowment
        self.purchases = 0
        self._nearly = Purses(market, endowment)
        self._paying = np.full(market.groups, _ALWAYS, np.int64)
        self._emptied = np.full(market.groups, -1, np.int64)
        self._rounds = np.full(len(market.election.projects), -1, np.int64)
        self._prices: list[int] = []
        self._denominator = 1

    def money(self, support: Support) -> Fraction:
        """What the supporters of a project have left, together."""
        return self._together(support.groups[self._having(support)])

    def quote(self, support: Support) -> Quote | None:
        """The price of a project, or ``None`` if its supporters cannot pay its cost."""
        having = self._having(support)
        if self._together(support.groups[having]) < support.cost:
            return None
        offer = self._nearly.look(self.market.buyers[support.project], 0.0)
        poor, unsure = self._told_apart(offer, having)
        owed = support.cost - self._together(support.groups[poor])
        units = self._units(support, having) - self._units(support, poor)
        emptied = poor.tolist()
        near = sorted((self._purse(support, place), place) for place in unsure.tolist())
        for purse, place in near:
            mine = self._units(support, np.array([place]))
            if purse * units >= owed:
                break
            emptied.append(place)
            owed, units = owed - purse * mine, units - mine
        price = Fraction(owed, units)
        drained = np.array([place for purse, place in near if purse == price], np.int64)
        gone = np.array(sorted(emptied), np.int64)
        payers = np.setdiff1d(having, gone, assume_unique=True)
        return Quote(price, payers, drained, gone, support.cost - price * units, offer)

    def buy(self, support: Support, quote: Quote) -> None:
        """Take the payments just quoted out of the supporters' purses."""
        now, price = self.purchases, quote.price
        self._nearly.buy(quote.offer)
        self._paying[support.groups[quote.emptied]] = now
        self._emptied[support.groups[quote.emptied]] = now
        self._paying[support.groups[quote.drained]] = now + 1
        self._rounds[support.project] = now
        common = lcm(self._denominator, price.denominator)
        self._prices = [each * (common // self._denominator) for each in self._prices]
        self._prices.append(price.numerator * (common // price.denominator))
        self._denominator = common
        self.purchases += 1

    def pay(self, support: Support) -> Quote:
        """Quote and buy what is known to be bought."""
        quote = self.quote(support)
        if quote is None:
            raise AssertionError("a purchase that exact arithmetic cannot pay for")
        self.buy(support, quote)
        return quote

    def uses(self, support: Support) -> list[tuple[int, Fraction]]:
        """What the supporters of a project have paid, together, for each purchase (by its round, from 0)."""
        groups, count = support.groups, max(self.purchases, 1)
        rounds, units, rows = self._paid(groups)
        full = self._tally(rounds, units)
        given = np.flatnonzero(self._emptied[rows] >= 0)
        before: dict[int, dict[int, int]] = {}
        for cell, paid in self._tally(self._emptied[rows[given]] * count + rounds[given], units[given]).items():
            before.setdefault(cell // count, {})[cell % count] = paid
        ended = groups[self._emptied[groups] >= 0]
        voters = self._tally(self._emptied[ended], self.market.election.ballots.weights[ended])
        return [
            (now, self._left(voters.get(now, 0), before.get(now, {}), full.get(now, 0) * self._prices[now]))
            for now in sorted(full.keys() | voters.keys())
        ]

    def _having(self, support: Support) -> IntArray:
        return np.flatnonzero(self._paying[support.groups] == _ALWAYS)

    def _together(self, groups: IntArray) -> Fraction:
        """What the voters of these groups, all with something left, have left together."""
        rounds, units, _ = self._paid(groups)
        voters = int(self.market.election.ballots.weights[groups].sum())
        return self._left(voters, self._tally(rounds, units))

    def _purse(self, support: Support, place: int) -> Fraction:
        """What one supporter has left, per unit of the project."""
        group = support.groups[place : place + 1]
        return self._together(group) / self._units(support, np.array([place]))

    def _told_apart(self, offer: Offer, having: IntArray) -> tuple[IntArray, IntArray]:
        """Of the supporters with something left, those certainly poorer than the price, and those near it."""
        nearly, purses = self._nearly, offer.purses[having]
        low, most = nearly.least(offer) * nearly.one, nearly.most(offer)
        high = inf if most is None else most * nearly.one
        units = np.ones(len(having)) if offer.buyers.units is None else offer.buyers.units[having]
        poor = (purses + nearly.error) * UP < low * units
        rich = (purses - nearly.error) * DOWN > high * units
        return having[poor], having[~(poor | rich)]

    def _units(self, support: Support, places: IntArray) -> int:
        weights = support.weights[places]
        if support.units is None:
            return int(weights.sum())
        units = support.units[places]
        return int(weights @ units) if self.market.sums_fit else sum(map(int.__mul__, weights.tolist(), units.tolist()))

    def _paid(self, groups: IntArray) -> tuple[IntArray, npt.NDArray[np.generic], IntArray]:
        """Every payment in full by these groups: its round, the units paid for (all voters), and the group."""
        ballots, worth = self.market.election.ballots, self.market.units
        sizes = ballots.starts[groups + 1] - ballots.starts[groups]
        entries, rows = spans(ballots.starts[groups], sizes), np.repeat(groups, sizes)
        rounds = self._rounds[ballots.members[entries]]
        full = (rounds >= 0) & (rounds < self._paying[rows])
        entries, rows, rounds = entries[full], rows[full], rounds[full]
        units = ballots.weights[rows].astype(np.float64 if self.market.sums_fit else object)
        return rounds, units if worth is None else units * worth[entries], rows

    def _tally(self, cells: IntArray, units: npt.NDArray[np.generic]) -> dict[int, int]:
        """Sums of units by cell, exact: in doubles where all together fit, otherwise in Python's integers."""
        found, which = np.unique(cells, return_inverse=True)
        if self.market.sums_fit:
            return dict(zip(found.tolist(), map(int, np.bincount(which, units)), strict=True))
        sums = dict.fromkeys(found.tolist(), 0)
        for cell, each in zip(cells.tolist(), units.tolist(), strict=True):
            sums[cell] += each
        return sums

    def _left(self, voters: int, paid: dict[int, int], more: int = 0) -> Fraction:
        """What so many voters have left after paying for so many units of each purchase; ``more`` is added, over the
        common denominator.
        """
        start, spent = self.endowment, sum(units * self._prices[now] for now, units in paid.items())
        return Fraction(
            start.numerator * voters * self._denominator + (more - spent) * start.denominator,
            start.denominator * self._denominator,
        )
