"""One run of equal shares at a fixed endowment: buy the project with the lowest price per utility, repeat.

Source: Peters, Pierczyński and Skowron, arXiv:2008.13276. Prices are bounded from below and above
(:mod:`.purses`). The price of a project never falls as money is spent, so bounds from earlier rounds stay
true and most projects need no look in most rounds; bounds from a run at another endowment serve too
(:mod:`.trail`). Where the winner's upper bound meets another's lower bound the comparison is made in exact
fractions (:mod:`.exact`), so the order of purchases, the ties and the end of the run are those of exact
arithmetic.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import inf

from deliberation.voting.equal_shares.exact import ExactPurses
from deliberation.voting.equal_shares.market import DOWN, UP, Market
from deliberation.voting.equal_shares.purses import Offer, Purses
from deliberation.voting.equal_shares.trail import Trail


@dataclass(frozen=True, slots=True)
class Step:
    """A purchase. Its price per utility, in smallest units, is certainly at most ``ceiling``. ``tied``: the
    projects exactly equal with it, itself included; ``twins``: projects it was compared with while all
    supporters on both sides paid equal parts, a comparison that comes out the same whenever purses are larger.
    ``level``: exact prices of those it was compared with, and its own, while every supporter paid an equal part
    or had nothing at all left. With the same price and nobody emptied at a larger endowment too, after the same
    purchases, the same voters have nothing at both (more endowment never means a smaller purse), hence at every
    endowment between, and the price is the same throughout.
    """

    project: int
    ceiling: float
    tied: tuple[int, ...] = ()
    twins: frozenset[int] = frozenset()
    level: Mapping[int, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: the endowment (smallest units) and the purchases in order."""

    endowment: Fraction
    steps: tuple[Step, ...]

    @property
    def bought(self) -> tuple[int, ...]:
        """Positions in order of purchase."""
        return tuple(step.project for step in self.steps)


def run(market: Market, endowment: Fraction, trail: Trail | None = None) -> Run | None:
    """Buy until no project can be paid for by its supporters; ``None`` as soon as the budget is overspent.

    A ``trail`` is followed as far as it leads and left as this run goes.
    """
    race = Race(market, endowment, trail)
    within = race.finish()
    race.leave_trail()
    return race.finished() if within else None


