"""Dividing the costs of some projects among their supporters so that nobody's load exceeds a given one.

By Hall's theorem (with max-flow min-cut) the least possible largest load is the maximum, over sets S of the
projects, of cost(S) / |voters supporting one of S|. A flow from projects to classes of voters either places
all costs under a given load, which proves that the load is enough, or leaves a set S whose costs are too
much for its supporters, which proves that it is not and gives a larger load to try (Dinkelbach's method).

Everything is an integer: costs times the load's denominator flow into voters times its numerator. Flows are
moved along shortest paths from project to project, all voters of a step at once, until the paths of that
length are used up (Dinic). Each such move empties a connection or a project and lengths only grow, so their
number is bounded by the cube of the number of projects.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from deliberation.voting.ballots import IntArray

_SAFE = 2**62
_SHRUNK = 1 - 1e-12
"""More than the rounding of the two float operations it guards."""

Numbers = npt.NDArray[Any]
"""64-bit integers where they suffice, Python integers otherwise."""


@dataclass(frozen=True, eq=False, slots=True)
class Placement:
    """Costs placed on voters: per project, per class of its supporters, amounts times ``denominator``."""

    flow: tuple[Numbers, ...]
    denominator: int

    def at(self, denominator: int, kind: Any) -> list[Numbers]:
        """At another denominator, rounded down, so that nobody's load grows."""
        if kind is object:
            return [row.astype(object) * denominator // self.denominator for row in self.flow]
        factor = denominator / self.denominator * _SHRUNK
        return [np.floor(row.astype(float) * factor).astype(np.int64) for row in self.flow]


NOTHING = Placement((), 1)


class Division:
    """Some projects and the voters who are to carry their costs.

    ``classes``: per project, its supporters' classes in ascending order; ``costs`` in smallest units;
    ``weights``: voters of each class.
    """

    def __init__(self, classes: Sequence[IntArray], costs: Sequence[int], weights: IntArray) -> None:
        self.classes, self.costs, self.weights = classes, costs, weights

    def reached(self, rows: Sequence[int]) -> npt.NDArray[np.bool_]:
        """The classes of voters who support one of these projects."""
        marked = np.zeros(len(self.weights), bool)
        for row in rows:
            marked[self.classes[row]] = True
        return marked

    def ratio(self, rows: Sequence[int]) -> Fraction:
        """The cost of these projects per voter supporting one of them."""
        return Fraction(sum(self.costs[row] for row in rows), int(self.weights[self.reached(rows)].sum()))

    def least(
        self, floor: Fraction, ceiling: Fraction | None = None, start: Placement = NOTHING
    ) -> tuple[Fraction, Placement]:
        """The least possible largest load, known to be at least ``floor``, and a placement under it.

        ``start`` places costs of the first projects under ``floor``. The search ends at the first proof that
        the load is more than ``ceiling``; a lower bound and what was placed are returned then.
        """
        load, placed = floor, start
        while ceiling is None or load <= ceiling:
            flow = _Flow(self, load, placed)
            excessive = flow.excessive()
            placed = flow.placement()
            if not excessive:
                break
            load = self.ratio(excessive)
        return load, placed

    def heaviest(self) -> tuple[Fraction, list[int]]:
        """The least possible largest load, and all projects whose supporters then carry exactly that."""
        load, placed = self.least(Fraction(0))
        flow = _Flow(self, load, placed)
        flow.excessive()
        return load, flow.tight()


class _Flow:
    """Costs placed on voters under one load."""

    def __init__(self, division: Division, load: Fraction, start: Placement) -> None:
        self.classes, self.reached = division.classes, division.reached
        total = sum(division.costs) * load.denominator + int(division.weights.sum()) * load.numerator
        kind: Any = np.int64 if total < _SAFE else object
        self.denominator = load.denominator
        self.spare: Numbers = division.weights.astype(kind) * load.numerator
        self.flow = start.at(load.denominator, kind)
        self.flow += [np.zeros(len(columns), kind) for columns in self.classes[len(self.flow) :]]
        self.excess = [
            cost * load.denominator - int(row.sum()) for cost, row in zip(division.costs, self.flow, strict=True)
        ]
        for columns, row in zip(self.classes, self.flow, strict=True):
            self.spare[columns] -= row

    def placement(self) -> Placement:
        """What has been placed."""
        return Placement(tuple(self.flow), self.denominator)

    def excessive(self) -> list[int]:
        """Place what can be placed; the rows of a set with too much cost, none where all was placed."""
        for row in sorted(range(len(self.classes)), key=lambda row: len(self.classes[row])):
            if self.excess[row]:
                self._push([row])
        while True:
            layers = self._layers()
            if not layers or not any(self._open(row) for row in layers[-1]):
                return [row for layer in layers for row in layer]
            self._fill(layers)

    def tight(self) -> list[int]:
        """The rows none of whose cost could go to a voter with load to spare."""
        rows, columns = set(range(len(self.classes))), self.spare > 0
        while loose := [row for row in rows if columns[self.classes[row]].any()]:
            rows.difference_update(loose)
            for row in loose:
                columns[self.classes[row][self.flow[row] > 0]] = True
        return sorted(rows)

    def _open(self, row: int) -> bool:
        """Whether a voter supporting the row has load to spare."""
        return bool((self.spare[self.classes[row]] > 0).any())

    def _held(self, row: int, marked: npt.NDArray[np.bool_]) -> bool:
        """Whether a voter of the marked classes carries a part of the row."""
        return bool((self.flow[row][marked[self.classes[row]]] > 0).any())

    def _layers(self) -> list[list[int]]:
        """The rows with excess, those whose cost theirs could displace, and so on, up to rows with voters to spare."""
        layer = [row for row, excess in enumerate(self.excess) if excess]
        layers, unseen = [], set(range(len(self.excess))) - set(layer)
        while layer:
            layers.append(layer)
            if any(self._open(row) for row in layer):
                break
            marked = self.reached(layer)
            layer = [row for row in sorted(unseen) if self._held(row, marked)]
            unseen -= set(layer)
        return layers

    def _fill(self, layers: list[list[int]]) -> None:
        """Move excess from layer to layer down to voters to spare, until no way is left."""
        spent: set[int] = set()
        for source in layers[0]:
            while self.excess[source] and (path := self._path(source, layers, spent)):
                self._push(path)

    def _path(self, source: int, layers: list[list[int]], spent: set[int]) -> list[int]:
        """A way from the source, one row of each layer, to voters to spare; rows with none are ``spent``."""
        path = [source]
        while path:
            here, depth = path[-1], len(path)
            if depth == len(layers):
                if self._open(here):
                    return path
                following = None
            else:
                marked = self.reached([here])
                ways = (row for row in layers[depth] if row not in spent and self._held(row, marked))
                following = next(ways, None)
            if following is None:
                spent.add(path.pop())
            else:
                path.append(following)
        return path

    def _push(self, path: list[int]) -> None:
        """Move as much excess as goes along the path."""
        steps = list(pairwise(path))
        room = [np.where(self.reached([here])[self.classes[there]], self.flow[there], 0) for here, there in steps]
        last = self.spare[self.classes[path[-1]]]
        amount = min(self.excess[path[0]], int(last.sum()), *(int(cells.sum()) for cells in room))
        for (here, there), cells in zip(steps, room, strict=True):
            taken = _first(cells, amount)
            moved = np.flatnonzero(taken)
            self.flow[there] -= taken
            self.flow[here][np.searchsorted(self.classes[here], self.classes[there][moved])] += taken[moved]
        taken = _first(last, amount)
        self.flow[path[-1]] += taken
        self.spare[self.classes[path[-1]]] -= taken
        self.excess[path[0]] -= amount


def _first(cells: Numbers, amount: int) -> Numbers:
    """Of these amounts, the first ones that add up to ``amount`` (all, where they are less)."""
    before = np.cumsum(cells) - cells
    taken: Numbers = np.minimum(cells, np.maximum(amount - before, 0))
    return taken
