"""The fairest lottery over panels that meet all quotas, with its proof.

The leximin probabilities of the quotas alone (fractions of seats allowed) are computed first: nothing can be
fairer. A lottery over whole panels that gives everybody exactly these is then the fairest lottery. Where
crossing quotas allow no such lottery, a condition that every whole panel meets and these probabilities do
not is found, proved by exact search, and added. Work is bounded: if it runs out, the lottery found so far is
returned with ``exact`` false, and the levels still say how much fairer any other could be at most.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from deliberation.voting.council.integers import Search, System
from deliberation.voting.council.leximin import Level, leximin
from deliberation.voting.council.nearest import Hull, Weights, compose, rounded
from deliberation.voting.council.tableau import Undecided
from deliberation.voting.council.tickets import Panel, deal
from deliberation.voting.errors import ElectionError

_BRANCHES, _WORK = 1_000, 8_000_000_000
_CUTS = 200
_FIGURES = (2, 6, 20, 200, 2_000)


@dataclass(frozen=True, slots=True)
class Lottery:
    """``panels`` (seats per kind) with their tickets out of ``tickets``; ``levels`` and ``system`` are the proof.

    ``system`` holds the quotas first; rows after them are conditions that every whole panel meets. Where
    ``exact``, every kind has exactly the probability of its level, otherwise nearly so.
    """

    panels: tuple[tuple[Panel, int], ...]
    tickets: int
    levels: tuple[Level, ...]
    system: System
    exact: bool

    def share(self, kind: int) -> Fraction:
        """Expected seats of a kind."""
        return Fraction(sum(panel[kind] * count for panel, count in self.panels), self.tickets)


def fairest(system: System) -> Lottery:
    """The leximin lottery; the system must have a solution.

    Raises :class:`ElectionError` ``quotas_too_hard`` where the work allowed does not bring up a single panel.
    """
    sharp, work = system, _WORK
    for _ in range(_CUTS):
        levels = leximin(sharp)
        shares = _shares(sharp, levels)
        weights, hull = _split(sharp, shares, work * 3 // 4)
        if weights is not None:
            return _listed(weights, levels, sharp, exact=True)
        cut, wide = _cut(sharp, shares, work // 4 + hull.search.tableau.allowed)
        work = wide.search.tableau.allowed
        if cut is None or work <= 0:
            break
        sharp = cut
    best = max(hull, wide, key=lambda found: len(found.corral))
    if not best.corral:
        raise ElectionError("quotas_too_hard", kinds=len(shares))
    return _listed(rounded(best), levels, sharp, exact=False)


def _shares(system: System, levels: Sequence[Level]) -> list[Fraction]:
    """Expected seats of every kind."""
    chance = {kind: level.probability for level in levels for kind in level.kinds}
    return [chance[kind] * size for kind, size in enumerate(system.ceiling)]


def _listed(weights: Weights, levels: tuple[Level, ...], system: System, *, exact: bool) -> Lottery:
    unit = math.lcm(*(weight.denominator for weight in weights.values()))
    panels = tuple(sorted((panel, int(weight * unit)) for panel, weight in weights.items()))
    return Lottery(panels, unit, levels, system, exact)


def _split(system: System, shares: Sequence[Fraction], work: int) -> tuple[Weights | None, Hull]:
    """The expected seats as a lottery over balanced panels, if there is one."""
    hull = Hull(Search(_face(system, shares), _BRANCHES, work), 8 * len(shares) + 60)
    hull.search.box([math.floor(share) for share in shares], [math.ceil(share) for share in shares])
    tickets = math.lcm(*(share.denominator for share in shares))
    dealt = deal(system, [int(share * tickets) for share in shares], tickets)
    if dealt is not None:
        return {panel: Fraction(count, tickets) for panel, count in dealt.items()}, hull
    found = compose(hull, shares)
    return (found if isinstance(found, dict) else None), hull


def _face(system: System, shares: Sequence[Fraction]) -> System:
    """The system with the rows that the shares just meet made equalities: every panel of the lottery meets them."""
    sums = [sum(a * share for a, share in zip(row, shares, strict=True) if a) for row in system.rows]
    high = tuple(low if total == low else high for total, low, high in zip(sums, system.low, system.high, strict=True))
    low = tuple(high if total == high else low for total, low, high in zip(sums, system.low, system.high, strict=True))
    return replace(system, low=low, high=high)


def _cut(system: System, shares: Sequence[Fraction], work: int) -> tuple[System | None, Hull]:
    """The system with a condition more, met by every whole panel and missed by the shares, if one is proved.

    Small figures are tried first: they keep the arithmetic of everything that follows short.
    """
    hull = Hull(Search(system, _BRANCHES, work), 8 * len(shares) + 60)
    try:
        direction = hull.approach(np.array([float(share) for share in shares]))
        if direction is None:
            return None, hull
        for finest in _FIGURES:
            weights = tuple(round(Fraction(w * finest, max(map(abs, direction)))) for w in direction)
            furthest = hull.search.best(weights)
            most = sum(w * seats for w, seats in zip(weights, furthest or (), strict=True))
            if sum(w * share for w, share in zip(weights, shares, strict=True)) > most:
                least = sum(min(0, w) * size for w, size in zip(weights, system.ceiling, strict=True))
                rows = (*system.rows, weights)
                return replace(system, rows=rows, low=(*system.low, least), high=(*system.high, most)), hull
    except Undecided:
        pass
    return None, hull
