"""Add1: raise every voter's endowment step by step until the outcome is exhaustive or would overspend.

Source: equalshares.net, "completion". Runs of steps with one and the same course are leapt over, with a
proof: after equal purchases a voter with a larger endowment holds no less, so prices at an endowment between
two others lie between theirs. If the winner's price at the lower end is below every rival's price at the
upper end, in every round, and nothing can be paid for at the end of either, then the run is the same at every
endowment between. The outcome is therefore that of trying every step.
"""

from __future__ import annotations

from fractions import Fraction

from deliberation.voting.equal_shares.market import Market
from deliberation.voting.equal_shares.run import Race, Run, run
from deliberation.voting.equal_shares.trail import Trail

_CALM = 2
"""Equal runs in a row before a leap is tried."""
_PATIENCE = 100
"""Single steps that changed nothing before leaps are proven in exact fractions, which takes longer."""


def add1(market: Market, first: Run, increment: int, *, exhaustive_stop: bool) -> tuple[Run, int]:
    """Raise the endowment of ``first`` by ``increment`` smallest units at a time.

    Returns the last run that neither overspent nor went on after an exhaustive one, and how many raises led
    to it. Without ``exhaustive_stop`` only overspending ends it, or having bought everything that can be.
    """
    now, raises, trail = first, 0, Trail()
    reach, calm, wall, idle = 1, 0, 0, 0
    while not _finished(market, now, exhaustive_stop):
        size = reach if not wall else (wall - raises) // 2
        if size > 1:
            leap = follow(market, now, now.endowment + size * increment, trail, exactly=idle > _PATIENCE)
            if leap is None:
                wall = raises + size
            else:
                now, raises, reach = leap, raises + size, reach * 2
            continue
        step = run(market, now.endowment + increment, trail)
        if step is None:
            break
        calm = calm + 1 if step.bought == now.bought else 0
        idle += calm > 0
        reach, wall = (2 if calm >= _CALM else 1), (wall if wall > raises + 1 else 0)
        now, raises = step, raises + 1
    return now, raises


def follow(
    market: Market, known: Run, endowment: Fraction, trail: Trail | None = None, *, exactly: bool = False
) -> Run | None:
    """The run at a higher endowment, if it and all between are certainly the same purchases in the same order.

    ``exactly``: where bounds do not tell, compare exact prices.
    """
    race = Race(market, endowment, trail)
    steps = []
    for step in known.steps:
        confirmed = race.confirm(step, exactly=exactly)
        if confirmed is None:
            break
        steps.append(confirmed)
        race.buy(step.project)
    same = len(steps) == len(known.steps) and race.over(exactly=exactly)
    race.leave_trail()
    return Run(endowment, tuple(steps)) if same else None


def _finished(market: Market, now: Run, exhaustive_stop: bool) -> bool:
    if not market.unsold(now.bought):
        return True
    return exhaustive_stop and market.exhausted(now.bought)
