"""Expected seats as a weighted mean of whole panels, or a direction that shows they are none.

Wolfe's method ("Finding the nearest point in a polytope", 1976) chooses the panels in floating point. It aims
a little beyond the target, away from the middle of all panels met; the last step back is made by solving for
the weights of panels that span the whole polytope, in fractions, and the result counts only if it is exact.
A direction in which no panel reaches far enough is proved by an exact search before anybody relies on it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deliberation.voting.council.integers import Search
from deliberation.voting.council.tableau import Undecided
from deliberation.voting.council.tickets import Panel

Floats = NDArray[np.floating[Any]]
Weights = dict[Panel, Fraction]

_CLOSE = 1e-8
_FINE = 2_000
"""Directions are rounded to this many steps before panels are sought in them."""
_PARTS = 2**30
"""Weights found in floating point are rounded to this many parts of a whole."""
_BEYOND = (Fraction(1, 10), Fraction(1, 100), Fraction(1, 1000))


class Hull:
    """All panels of an open search, met one by one; at most ``rounds`` are asked for."""

    def __init__(self, search: Search, rounds: int) -> None:
        self.search, self.rounds = search, rounds
        self.seen: dict[Panel, None] = {}
        self.corral: list[Panel] = []
        self.weights: Floats = np.ones(1)

    def approach(self, goal: Floats, close: float = _CLOSE) -> tuple[int, ...] | None:
        """Bring the mean of the corral next to ``goal``; the direction left if no panel leads further."""
        if not self.corral:
            self.corral = [self._met(self.search.find())]
        while True:
            self._settle(goal)
            gap = goal - self.weights @ np.array(self.corral, dtype=float)
            if np.abs(gap).max(initial=0) < close:
                return None
            direction = np.rint(gap / np.abs(gap).max() * _FINE).astype(np.int64)
            level = float(direction @ (goal - gap))
            panel = self._further(direction.tolist(), level, level + 0.2 * float(direction @ gap))
            if panel is None or panel in self.corral:
                return tuple(direction.tolist())
            self.corral.append(panel)
            self.weights = np.append(self.weights, 0.0)

    def _further(self, direction: list[int], level: float, enough: float) -> Panel | None:
        """A panel beyond ``level``, best beyond ``enough``; ``None`` if there is none."""
        if not self.rounds:
            raise Undecided
        self.rounds -= 1
        panel = self.search.quick(direction, math.floor(enough))
        panel = panel or self.search.best(direction, enough=math.floor(enough))
        return self._met(panel) if panel is not None and _dot(direction, panel) > level + 0.01 else None

    def _met(self, panel: Panel | None) -> Panel:
        if panel is None:
            raise Undecided
        self.seen[panel] = None
        return panel

    def _settle(self, goal: Floats) -> None:
        """Drop panels until the nearest point of those left lies between them."""
        while True:
            away = np.array(self.corral, dtype=float) - goal
            best = _even(away @ away.T + 1.0)
            best = best / best.sum()
            falling = best <= 1e-12
            if not falling.any() or len(self.corral) == 1:
                self.weights = best
                return
            steps = self.weights[falling] / np.maximum(self.weights[falling] - best[falling], 1e-15)
            weights = self.weights + min(1.0, float(steps.min())) * (best - self.weights)
            keep = weights > 1e-12
            if keep.all():
                keep[int(np.argmin(weights))] = False
            self.corral = [panel for panel, kept in zip(self.corral, keep, strict=True) if kept]
            self.weights = weights[keep] / weights[keep].sum()

    def span(self) -> list[Panel]:
        """Panels met that no mean of the others replaces, as many as there can be."""
        found: list[Panel] = []
        basis: list[Floats] = []
        for panel in self.seen:
            rest = np.append(np.array(panel, dtype=float), 1.0)
            size = np.linalg.norm(rest)
            for _ in range(2):
                for other in basis:
                    rest = rest - (rest @ other) * other
            if np.linalg.norm(rest) > 1e-7 * size:
                found.append(panel)
                basis.append(rest / np.linalg.norm(rest))
        return found


def _even(gram: Floats) -> Floats:
    """Weights under which every row of the matrix comes to 1; by least squares where it is nearly singular."""
    ones = np.ones(len(gram))
    try:
        found = np.linalg.solve(gram, ones)
        if np.abs(gram @ found - ones).max() < 1e-9:
            return found
    except np.linalg.LinAlgError:
        pass
    return np.linalg.lstsq(gram, ones, rcond=None)[0]


def _dot(direction: Sequence[int], panel: Panel) -> int:
    return sum(a * b for a, b in zip(direction, panel, strict=True))


def compose(hull: Hull, target: Sequence[Fraction]) -> Weights | tuple[int, ...] | None:
    """Weights whose mean is exactly ``target``, or a direction, or ``None`` where neither is certain."""
    goal = np.array([float(share) for share in target])
    try:
        direction = hull.approach(goal, 1e-11)
        if direction is not None:
            return direction
        return _simplest(hull, target) or _inside(hull, goal, target)
    except Undecided:
        return None


def _simplest(hull: Hull, target: Sequence[Fraction]) -> Weights | None:
    """The corral itself, with less and less of its lightest panels, if it happens to be exact."""
    goal = np.array([*map(float, target), 1.0])
    for least in (0.0, 1e-9, 1e-7, 1e-5):
        kept = [panel for panel, weight in zip(hull.corral, hull.weights.tolist(), strict=True) if weight > least]
        matrix = np.vstack([np.array(kept, dtype=float).T, np.ones(len(kept))])
        weights = np.linalg.lstsq(matrix, goal, rcond=None)[0]
        if np.abs(matrix @ weights - goal).max() < 1e-11 and weights.min() > -1e-9:
            exact = solve(kept, target, Fraction(1))
            if exact is not None:
                return exact
    return None


def _inside(hull: Hull, goal: Floats, target: Sequence[Fraction]) -> Weights | None:
    """The way by a point beyond the target, which needs some room around it."""
    for beyond in _BEYOND:
        span = hull.span()
        middle = np.array(span, dtype=float).mean(axis=0)
        if hull.approach((goal - float(beyond) * middle) / (1 - float(beyond))) is None:
            weights = _mixed(hull, span, beyond, target)
            if weights is not None:
                return weights
    hull.approach(goal)
    return None


def rounded(hull: Hull) -> Weights:
    """The weights of the corral as they are, in whole parts; their mean is near the target, not exactly it."""
    parts = [round(weight * _PARTS) for weight in hull.weights.tolist()]
    heaviest = max(range(len(parts)), key=parts.__getitem__)
    parts[heaviest] += _PARTS - sum(parts)
    return {panel: Fraction(part, _PARTS) for panel, part in zip(hull.corral, parts, strict=True) if part}


def _mixed(hull: Hull, span: Sequence[Panel], beyond: Fraction, target: Sequence[Fraction]) -> Weights | None:
    """The corral for most of the weight, rounded; what is then missing from the spanning panels, exactly."""
    near = {panel: (1 - beyond) * Fraction(round(weight * _PARTS), _PARTS)
            for panel, weight in zip(hull.corral, hull.weights.tolist(), strict=True)}  # fmt: skip
    rest = [share - sum((weight * panel[kind] for panel, weight in near.items() if panel[kind]), Fraction(0))
            for kind, share in enumerate(target)]  # fmt: skip
    extra = solve(span, rest, 1 - sum(near.values(), Fraction(0)))
    if extra is None:
        return None
    return {panel: near.get(panel, Fraction(0)) + extra.get(panel, Fraction(0)) for panel in {**near, **extra}}


def solve(panels: Sequence[Panel], target: Sequence[Fraction], total: Fraction) -> Weights | None:
    """Positive weights of sum ``total`` under which the panels add up to the target; ``None`` if there are none."""
    unit = math.lcm(total.denominator, *(share.denominator for share in target))
    rows = [[*(panel[kind] for panel in panels), int(share * unit)] for kind, share in enumerate(target)]
    table = np.array([[*([1] * len(panels)), int(total * unit)], *rows], dtype=object)
    for column in range(len(panels)):
        lead = next((row for row in range(column, len(table)) if table[row, column]), None)
        if lead is None:
            return None
        table[[column, lead]] = table[[lead, column]]
        others = [row for row in range(len(table)) if row != column and table[row, column]]
        line, at = table[column, column:], table[others, column]
        table[others, :column] *= table[column, column]
        table[others, column:] = table[others, column:] * table[column, column] - np.multiply.outer(at, line)
        table[others] //= np.maximum(np.gcd.reduce(table[others], axis=1), 1)[:, None]
    if table[len(panels) :, -1].any():
        return None
    weights = [Fraction(table[row, -1], table[row, row]) / unit for row in range(len(panels))]
    if min(weights, default=Fraction(0)) < 0:
        return None
    return {panel: weight for panel, weight in zip(panels, weights, strict=True) if weight}
