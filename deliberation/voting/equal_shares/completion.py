"""Add1: raise every voter's endowment step by step until the outcome is exhaustive or would overspend.

Source: equalshares.net, "completion". Steps are leapt over where it is proven that none of them would have ended
the completion; the outcome is therefore that of trying every step. Let two endowments be given. After equal
purchases a voter with a larger endowment holds no less, so prices at an endowment between the two lie between
theirs. As long as the winner's price at the lower end is below every rival's price at the upper end, the same is
bought at every endowment between.

* If this holds to the end, and then nothing can be paid for at the upper end, all runs between are the same.
* If it holds for the first purchases only: whatever else is bought at an endowment between must be payable
  after these purchases at the upper end, where nobody has less. If all that is payable there would fit in the
  budget together, no run between overspends; and if then another project would still fit, none is exhaustive.
"""

from __future__ import annotations

from deliberation.voting.equal_shares.market import Market
from deliberation.voting.equal_shares.run import Race, Run, run
from deliberation.voting.equal_shares.trail import Trail

_RETREAT = 4
"""By what the length of a leap is divided after one that was not certain."""
_PAUSE = 4
"""Single steps, at most, before another leap is tried after short ones that were not certain."""
_PATIENCE = 100
"""Single steps that changed nothing before leaps are proven in exact fractions, which takes longer."""


def add1(market: Market, first: Run, increment: int, *, exhaustive_stop: bool) -> tuple[Run, int]:
    """Raise the endowment of ``first`` by ``increment`` smallest units at a time.

    Returns the last run that neither overspent nor went on after an exhaustive one, and how many raises led
    to it. Without ``exhaustive_stop`` only overspending ends it, or having bought everything that can be.
    """
    now, raises, trail = first, 0, Trail()
    size, single, pause, idle = 1, 1, 1, 0
    while not _finished(market, now, exhaustive_stop):
        if single:
            leap = run(market, now.endowment + increment, trail)
            if leap is None:
                break
            idle += leap.bought == now.bought
            now, raises, single, size = leap, raises + 1, single - 1, 2
            continue
        race = Race(market, now.endowment + size * increment, trail)
        leap = follow(race, now, exactly=idle > _PATIENCE) or detour(race, now, exhaustive_stop=exhaustive_stop)
        race.leave_trail()
        if leap is not None:
            now, raises, size, pause = leap, raises + size, size * 2, 1
        elif size > _RETREAT:
            size //= _RETREAT
        else:
            single = pause = min(pause * 2, _PAUSE)
    return now, raises


def follow(race: Race, known: Run, *, exactly: bool = False) -> Run | None:
    """The run at a higher endowment, if it and all between are certainly the same purchases in the same order.

    ``exactly``: where bounds do not tell, compare exact prices. The race is left where it was no longer certain.
    """
    for step in known.steps:
        confirmed = race.confirm(step, exactly=exactly)
        if confirmed is None:
            return None
        race.take(confirmed)
    return race.finished() if race.over(exactly=exactly) else None


def detour(race: Race, known: Run, *, exhaustive_stop: bool) -> Run | None:
    """The run at a higher endowment, taken up where it parts from the known one, if certainly no run between ends
    the completion.
    """
    market = race.market
    if race.constrained:
        return None
    left = market.budget - market.cost(known.bought)
    others = []
    for index in market.supports.keys() - set(known.bought):
        if race.certainly_short(index):
            others.append(index)
        else:
            left -= market.supports[index].cost
    if left < 0 or not any(market.supports[index].cost <= left or not exhaustive_stop for index in others):
        return None
    race.finish()
    return race.finished()


def _finished(market: Market, now: Run, exhaustive_stop: bool) -> bool:
    if not market.unsold(now.bought):
        return True
    return exhaustive_stop and market.exhausted(now.bought)
