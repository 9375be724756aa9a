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
    entries = _by_project(ballots.members, len(election.projects))
    if values is not None:
        entries = entries[values[entries] > 0]
        values = values[entries]
    bounds = np.append(0, np.cumsum(np.bincount(ballots.members[entries], minlength=len(election.projects)))).tolist()
    groups = election.rows[entries]
    weights, candidates = ballots.weights[groups], set(eligibility.eligible(election, options))
    found = {}
    for index, project in enumerate(election.projects):
        mine = slice(bounds[index], bounds[index + 1])
        worth = project.cost if utility is Utility.COST else 1
        if mine.start == mine.stop or not worth or index not in candidates:
            continue
        units = None if values is None else values[mine]
        found[index] = Support(index, project.cost, worth, groups[mine], weights[mine], units)
    return found


def _by_project(members: IntArray, projects: int) -> IntArray:
    """The entries in the order of their projects, those of one project in the order of the ballots."""
    # NumPy sorts 16-bit numbers by radix, many times faster than wider ones.
    small = projects <= np.iinfo(np.uint16).max
    return np.argsort(members.astype(np.uint16) if small else members, kind="stable")


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
