"""Who supports a project, and what it is worth to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from deliberation.voting import eligibility
from deliberation.voting.ballots import IntArray
from deliberation.voting.election import Election
from deliberation.voting.options import CountOptions, Utility


@dataclass(frozen=True, eq=False, slots=True)
class Support:
    """The supporters of one project, as groups of identical ballots.

    ``groups`` and ``weights``: which groups, and how many voters each. ``units``: what a voter of the group
    gains in utility, divided by ``worth``; ``None`` where it is 1 for all. With utility ``cost`` every
    supporter gains the cost, so ``worth`` is the cost and ``units`` is ``None``.
    """

    project: int
    cost: int
    worth: int
    groups: IntArray
    weights: IntArray
    units: IntArray | None

    @property
    def total(self) -> int:
        """Units gained by all supporters together."""
        return int(self.weights.sum() if self.units is None else self.weights @ self.units)


def supports(election: Election, options: CountOptions, utility: Utility | None = None) -> dict[int, Support]:
    """The projects somebody gains from and that pass the thresholds, by position; utility as in the options."""
    ballots, utility = election.ballots, utility or options.utility
    values = worths(election, options) if utility in (Utility.POINTS, Utility.BORDA) else None
    entries = np.flatnonzero(values > 0) if values is not None else np.arange(len(ballots.members), dtype=np.int64)
    entries = entries[np.argsort(ballots.members[entries], kind="stable")]
    bounds = np.searchsorted(ballots.members[entries], np.arange(len(election.projects) + 1))
    rows, candidates = election.rows, set(eligibility.eligible(election, options))
    found = {}
    for index, project in enumerate(election.projects):
        mine = entries[bounds[index] : bounds[index + 1]]
        worth = project.cost if utility is Utility.COST else 1
        if not mine.size or not worth or index not in candidates:
            continue
        groups = rows[mine]
        units = values[mine] if values is not None else None
        found[index] = Support(index, project.cost, worth, groups, ballots.weights[groups], units)
    return found


def worths(election: Election, options: CountOptions) -> IntArray:
    """Per entry of the grouped ballots, points times the points scale, or Borda points as the options count them."""
    added = options.borda_last if options.utility is Utility.BORDA else 0
    return election.ballots.values + added if added else election.ballots.values


def utilities(election: Election, options: CountOptions) -> tuple[int, ...]:
    """Per project, the utility of all voters together were it funded (points times the points scale)."""
    if options.utility in (Utility.POINTS, Utility.BORDA):
        added = options.borda_last if options.utility is Utility.BORDA else 0
        return tuple(points + added * votes for points, votes in zip(election.points, election.votes, strict=True))
    worth = [project.cost if options.utility is Utility.COST else 1 for project in election.projects]
    return tuple(votes * value for votes, value in zip(election.votes, worth, strict=True))
