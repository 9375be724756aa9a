"""Whole numbers under linear conditions: find some, the best, or prove that there are none.

Branch and bound over :mod:`tableau`, whose bounds are exact; the number of branches is limited, and a
search that ends undecided says so instead of guessing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from deliberation.voting.council.tableau import Tableau, Undecided

PATIENCE = 4_000
"""Branches looked at before a search gives up."""
_SHORT = 40
"""The same for a quick one."""


def any_direction(width: int, twist: int = 1) -> list[int]:
    """Weights without meaning, at most 50: they spare the simplex method the many ties of having no aim."""
    return [(37 * twist * column) % 101 - 50 for column in range(width)]


@dataclass(frozen=True, slots=True)
class System:
    """Integer ``x`` with ``floor <= x <= ceiling`` and ``low <= rows @ x <= high``; all entries are integers."""

    rows: tuple[tuple[int, ...], ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    floor: tuple[int, ...]
    ceiling: tuple[int, ...]

    def within(self, floor: Sequence[int], ceiling: Sequence[int]) -> System:
        """The same conditions in another box."""
        return replace(self, floor=tuple(floor), ceiling=tuple(ceiling))

    def met_by(self, x: Sequence[int]) -> bool:
        """Whether ``x`` meets every condition."""
        boxed = all(f <= v <= c for f, v, c in zip(self.floor, x, self.ceiling, strict=True))
        sums = [sum(a * v for a, v in zip(row, x, strict=True)) for row in self.rows]
        return boxed and all(low <= total <= high for low, total, high in zip(self.low, sums, self.high, strict=True))


class Search:
    """A system kept open for many questions; bounds may be narrowed between them."""

    def __init__(self, system: System, patience: int = PATIENCE, allowed: int = 2_000_000_000) -> None:
        self.system = system
        self.patience = patience
        self.tableau = Tableau(system.rows, system.floor + system.low, system.ceiling + system.high)
        self.tableau.allowed = allowed
        self._best: tuple[int, ...] | None = None
        self._value: int | None = None
        self._left = 0

    def box(self, floor: Sequence[int], ceiling: Sequence[int]) -> None:
        """Change the bounds of the columns."""
        self.tableau.low[: len(floor)] = floor
        self.tableau.high[: len(ceiling)] = ceiling

    def rows(self, low: Sequence[int], high: Sequence[int]) -> None:
        """Change the bounds of the rows."""
        self.tableau.low[self.tableau.width :] = low
        self.tableau.high[self.tableau.width :] = high

    def find(self) -> tuple[int, ...] | None:
        """Any solution, or ``None`` if it is proved that there is none; raises :class:`Undecided`."""
        return self._run(any_direction(self.tableau.width), enough=-50 * sum(map(abs, self.system.ceiling)) - 1)

    def best(self, weights: Sequence[int], enough: Fraction | int | None = None) -> tuple[int, ...] | None:
        """A solution of the greatest weight, or the first found whose weight exceeds ``enough``."""
        return self._run(weights, enough)

    def quick(self, weights: Sequence[int], enough: int, first: int = 1, tries: int = 6) -> tuple[int, ...] | None:
        """A solution whose weight exceeds ``enough`` if a few short searches meet one; ``None`` says nothing.

        Each leans another way: setting out afresh finds more than digging on where a search got stuck.
        """
        kept, self.patience = self.patience, _SHORT
        try:
            for twist in range(first, first + 2 * tries, 2):
                leaning = [8 * w + way for w, way in zip(weights, any_direction(len(weights), twist), strict=True)]
                try:
                    found = self._run(leaning, 8 * enough)
                except Undecided:
                    if self.tableau.allowed < 0:
                        raise
                    continue
                if found is not None and sum(w * x for w, x in zip(weights, found, strict=True)) > enough:
                    return found
        finally:
            self.patience = kept
        return None

    def _run(self, weights: Sequence[int], enough: Fraction | int | None) -> tuple[int, ...] | None:
        lows, highs = list(self.tableau.low), list(self.tableau.high)
        if any(low > high for low, high in zip(lows, highs, strict=True)):
            return None
        self._best, self._value, self._left = None, None, self.patience
        self.tableau.aim(weights)
        try:
            self._descend(weights, enough)
        finally:
            self.tableau.low[:], self.tableau.high[:] = lows, highs
        return self._best

    def _descend(self, weights: Sequence[int], enough: Fraction | int | None) -> None:
        """Depth first, the column nearest to its next whole number first, with an explicit stack of narrowed bounds."""
        stack: list[tuple[tuple[int, int, int], ...]] = [()]
        lows, highs = list(self.tableau.low), list(self.tableau.high)
        while stack:
            steps = stack.pop()
            if not self._left:
                raise Undecided
            self._left -= 1
            self.tableau.low[:], self.tableau.high[:] = lows, highs
            for column, low, high in steps:
                self.tableau.low[column], self.tableau.high[column] = low, high
            branch = self._node(weights)
            if branch is None:
                if self._value is not None and enough is not None and self._value > enough:
                    return
                continue
            column, value = branch
            down, near = value.__floor__(), value - value.__floor__() <= Fraction(1, 2)
            lower = (*steps, (column, self.tableau.low[column], down))
            higher = (*steps, (column, down + 1, self.tableau.high[column]))
            stack += [higher, lower] if near else [lower, higher]

    def _node(self, weights: Sequence[int]) -> tuple[int, Fraction] | None:
        """Solve one node: keep a whole solution, or return the column to branch on."""
        if self.tableau.solve() is not None:
            return None
        if self._value is not None and self.tableau.objective().__floor__() <= self._value:
            return None
        values = self.tableau.values()
        split = [column for column, value in enumerate(values) if value.denominator > 1]
        if split:
            column = max(split, key=lambda c: (values[c] - values[c].__floor__(), -c))
            return column, values[column]
        self._best = tuple(int(value) for value in values)
        self._value = sum(w * x for w, x in zip(weights, self._best, strict=True))
        return None
