"""One run of equal shares at a fixed endowment: buy the project with the lowest price per utility, repeat.

Source: Peters, Pierczyński and Skowron, arXiv:2008.13276. Prices are bounded from below and above
(:mod:`.purses`). The price of a project never falls as money is spent, so bounds from earlier rounds stay
true and most projects need no look in most rounds. Where the winner's upper bound meets another's lower
bound the comparison is made in exact fractions (:mod:`.exact`), so the order of purchases, the ties and the
end of the run are those of exact arithmetic.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from deliberation.voting.equal_shares.exact import ExactPurses
from deliberation.voting.equal_shares.market import Market
from deliberation.voting.equal_shares.purses import Purses
from deliberation.voting.support import Support

_KEY_BITS = 64


@dataclass(frozen=True, slots=True)
class Step:
    """A purchase. Its price per utility, in smallest units, is certainly at most ``ceiling``. ``tied``: the
    projects exactly equal with it, itself included; ``twins``: projects it was compared with while all
    supporters on both sides paid equal parts, a comparison that comes out the same whenever purses are larger.
    """

    project: int
    ceiling: Fraction
    tied: tuple[int, ...] = ()
    twins: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: the endowment (smallest units) and the purchases in order."""

    endowment: Fraction
    steps: tuple[Step, ...]

    @property
    def bought(self) -> tuple[int, ...]:
        """Positions in order of purchase."""
        return tuple(step.project for step in self.steps)


def run(market: Market, endowment: Fraction) -> Run | None:
    """Buy until no project can be paid for by its supporters; ``None`` as soon as the budget is overspent."""
    race = Race(market, endowment)
    steps = []
    left = market.budget
    while (step := race.pick()) is not None:
        left -= market.supports[step.project].cost
        if left < 0:
            return None
        steps.append(step)
        race.buy(step.project)
    return Run(endowment, tuple(steps))


class Race:
    """Projects competing for the lowest price, in a heap of lower bounds per utility."""

    def __init__(self, market: Market, endowment: Fraction) -> None:
        self.market = market
        self.endowment = endowment
        self.purses = Purses(market, endowment)
        self.bought: list[int] = []
        self._known = {index: self._first_bound(support) for index, support in market.supports.items()}
        self._gate = market.election.gate()
        self._given = market.gifts(self._gate)
        self._waiting: set[int] = set()
        self._heap = [(self._key(index), index) for index in market.supports]
        heapq.heapify(self._heap)
        self._heed_constraints()
        self._fresh: set[int] = set()
        self._paid_exactly = 0

    def pick(self) -> Step | None:
        """The next purchase, or ``None`` if nothing can be paid for."""
        while (leader := self._leader()) is not None:
            ceiling = self._ceiling(leader)
            if ceiling is None:
                ceiling = self._exact_price(leader)
                if ceiling is None:
                    self._drop(leader)
                    continue
            rivals = self.within(ceiling)
            return Step(leader, ceiling) if rivals == [leader] else self._settle(rivals)
        return None

    def buy(self, project: int) -> None:
        """Let the supporters pay, and take the project out of the race."""
        self.purses.buy(self.market.supports[project], self._known[project])
        self.bought.append(project)
        self._drop(project)
        self._fresh.clear()
        self._gate.take(project)
        self._given += self.market.gifts(self._gate, self._given)
        self._heed_constraints()

    def confirm(self, step: Step) -> Step | None:
        """Whether the same purchase is certain here too, its price being at most ``step.ceiling``.

        Returns the step with a ceiling of its own.
        """
        if not step.twins.issuperset(set(self.within(step.ceiling)) - {step.project}):
            return None
        ceiling = self._ceiling(step.project)
        return step if ceiling is None else Step(step.project, min(ceiling, step.ceiling), step.tied, step.twins)

    def over(self) -> bool:
        """Whether certainly nothing more can be paid for."""
        return self._leader() is None

    def within(self, ceiling: Fraction) -> list[int]:
        """The projects whose price per utility, looked at now, may be at most ``ceiling``."""
        limit = int(ceiling * (Fraction(2) ** (self.purses.shift + _KEY_BITS))) + 1
        found = []
        while self._heap and self._heap[0][0] <= limit:
            entry = heapq.heappop(self._heap)
            if entry[1] in self._fresh:
                found.append(entry)
            else:
                self._look(entry[1])
        for entry in found:
            heapq.heappush(self._heap, entry)
        return [index for _, index in found]

    def _leader(self) -> int | None:
        while self._heap:
            index = self._heap[0][1]
            if index in self._fresh:
                return index
            heapq.heappop(self._heap)
            self._look(index)
        return None

    def _look(self, index: int) -> None:
        """Bring a project's lower bound up to date, or leave it out for good if it cannot be paid for."""
        bound = self.purses.least_price(self.market.supports[index], self._known[index])
        if bound is not None:
            self._known[index] = bound
            self._fresh.add(index)
            heapq.heappush(self._heap, (self._key(index), index))

    def _key(self, index: int) -> int:
        return (self._known[index] << _KEY_BITS) // self.market.supports[index].worth

    def _first_bound(self, support: Support) -> int:
        return max(0, (self.purses.fixed(support.cost) - self.purses.error) // support.total)

    def _drop(self, *projects: int) -> None:
        self._heap = [entry for entry in self._heap if entry[1] not in projects]
        heapq.heapify(self._heap)

    def _heed_constraints(self) -> None:
        """Take out what the constraints close or make wait, and let in what has waited long enough."""
        if not self._gate.active:
            return
        barred = [index for _, index in self._heap if self._gate.barrier(index) is not None]
        self._drop(*barred)
        for index in [index for index in self._waiting if self._gate.barrier(index) is None]:
            self._waiting.remove(index)
            heapq.heappush(self._heap, (self._key(index), index))
        self._waiting.update(index for index in barred if self._gate.closed(index) is None)

    def _ceiling(self, index: int) -> Fraction | None:
        support = self.market.supports[index]
        price = self.purses.most_price(support, self._known[index])
        return None if price is None else Fraction(price, support.worth) / Fraction(2) ** self.purses.shift

    def _settle(self, rivals: list[int]) -> Step | None:
        """Decide among projects too close for the bounds, in exact fractions."""
        supports = self.market.supports
        whole = {index for index in rivals if self.purses.whole(supports[index])}
        prices: dict[int, Fraction] = {}
        for index in rivals:
            if index in whole:
                prices[index] = Fraction(supports[index].cost, supports[index].total * supports[index].worth)
            elif (price := self._exact_price(index)) is not None:
                prices[index] = price
            else:
                self._drop(index)
        least = min(prices.values())
        tied = [index for index, price in prices.items() if price == least]
        chosen = min(tied, key=lambda index: self.market.ranks[index])
        twins = frozenset(whole - {chosen}) if chosen in whole else frozenset()
        return Step(chosen, least, tuple(tied) if len(tied) > 1 else (), twins)

    def _exact_price(self, index: int) -> Fraction | None:
        support = self.market.supports[index]
        quote = self._exact.quote(support)
        return None if quote is None else quote.price / support.worth

    @cached_property
    def _purses_exactly(self) -> ExactPurses:
        return ExactPurses(self.market, self.endowment)

    @property
    def _exact(self) -> ExactPurses:
        """The exact purses, brought up to the last purchase."""
        for index in self.bought[self._paid_exactly :]:
            support = self.market.supports[index]
            quote = self._purses_exactly.quote(support)
            if quote is None:
                raise AssertionError("a purchase that exact arithmetic cannot pay for")
            self._purses_exactly.buy(support, quote)
        self._paid_exactly = len(self.bought)
        return self._purses_exactly
