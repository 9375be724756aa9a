"""Dividing the costs of some projects among their supporters so that nobody's load exceeds a given one.

By Hall's theorem (with max-flow min-cut) the least possible largest load is the maximum, over sets S of the
projects, of cost(S) / |voters supporting one of S|. A flow from projects to classes of voters either places
all costs under a given load, which proves that the load is enough, or leaves a set S whose costs are too
much for its supporters, which proves that it is not and gives a larger load to try (Dinkelbach's method).

Everything is an integer: costs times the load's denominator flow into voters times its numerator. Flows are
moved along shortest paths from project to project, all voters of a step at once; as each such move empties
a connection or a project, and distances never shrink (Edmonds and Karp), their number is bounded by the cube
of the number of projects.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

_SAFE = 2**62

Numbers = npt.NDArray[Any]
"""64-bit integers where they suffice, Python integers otherwise."""


class Division:
    """Some projects (rows) and the classes of their voters (columns).

    ``members[i, g]``: whether the voters of class ``g`` support project ``i``; ``costs`` per row in smallest
    units; ``weights``: voters per class, each class supporting a project.
    """

    def __init__(self, members: npt.NDArray[np.bool_], costs: list[int], weights: npt.NDArray[np.int64]) -> None:
        self.members, self.costs, self.weights = members, costs, weights

    def ratio(self, rows: npt.NDArray[np.bool_]) -> Fraction:
        """The cost of these projects per voter supporting one of them."""
        cost = sum(cost for cost, chosen in zip(self.costs, rows.tolist(), strict=True) if chosen)
        return Fraction(cost, self.reach(rows))

    def reach(self, rows: npt.NDArray[np.bool_]) -> int:
        """How many voters support one of these projects."""
        return int(self.weights[self.members[rows].any(axis=0)].sum())

    def least(self, floor: Fraction, ceiling: Fraction | None = None) -> Fraction:
        """The least possible largest load, known to be at least ``floor``.

        The search ends at the first proof that it is more than ``ceiling``; a lower bound is returned then.
        """
        load = floor
        while ceiling is None or load <= ceiling:
            excessive = _Flow(self, load).excessive()
            if not excessive.any():
                break
            load = self.ratio(excessive)
        return load

    def heaviest(self) -> tuple[Fraction, npt.NDArray[np.bool_]]:
        """The least possible largest load, and all projects whose supporters then carry exactly that."""
        load = self.least(Fraction(0))
        flow = _Flow(self, load)
        flow.excessive()
        return load, flow.tight()


class _Flow:
    """Costs placed on voters under one load."""

    def __init__(self, division: Division, load: Fraction) -> None:
        self.members = division.members
        total = sum(division.costs) * load.denominator + int(division.weights.sum()) * load.numerator
        kind: type[np.generic] | type[object] = np.int64 if total < _SAFE else object
        self.spare: Numbers = division.weights.astype(kind) * load.numerator
        self.excess: Numbers = np.array([cost * load.denominator for cost in division.costs], dtype=kind)
        self.flow: Numbers = np.zeros(self.members.shape, dtype=kind)

    def excessive(self) -> npt.NDArray[np.bool_]:
        """Place what can be placed; the rows of a set with too much cost, none where all was placed."""
        for row in np.argsort(self.members.sum(axis=1), kind="stable").tolist():
            self._place(row, self.excess[row])
        while (path := self._path()) is not None:
            self._push(path)
        return self._reached(self.excess > 0)[-1] if (self.excess > 0).any() else np.zeros(len(self.excess), bool)

    def tight(self) -> npt.NDArray[np.bool_]:
        """The rows none of whose cost could go to a voter with load to spare."""
        loose = np.zeros(len(self.excess), bool)
        columns = self.spare > 0
        while True:
            more = (self.members & columns).any(axis=1) & ~loose
            if not more.any():
                return ~loose
            loose |= more
            columns = columns | (self.flow[more] > 0).any(axis=0)

    def _place(self, row: int, amount: Any) -> None:
        """Put up to ``amount`` of a row's cost on its voters with load to spare."""
        taken = _first(np.where(self.members[row], self.spare, 0), amount)
        self.spare -= taken
        self.flow[row] += taken
        self.excess[row] -= taken.sum()

    def _reached(self, rows: npt.NDArray[np.bool_]) -> list[npt.NDArray[np.bool_]]:
        """The rows whose cost could be displaced from these rows in 0, 1, 2 ... moves, all so far."""
        seen = [rows]
        while True:
            columns = self.members[seen[-1]].any(axis=0)
            following = seen[-1] | ((self.flow > 0) & columns).any(axis=1)
            if (following == seen[-1]).all():
                return seen
            seen.append(following)

    def _path(self) -> list[int] | None:
        """A shortest way from a row with excess to one with voters to spare."""
        open_rows = (self.members & (self.spare > 0)).any(axis=1)
        sources = self.excess > 0
        if not sources.any():
            return None
        layers = self._reached(sources)
        depth = next((depth for depth, rows in enumerate(layers) if (rows & open_rows).any()), None)
        if depth is None:
            return None
        path = [int(np.flatnonzero(layers[depth] & open_rows)[0])]
        for rows in reversed(layers[:depth]):
            moved = self.flow[path[-1]] > 0
            path.append(int(np.flatnonzero(rows & (self.members & moved).any(axis=1))[0]))
        return path[::-1]

    def _push(self, path: list[int]) -> None:
        """Move as much excess as goes along the path, from its last row backwards."""
        steps = list(pairwise(path))
        room = [np.where(self.members[here], self.flow[there], 0) for here, there in steps]
        last = np.where(self.members[path[-1]], self.spare, 0)
        amount = min(self.excess[path[0]], last.sum(), *(cells.sum() for cells in room))
        for (here, there), cells in zip(steps, room, strict=True):
            taken = _first(cells, amount)
            self.flow[here] += taken
            self.flow[there] -= taken
        taken = _first(last, amount)
        self.flow[path[-1]] += taken
        self.spare -= taken
        self.excess[path[0]] -= amount


def _first(cells: Numbers, amount: Any) -> Numbers:
    """Of these amounts, the first ones that add up to ``amount`` (all, where they are less)."""
    before = np.cumsum(cells) - cells
    taken: Numbers = np.minimum(cells, np.maximum(amount - before, 0))
    return taken
