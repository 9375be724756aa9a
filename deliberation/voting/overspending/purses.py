"""Voters' money as exact fractions, kept once for all voters who have the same.

Voters who have paid for the same projects have the same purse, so there are far fewer purses than ballots.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from deliberation.voting.ballots import IntArray
from deliberation.voting.errors import ElectionError
from deliberation.voting.support import Support

_LIMIT_BITS = 2**17
"""Denominators beyond this are refused: a real election stays below some thousand bits."""


@dataclass(frozen=True, eq=False, slots=True)
class Holders:
    """The supporters of a project who have money, by purse and units: ``voters`` of each kind."""

    purses: tuple[Fraction, ...]
    units: tuple[int, ...]
    voters: tuple[int, ...]

    def paid(self, price: Fraction) -> Fraction:
        """What they can pay together at a price per unit."""
        own = zip(self.purses, self.units, self.voters, strict=True)
        return sum((min(purse, price * units) * voters for purse, units, voters in own), Fraction(0))

    @property
    def cash(self) -> Fraction:
        """All they have, together."""
        return sum((purse * n for purse, n in zip(self.purses, self.voters, strict=True)), Fraction(0))


@dataclass(frozen=True, eq=False, slots=True)
class Bill:
    """A purchase: what the voters of each kind paid, ``kinds`` saying which kind a group of the support is."""

    support: Support
    price: Fraction
    kinds: IntArray
    each: tuple[Fraction, ...]
    voters: tuple[int, ...]
    emptied: tuple[bool, ...]

    def share_of(self, groups: npt.NDArray[np.bool_]) -> Fraction:
        """What the voters of the marked groups paid together."""
        mine = groups[self.support.groups]
        sums = np.bincount(self.kinds[mine], weights=self.support.weights[mine], minlength=len(self.each))
        return sum((int(n) * each for n, each in zip(sums.tolist(), self.each, strict=True) if n), Fraction(0))

    def total(self, *, emptied: bool) -> tuple[int, Fraction]:
        """The voters who gave all they had, or those who paid in full, and what they paid."""
        chosen = [
            (n, each) for n, each, poor in zip(self.voters, self.each, self.emptied, strict=True) if poor is emptied
        ]
        return sum(n for n, _ in chosen), sum((n * each for n, each in chosen), Fraction(0))


class Purses:
    """All voters' money: ``values`` are distinct, ``of`` says which of them each group of ballots has."""

    def __init__(self, groups: int, endowment: Fraction) -> None:
        self.values = [endowment]
        self.of = np.zeros(groups, np.int64)
        self._units: dict[int, tuple[list[int], IntArray]] = {}

    def kinds(self, support: Support) -> tuple[IntArray, IntArray, IntArray, IntArray]:
        """The kinds of supporters: their purses and units by position, how many, and the kind of each group."""
        levels, level = self._levels(support)
        key = self.of[support.groups] * len(levels) + level
        found, kinds = np.unique(key, return_inverse=True)
        voters = np.bincount(kinds, weights=support.weights, minlength=len(found)).astype(np.int64)
        return found // len(levels), found % len(levels), voters, kinds.astype(np.int64)

    def units(self, support: Support) -> list[int]:
        """The different units supporters gain from a project."""
        return self._levels(support)[0]

    def holders(self, support: Support) -> Holders:
        """The supporters with money left."""
        levels = self.units(support)
        purses, units, voters, _ = self.kinds(support)
        rows = [
            (self.values[p], levels[u], n)
            for p, u, n in zip(purses.tolist(), units.tolist(), voters.tolist(), strict=True)
        ]
        kept = [row for row in rows if row[0]]
        return Holders(*(tuple(column) for column in zip(*kept, strict=True))) if kept else Holders((), (), ())

    def pay(self, support: Support, price: Fraction) -> Bill:
        """Take ``price`` per unit out of the supporters' purses, or all they have where that is less."""
        levels = self.units(support)
        purses, units, voters, kinds = self.kinds(support)
        before = [self.values[p] for p in purses.tolist()]
        asked = [price * levels[u] for u in units.tolist()]
        after = [max(has - due, Fraction(0)) for has, due in zip(before, asked, strict=True)]
        self._replace(support.groups, kinds, after)
        return Bill(
            support,
            price,
            kinds,
            tuple(has - rest for has, rest in zip(before, after, strict=True)),
            tuple(voters.tolist()),
            tuple(has < due for has, due in zip(before, asked, strict=True)),
        )

    def _replace(self, groups: IntArray, kinds: IntArray, after: list[Fraction]) -> None:
        known = {value: place for place, value in enumerate(self.values)}
        places = [known.setdefault(value, len(known)) for value in after]
        self.of[groups] = np.array(places, np.int64)[kinds]
        used, self.of = np.unique(self.of, return_inverse=True)
        values = list(known)
        self.values = [values[place] for place in used.tolist()]
        if any(value.denominator.bit_length() > _LIMIT_BITS for value in self.values):
            raise ElectionError("fractions_too_long", bits=_LIMIT_BITS)

    def _levels(self, support: Support) -> tuple[list[int], IntArray]:
        known = self._units.get(support.project)
        if known is None:
            if support.units is None:
                known = [1], np.zeros(len(support.groups), np.int64)
            else:
                levels, level = np.unique(support.units, return_inverse=True)
                known = levels.tolist(), level.astype(np.int64)
            self._units[support.project] = known
        return known
