"""What does not change between runs of equal shares at different endowments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from deliberation.voting.election import Election
from deliberation.voting.options import CountOptions
from deliberation.voting.support import Support, supports


@dataclass(frozen=True, eq=False, slots=True)
class Market:
    """``supports``: the projects for sale, by position, each with a positive cost; ``free``: supported
    projects that cost nothing; ``groups`` and ``voters``: distinct ballots and ballots; ``ranks`` break ties.
    """

    supports: dict[int, Support]
    free: tuple[int, ...]
    budget: int
    groups: int
    voters: int
    ranks: Sequence[int]

    def cost(self, positions: Sequence[int]) -> int:
        """What these projects cost together."""
        return sum(self.supports[index].cost for index in positions)

    def exhausted(self, bought: Sequence[int]) -> bool:
        """Whether no further supported project fits in what is left."""
        left = self.budget - self.cost(bought)
        return all(support.cost > left for index, support in self.supports.items() if index not in bought)


def open_market(election: Election, options: CountOptions, ranks: Sequence[int]) -> Market:
    """The market of an election under the options' utility and vote threshold."""
    found = supports(election, options.utility, options.min_votes)
    return Market(
        supports={index: support for index, support in found.items() if support.cost},
        free=tuple(index for index, support in found.items() if not support.cost),
        budget=election.budget,
        groups=len(election.ballots.weights),
        voters=election.voters,
        ranks=ranks,
    )


def first_endowment(election: Election, options: CountOptions) -> Fraction:
    """Every voter's money at the start, in smallest units; 0 without voters."""
    share = Fraction(election.budget, max(election.voters, 1))
    if options.floor_start:
        share = Fraction(share // election.scale * election.scale)
    return share if election.voters else Fraction(0)
