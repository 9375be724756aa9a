"""An exact linear programme over boxed variables, solved by the dual simplex method in integers.

Rows are kept as primitive integer vectors, in 64 bits as long as no product can overflow and in Python's
integers from then on, so no rounding ever takes place. Every variable has two bounds, therefore any basis
becomes dual feasible by putting its nonbasic variables at the right bound: the same tableau is solved again
after bounds or the objective change. The least-index rule (Bland 1977) ends any cycling.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[Any]
"""Integers, of dtype int64 or object (Python's own)."""

_SAFE = 2**62
_LARGE = 2**30
_TIDY = 2**20
_STEP = 20_000
"""What a pivot costs besides, in cells."""
_DEAR = 20
"""Python's integers take about so many times as long as 64-bit ones."""


class Undecided(ArithmeticError):  # noqa: N818 -- not an error of the caller: the search was cut short
    """The work allowed was used up before the answer was certain."""


class Tableau:
    """``rows @ x`` between row bounds, ``x`` between column bounds; variables are columns, then rows.

    ``low`` and ``high`` (lists of integers, columns first) may be changed at any time before :meth:`solve`.
    """

    def __init__(self, rows: Sequence[Sequence[int]], low: Sequence[int], high: Sequence[int]) -> None:
        self.width = len(low) - len(rows)
        self.low, self.high = list(low), list(high)
        self.matrix: Ints = np.array(rows, dtype=np.int64).reshape(len(rows), self.width)
        self.matrix = np.vstack([self.matrix, np.zeros((1, self.width), np.int64)])
        self.scale: Ints = np.ones(len(rows) + 1, np.int64)
        self.basic = list(range(self.width, self.width + len(rows)))
        self.free = list(range(self.width))
        self.upper = np.zeros(self.width, bool)
        self.pivots = 0
        self._size()
        self._load()
        self.allowed = 2_000_000_000
        """Work left, in table cells rewritten; a thousand million take some ten seconds."""

    def aim(self, weights: Sequence[int]) -> None:
        """Maximise ``weights @ x`` (integers, one per column) from the next :meth:`solve` on."""
        goal = [Fraction(weights[v]) if v < self.width else Fraction(0) for v in self.free]
        inside = [row for row, v in enumerate(self.basic) if v < self.width and weights[v]]
        common = int(np.lcm.reduce(self.scale[inside].astype(object))) if inside else 1
        total = np.array([int(share) * common for share in goal], dtype=object)
        for row in inside:
            factor = weights[self.basic[row]] * (common // int(self.scale[row]))
            total = total + self.matrix[row].astype(object) * factor
        self._replace_goal(total, common)

    def _replace_goal(self, goal: Ints, scale: int) -> None:
        divisor = int(np.gcd.reduce(np.append(goal, scale)))
        goal, scale = goal // divisor, scale // divisor
        if self.matrix.dtype != object and max([scale, *map(abs, goal)]) >= _LARGE:
            self._widen()
        self.matrix[-1], self.scale[-1] = goal, scale
        self._narrow()
        self._size()

    def _widen(self) -> None:
        self.matrix, self.scale = self.matrix.astype(object), self.scale.astype(object)

    def _narrow(self) -> None:
        """Back to 64 bits once all figures are small again."""
        if self.matrix.dtype == object and max(abs(self.matrix).max(initial=0), self.scale.max()) < _LARGE >> 8:
            self.matrix, self.scale = self.matrix.astype(np.int64), self.scale.astype(np.int64)

    def _size(self) -> None:
        """Note the largest figure, by which overflow is foreseen."""
        self.largest = max(int(np.abs(self.matrix).max(initial=0)), int(self.scale.max()))

    def _load(self) -> None:
        """Put the nonbasic variables at their bounds."""
        kind = np.int64 if max(map(abs, self.low + self.high), default=0) < _LARGE else object
        self.bottom: Ints = np.array([self.low[v] for v in self.free], dtype=kind)
        self.top: Ints = np.array([self.high[v] for v in self.free], dtype=kind)
        self.point: Ints = np.where(self.upper, self.top, self.bottom)

    def solve(self) -> int | None:
        """Go to an optimum of the current bounds and objective; a row that cannot be met, or ``None``.

        Raises :class:`Undecided` once :attr:`allowed` is used up.
        """
        goal = self.matrix[-1]
        self.upper = np.where(goal > 0, True, np.where(goal < 0, False, self.upper)).astype(bool)
        self._load()
        calm = self.pivots + 20 * (len(self.basic) + 5)
        while True:
            row, below = self._violated(self.pivots > calm)
            if row is None:
                return None
            column = self._entering(row, below, self.pivots > calm)
            if column is None:
                return row
            self._pivot(row, column)
            variable = self.free[column]
            self.upper[column] = not below
            self.bottom[column], self.top[column] = self.low[variable], self.high[variable]
            self.point[column] = self.low[variable] if below else self.high[variable]

    def at(self) -> list[int]:
        """The values of the nonbasic variables when last solved."""
        return list(self.point.tolist())

    def _products(self) -> list[int]:
        """Per row, the scale times the value of its basic variable; last the objective."""
        reach = int(np.abs(self.point).max(initial=0)) * (len(self.point) + 1)
        if object not in (self.matrix.dtype, self.point.dtype) and reach * self.largest < _SAFE:
            return list((self.matrix @ self.point).tolist())
        return list((self.matrix.astype(object) @ self.point.astype(object)).tolist())

    def values(self) -> list[Fraction]:
        """The value of every column."""
        found = [Fraction(0)] * self.width
        for variable, value in zip(self.free, self.at(), strict=True):
            if variable < self.width:
                found[variable] = Fraction(value)
        for variable, product, scale in zip(self.basic, self._products(), self.scale.tolist(), strict=False):
            if variable < self.width:
                found[variable] = Fraction(product, scale)
        return found

    def objective(self) -> Fraction:
        """The value of the objective."""
        return Fraction(self._products()[-1], int(self.scale[-1]))

    def _violated(self, least: bool) -> tuple[int | None, bool]:
        """The row whose basic variable is furthest out of its bounds, and whether it is below them."""
        best: tuple[int, int | None, bool] = (-1, None, False)
        for row, (variable, product, scale) in enumerate(
            zip(self.basic, self._products(), self.scale.tolist(), strict=False)
        ):
            short, over = scale * self.low[variable] - product, product - scale * self.high[variable]
            worst = max(short, over)
            if worst > 0:
                size = self.width + len(self.basic) - variable if least else (worst << 20) // scale
                if size > best[0]:
                    best = (size, row, short > 0)
        return best[1], best[2]

    def _entering(self, row: int, below: bool, least: bool) -> int | None:
        """The nonbasic column that moves the row towards its bound at the least loss, exactly compared."""
        line = self.matrix[row] if below else -self.matrix[row]
        able = np.flatnonzero(
            (self.bottom < self.top).astype(bool) & np.where(self.upper, line < 0, line > 0).astype(bool)
        )
        if not len(able):
            return None
        near = able.tolist()
        if self.matrix.dtype != object:
            ratio = np.abs(self.matrix[-1][able]) / np.abs(line[able])
            near = able[ratio <= ratio.min() * (1 + 1e-9)].tolist()
        losses, gains = [abs(int(self.matrix[-1][j])) for j in near], [abs(int(line[j])) for j in near]
        low_loss, low_gain = losses[0], gains[0]
        for one_loss, one_gain in zip(losses, gains, strict=True):
            if one_loss * low_gain < low_loss * one_gain:
                low_loss, low_gain = one_loss, one_gain
        tied = [j for j, x, y in zip(near, losses, gains, strict=True) if x * low_gain == low_loss * y]
        return int(min(tied, key=lambda j: (0 if least else abs(int(line[j])), self.free[j])))

    def _pivot(self, row: int, column: int) -> None:
        self.pivots += 1
        self._make_room()
        self.allowed -= (self.matrix.size + _STEP) * (_DEAR if self.matrix.dtype == object else 1)
        if self.allowed < 0:
            raise Undecided
        matrix, scale = self.matrix, self.scale
        line, entries = matrix[row].copy(), matrix[:, column].copy()
        pivot, unit = line[column], scale[row]
        sign = 1 if pivot > 0 else -1
        touched = np.flatnonzero(entries)
        touched = touched[touched != row]
        matrix[touched] = sign * (pivot * matrix[touched] - np.multiply.outer(entries[touched], line))
        matrix[touched, column] = sign * unit * entries[touched]
        scale[touched] = sign * pivot * scale[touched]
        matrix[row] = -sign * line
        matrix[row, column] = sign * unit
        scale[row] = sign * pivot
        self._size()
        if self.largest >= _TIDY:
            self._tidy(np.append(touched, row))
            self._size()
        self.basic[row], self.free[column] = self.free[column], self.basic[row]

    def _make_room(self) -> None:
        """Python's integers as soon as a product of two entries might leave 64 bits."""
        if self.matrix.dtype != object and 2 * self.largest * self.largest >= _SAFE:
            self._widen()

    def _tidy(self, rows: Ints) -> None:
        """Divide the rows by their common divisors once the figures have grown."""
        part = self.matrix[rows]
        large = rows[np.maximum(np.abs(part).max(axis=1, initial=0), self.scale[rows]) >= _TIDY >> 4]
        if len(large):
            divisor = np.gcd(np.gcd.reduce(self.matrix[large], axis=1), self.scale[large])
            self.matrix[large] //= divisor[:, None]
            self.scale[large] //= divisor
