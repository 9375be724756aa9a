"""Voters' money as exact fractions, for ties, near-ties and the published payments.

All purses share one denominator, which every purchase multiplies; a purse is brought up to date only when
its voter is looked at. Integers throughout, so nothing is ever rounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from deliberation.voting.equal_shares.market import Market
from deliberation.voting.support import Support


@dataclass(frozen=True, slots=True)
class Quote:
    """What a project would cost its supporters now: ``owed / (units * denominator)`` per unit.

    ``payers``: places in the support's arrays that pay their full share; ``emptied``: those giving the
    less they have, together ``rest / denominator``.
    """

    owed: int
    units: int
    denominator: int
    payers: tuple[int, ...]
    emptied: tuple[int, ...]
    rest: int
    purses: tuple[int, ...]

    @property
    def price(self) -> Fraction:
        """Price per unit of utility, in smallest units."""
        return Fraction(self.owed, self.units * self.denominator)


class ExactPurses:
    """The state of one run at an exact endowment (smallest units)."""

    def __init__(self, market: Market, endowment: Fraction) -> None:
        self.market = market
        self._denominators = [endowment.denominator]
        self._purses = [endowment.numerator] * market.groups
        self._ages = [0] * market.groups

    @property
    def denominator(self) -> int:
        """The common denominator of all purses now."""
        return self._denominators[-1]

    def money(self, support: Support) -> Fraction:
        """What the supporters of a project have left, together."""
        weights = support.weights.tolist()
        return Fraction(sum(map(int.__mul__, self._current(support), weights)), self.denominator)

    def quote(self, support: Support) -> Quote | None:
        """The price of a project, or ``None`` if its supporters cannot pay its cost."""
        purses, weights = self._current(support), support.weights.tolist()
        units = [1] * len(weights) if support.units is None else support.units.tolist()
        cost = owed = support.cost * self.denominator
        if sum(map(int.__mul__, purses, weights)) < cost:
            return None
        payers = [i for i, purse in enumerate(purses) if purse]
        emptied: list[int] = []
        while True:
            total = sum(weights[i] * units[i] for i in payers)
            poor = {i for i in payers if purses[i] * total < owed * units[i]}
            if not poor:
                break
            emptied += sorted(poor)
            owed -= sum(weights[i] * purses[i] for i in poor)
            payers = [i for i in payers if i not in poor]
        return Quote(owed, total, self.denominator, tuple(payers), tuple(emptied), cost - owed, tuple(purses))

    def buy(self, support: Support, quote: Quote) -> None:
        """Take the quoted payments out of the supporters' purses."""
        shrink = gcd(quote.owed, quote.units)
        owed, factor = quote.owed // shrink, quote.units // shrink
        self._denominators.append(self.denominator * factor)
        age = len(self._denominators) - 1
        groups = support.groups.tolist()
        units = None if support.units is None else support.units.tolist()
        for place in quote.emptied:
            self._purses[groups[place]] = 0
        for place in quote.payers:
            share = owed if units is None else owed * units[place]
            self._purses[groups[place]] = quote.purses[place] * factor - share
            self._ages[groups[place]] = age

    def _current(self, support: Support) -> list[int]:
        """The supporters' purses over the denominator of now."""
        now = self.denominator
        factors = [now // then for then in self._denominators]
        purses, ages = self._purses, self._ages
        return [purses[group] * factors[ages[group]] for group in support.groups.tolist()]
