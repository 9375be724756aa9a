"""Selection probabilities as equal as the quotas allow: the leximin point of a polytope, exactly.

The lowest probability is made as high as possible, then the next lowest, and so on (leximin; Flanigan et
al., "Fair algorithms for selecting citizens' assemblies", Nature 596, 2021). People with the same
attributes are one *kind* and share one probability. Each level is found from above: a probability that
cannot be had comes with multipliers of the quotas that prove a lower ceiling (Farkas), the ceiling is
tried next, and the one that can be had is the level. The proof stays with the level, see :func:`ceiling`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from deliberation.voting.council.integers import System, any_direction
from deliberation.voting.council.tableau import Tableau


@dataclass(frozen=True, slots=True)
class Level:
    """``probability`` is the most that ``kinds`` (positions) can have; ``multipliers``, one per row, prove it."""

    probability: Fraction
    kinds: tuple[int, ...]
    multipliers: tuple[int, ...] = ()


def ceiling(
    system: System, multipliers: Sequence[int], settled: Mapping[int, Fraction]
) -> tuple[Fraction, tuple[int, ...]] | None:
    """The greatest probability that the kinds not yet settled can all have, and the kinds it then pins down.

    Every panel ``x`` has ``y @ rows @ x <= sum(y * high or low)``. On the left, kinds of positive weight have at
    least the probability sought (or their settled one), kinds of negative weight at most their ceiling.
    ``None`` where the multipliers say nothing about the probability.
    """
    rows = [(y, row) for y, row in zip(multipliers, system.rows, strict=True) if y]
    weights = [sum(y * row[kind] for y, row in rows) for kind in range(len(system.ceiling))]
    bounds = zip(multipliers, system.low, system.high, strict=True)
    most = Fraction(sum(y * (high if y > 0 else low) for y, low, high in bounds))
    pinned = []
    people = 0
    for kind, weight in enumerate(weights):
        if kind in settled:
            most -= weight * settled[kind] * system.ceiling[kind]
        elif weight < 0:
            most -= weight * system.ceiling[kind]
        elif weight > 0:
            pinned.append(kind)
            people += weight * system.ceiling[kind]
    return (most / people, tuple(pinned)) if people else None


def leximin(system: System) -> tuple[Level, ...]:
    """The levels in rising order; every kind is in exactly one. The system must have a solution."""
    tableau = Tableau(system.rows, system.floor + system.low, system.ceiling + system.high)
    tableau.aim(any_direction(len(system.ceiling)))
    settled: dict[int, Fraction] = {}
    levels = []
    while len(settled) < len(system.ceiling):
        level = _level(system, tableau, settled)
        levels.append(level)
        settled.update(dict.fromkeys(level.kinds, level.probability))
    return tuple(levels)


def _level(system: System, tableau: Tableau, settled: Mapping[int, Fraction]) -> Level:
    """The next level: Newton's steps down from certainty."""
    free = tuple(kind for kind in range(len(system.ceiling)) if kind not in settled)
    level = Level(Fraction(1), free)
    while True:
        _set_bounds(system, tableau, settled, level.probability)
        row = tableau.solve()
        if row is None:
            return level
        multipliers = _multipliers(tableau, row)
        lower = ceiling(system, multipliers, settled)
        if lower is None or lower[0] >= level.probability:
            raise ArithmeticError("a settled level does not hold")
        level = Level(*lower, multipliers)


def _set_bounds(system: System, tableau: Tableau, settled: Mapping[int, Fraction], probability: Fraction) -> None:
    """All bounds times the common denominator of the probabilities, so that they are whole."""
    chances = [settled.get(kind, probability) for kind in range(len(system.ceiling))]
    unit = math.lcm(*(chance.denominator for chance in chances))
    for kind, (chance, size) in enumerate(zip(chances, system.ceiling, strict=True)):
        least = int(chance * unit) * size
        tableau.low[kind] = least
        tableau.high[kind] = least if kind in settled else unit * size
    for row, (low, high) in enumerate(zip(system.low, system.high, strict=True), start=tableau.width):
        tableau.low[row], tableau.high[row] = unit * low, unit * high


def _multipliers(tableau: Tableau, row: int) -> tuple[int, ...]:
    """What the row that cannot be met says about the rows of the system, in the form of :func:`ceiling`."""
    found = [0] * len(tableau.basic)
    variable, scale = tableau.basic[row], int(tableau.scale[row])
    reached = sum(int(a) * v for a, v in zip(tableau.matrix[row], tableau.at(), strict=True))
    sign = 1 if reached < scale * tableau.low[variable] else -1
    if variable >= tableau.width:
        found[variable - tableau.width] = -scale * sign
    for other, entry in zip(tableau.free, tableau.matrix[row].tolist(), strict=True):
        if other >= tableau.width:
            found[other - tableau.width] = int(entry) * sign
    return tuple(found)