class Race:
    """Projects competing for the lowest price, in a heap of lower bounds per utility."""

    def __init__(self, market: Market, endowment: Fraction, trail: Trail | None = None) -> None:
        self.market = market
        self.endowment = endowment
        self.purses = Purses(market, endowment)
        self.bought: list[int] = []
        self.steps: list[Step] = []
        self._left = market.budget
        self._trail = trail or Trail()
        self._known = {index: buyers.least for index, buyers in market.buyers.items()}
        self._heap = [(self._key(index), index) for index in market.supports]
        heapq.heapify(self._heap)
        self._gate = market.election.gate()
        self._given = market.gifts(self._gate)
        self._waiting: set[int] = set()
        self._heed_constraints()
        self._offers: dict[int, Offer] = {}
        self._ceilings: dict[int, float] = {}
        self._trail.start(endowment, market.voters)

    def pick(self) -> Step | None:
        """The next purchase, or ``None`` if nothing can be paid for."""
        while (leader := self._leader()) is not None:
            ceiling = self._ceiling(leader)
            if ceiling is None:
                price = self._exact_price(leader)
                if price is None:
                    self._drop(leader)
                    continue
                ceiling = float(price) * UP
            rivals = self.within(ceiling)
            return Step(leader, ceiling) if rivals == [leader] else self._settle(rivals)
        return None

    def finish(self) -> bool:
        """Buy until nothing can be paid for; whether that stays within the budget. Stops as soon as it does not."""
        while self._left >= 0 and (step := self.pick()) is not None:
            self.take(step)
        return self._left >= 0

    def finished(self) -> Run:
        """What was bought, as a run."""
        return Run(self.endowment, tuple(self.steps))

    @property
    def constrained(self) -> bool:
        """Whether more than money decides what can be bought."""
        return self._gate.active

    def certainly_short(self, index: int) -> bool:
        """Whether the supporters of a project certainly cannot pay for it any more."""
        self._recall(index)
        return self._known[index] == inf or self.purses.short(self.market.buyers[index])

    def take(self, step: Step) -> None:
        """Make a purchase."""
        self.steps.append(step)
        self._left -= self.market.supports[step.project].cost
        self.buy(step.project)

    def buy(self, project: int) -> None:
        """Let the supporters pay, and take the project out of the race."""
        offer, most = self._offers[project], self.market.buyers[project].most
        asked = self.purses.least(offer) * most, self._ceilings.pop(project, inf) * most
        self.purses.buy(offer)
        self.bought.append(project)
        self._drop(project)
        self._offers.clear()
        self._ceilings.clear()
        self._gate.take(project)
        self._given += self.market.gifts(self._gate, self._given)
        self._heed_constraints()
        self._trail.advance(project, *asked)

    def confirm(self, step: Step, *, exactly: bool = False) -> Step | None:
        """Whether the same purchase is certain here too, its price being at most ``step.ceiling``.

        Returns the step with a ceiling of its own. ``exactly``: where bounds do not tell, compare exact prices.
        """
        rivals = set(self.within(step.ceiling)) - {step.project} - step.twins
        level: dict[int, Fraction] = {}
        if rivals:
            level = self._still_level(step, rivals) if exactly else {}
            if not exactly or not all(index in level or self._dearer(index, step.ceiling) for index in rivals):
                return None
        ceiling = self._ceiling(step.project) if step.project in self._offers else None
        ceiling = step.ceiling if ceiling is None else min(ceiling, step.ceiling)
        return Step(step.project, ceiling, step.tied, step.twins, level)

    def over(self, *, exactly: bool = False) -> bool:
        """Whether certainly nothing more can be paid for."""
        while (leader := self._leader()) is not None:
            if not exactly or self._ceiling(leader) is not None or self._exact_price(leader) is not None:
                return False
            self._drop(leader)
        return True

    def leave_trail(self) -> None:
        """Make the way of this run the trail for the next."""
        self._trail.finish()

    def within(self, ceiling: float) -> list[int]:
        """The projects whose price per utility, looked at now, may be at most ``ceiling``."""
        found = []
        while self._heap and self._heap[0][0] <= ceiling:
            key, index = heapq.heappop(self._heap)
            if index in self._offers:
                found.append((key, index))
            else:
                self._look(key, index)
        for entry in found:
            heapq.heappush(self._heap, entry)
        return [index for _, index in found]

    def _leader(self) -> int | None:
        while self._heap:
            key, index = self._heap[0]
            if index in self._offers:
                return index
            heapq.heappop(self._heap)
            self._look(key, index)
        return None

    def _look(self, key: float, index: int) -> None:
        """Bring a project's lower bound up to date, or leave it out for good if it cannot be paid for."""
        self._recall(index)
        if self._key(index) > key:
            self._enter(index)
            return
        offer = self._offers[index] = self.purses.look(self.market.buyers[index], self._known[index])
        self._trail.saw(index, *self.purses.sight(offer))
        self._known[index] = max(self._known[index], self.purses.least(offer))
        self._enter(index)

    def _enter(self, index: int) -> None:
        if self._known[index] < inf:
            heapq.heappush(self._heap, (self._key(index), index))

    def _recall(self, index: int) -> None:
        """Take up a bound that the trail may hold ready."""
        self._known[index] = max(self._known[index], self._trail.bound(index, self.market.buyers[index].voters))

    def _key(self, index: int) -> float:
        return self._known[index] / self.market.buyers[index].worth * DOWN

    def _drop(self, index: int) -> None:
        """Take a project out of the race for good; the heap lets go of it when it comes up."""
        self._known[index] = inf
        self._offers.pop(index, None)

    def _heed_constraints(self) -> None:
        """Take out what the constraints close or make wait, and let in what has waited long enough."""
        if not self._gate.active:
            return
        barred = {index for _, index in self._heap if self._gate.barrier(index) is not None}
        self._heap = [entry for entry in self._heap if entry[1] not in barred]
        heapq.heapify(self._heap)
        for index in [index for index in self._waiting if self._gate.barrier(index) is None]:
            self._waiting.remove(index)
            self._enter(index)
        self._waiting.update(index for index in barred if self._gate.closed(index) is None)

    def _ceiling(self, index: int) -> float | None:
        price = self.purses.most(self._offers[index])
        if price is None:
            return None
        self._ceilings[index] = price
        return price / self.market.buyers[index].worth * UP

    def _settle(self, rivals: list[int]) -> Step | None:
        """Decide among projects too close for the bounds, in exact fractions."""
        supports = self.market.supports
        whole = {index for index in rivals if self.purses.whole(self._offers[index])}
        prices: dict[int, Fraction] = {}
        level: dict[int, Fraction] = {}
        for index in rivals:
            if index in whole:
                level[index] = Fraction(supports[index].cost, supports[index].total * supports[index].worth)
            elif (quote := self._exact.quote(supports[index])) is None:
                self._drop(index)
                continue
            else:
                (prices if quote.emptied.size else level)[index] = quote.price / supports[index].worth
        prices |= level
        least = min(prices.values())
        tied = {index for index, price in prices.items() if price == least}
        chosen = min(tied, key=lambda index: self.market.ranks[index])
        twins = frozenset(whole - {chosen}) if chosen in whole else frozenset()
        return Step(
            chosen,
            float(least) * UP,
            tuple(index for index in rivals if index in tied) if len(tied) > 1 else (),
            twins,
            level if chosen in level else {},
        )

    def _still_level(self, step: Step, rivals: set[int]) -> dict[int, Fraction]:
        """The exact prices that are here what they were, the step's own among them; else none."""
        level = {index: price for index, price in step.level.items() if index in rivals or index == step.project}
        return level if step.project in level and all(self._level(i) == level[i] for i in level) else {}

    def _level(self, index: int) -> Fraction | None:
        """The price of a project if every supporter pays an equal part or has nothing left."""
        quote = self._exact.quote(self.market.supports[index])
        return None if quote is None or quote.emptied.size else quote.price / self.market.supports[index].worth

    def _dearer(self, index: int, ceiling: float) -> bool:
        """Whether the exact price of a project is above a ceiling, or nobody can pay it."""
        price = self._exact_price(index)
        return price is None or price > Fraction(ceiling)

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
        exact = self._purses_exactly
        for index in self.bought[exact.purchases :]:
            exact.pay(self.market.supports[index])
        return exact
