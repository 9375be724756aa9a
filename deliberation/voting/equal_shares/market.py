"""What does not change between runs of equal shares at different endowments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from deliberation.voting.ballots import IntArray
from deliberation.voting.constraints import Gate
from deliberation.voting.election import Election
from deliberation.voting.options import CountOptions, Utility
from deliberation.voting.support import Support, supports, worths

UP, DOWN = 1 + 2.0**-48, 1 - 2.0**-48
"""Margins for comparing doubles, far wider than what a few operations on them can round."""
_EXACT = 2**52


@dataclass(frozen=True, eq=False, slots=True)
class Buyers:
    """The supporters of a project with their whole numbers as doubles, for sums: ``mass`` is weight times
    units, ``total`` its sum, ``voters`` the sum of weights, ``most`` the largest units of any. ``least``: the price
    cannot be lower, as if everybody paid an equal part.
    """

    cost: int
    worth: float
    groups: IntArray
    weights: npt.NDArray[np.float64]
    units: npt.NDArray[np.float64] | None
    mass: npt.NDArray[np.float64]
    total: float
    voters: float
    most: float
    least: float

    @classmethod
    def of(cls, support: Support) -> Buyers:
        """The same supporters."""
        weights = support.weights.astype(np.float64)
        units = None if support.units is None else support.units.astype(np.float64)
        mass = weights if units is None else weights * units
        voters = float(weights.sum())
        most = 1.0 if units is None else float(units.max())
        total = float(mass.sum())
        least = support.cost / total * DOWN
        worth = float(support.worth)
        return cls(support.cost, worth, support.groups, weights, units, mass, total, voters, most, least)


@dataclass(frozen=True, eq=False, slots=True)
class Market:
    """``supports``: the projects for sale, by position, each with a positive cost; ``free``: supported
    projects that cost nothing; ``groups`` and ``voters``: distinct ballots and ballots; ``ranks`` break ties.
    ``sums_fit``: all units together are few enough for doubles to add them exactly; ``units``: per entry of the
    ballots, what it is worth to its voter, ``None`` where that is 1.
    """

    supports: dict[int, Support]
    free: tuple[int, ...]
    budget: int
    groups: int
    voters: int
    ranks: Sequence[int]
    election: Election
    buyers: dict[int, Buyers]
    sums_fit: bool
    units: IntArray | None

    def cost(self, positions: Sequence[int]) -> int:
        """What these projects cost together."""
        return sum(self.supports[index].cost for index in positions)

    def exhausted(self, bought: Sequence[int]) -> bool:
        """Whether no further supported project that the constraints allow fits in what is left."""
        left = self.budget - self.cost(bought)
        return all(self.supports[index].cost > left for index in self.unsold(bought))

    def unsold(self, bought: Sequence[int]) -> list[int]:
        """What can still be bought after these purchases, were there money enough."""
        gate, sold = self.gate(bought), set(bought)
        return [index for index in self.supports if index not in sold and gate.barrier(index) is None]

    def gate(self, bought: Sequence[int] = ()) -> Gate:
        """The constraints after these purchases and the free projects that go with them."""
        gate = self.election.gate()
        given = self.gifts(gate)
        for index in bought:
            gate.take(index)
            given += self.gifts(gate, given)
        return gate

    def gifts(self, gate: Gate, given: Sequence[int] = ()) -> list[int]:
        """The free projects not yet ``given`` that the constraints allow now, in the order of the ranks.

        They are taken: a free project is given as soon as nothing bars it.
        """
        new: list[int] = []
        if not self.free:
            return new
        waiting = sorted(set(self.free).difference(given), key=lambda index: self.ranks[index])
        while (now := next((index for index in waiting if gate.barrier(index) is None), None)) is not None:
            gate.take(now)
            new.append(now)
            waiting.remove(now)
        return new


def open_market(election: Election, options: CountOptions, ranks: Sequence[int]) -> Market:
    """The market of an election under the options' utility and vote threshold."""
    found = supports(election, options)
    sold = {index: support for index, support in found.items() if support.cost}
    buyers = {index: Buyers.of(support) for index, support in sold.items()}
    return Market(
        supports=sold,
        free=tuple(index for index, support in found.items() if not support.cost),
        budget=election.disposable,
        groups=len(election.ballots.weights),
        voters=election.voters,
        ranks=ranks,
        election=election,
        buyers=buyers,
        sums_fit=sum(each.total for each in buyers.values()) < _EXACT,
        units=worths(election, options) if options.utility in (Utility.POINTS, Utility.BORDA) else None,
    )


def first_endowment(election: Election, options: CountOptions) -> Fraction:
    """Every voter's money at the start, in smallest units; 0 without voters."""
    share = Fraction(election.disposable, max(election.voters, 1))
    if options.floor_start:
        share = Fraction(share // election.scale * election.scale)
    return share if election.voters else Fraction(0)
