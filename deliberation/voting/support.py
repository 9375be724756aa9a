"""Who supports a project, and what it is worth to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from deliberation.voting.ballots import IntArray
from deliberation.voting.election import Election
from deliberation.voting.options import Utility


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


def supports(election: Election, utility: Utility, min_votes: int = 0) -> dict[int, Support]:
    """The projects somebody gains from, by position. Projects with fewer than ``min_votes`` are left out."""
    ballots = election.ballots
    valued = utility in (Utility.POINTS, Utility.BORDA)
    entries = np.flatnonzero(ballots.values > 0) if valued else np.arange(len(ballots.members), dtype=np.int64)
    entries = entries[np.argsort(ballots.members[entries], kind="stable")]
    bounds = np.searchsorted(ballots.members[entries], np.arange(len(election.projects) + 1))
    rows = election.rows
    found = {}
    for index, project in enumerate(election.projects):
        mine = entries[bounds[index] : bounds[index + 1]]
        worth = project.cost if utility is Utility.COST else 1
        if not mine.size or not worth or election.votes[index] < min_votes:
            continue
        groups = rows[mine]
        units = ballots.values[mine] if valued else None
        found[index] = Support(index, project.cost, worth, groups, ballots.weights[groups], units)
    return found


def utilities(election: Election, utility: Utility) -> tuple[int, ...]:
    """Per project, the utility of all voters together were it funded (points times the points scale)."""
    if utility in (Utility.POINTS, Utility.BORDA):
        return election.points
    worth = [project.cost if utility is Utility.COST else 1 for project in election.projects]
    return tuple(votes * value for votes, value in zip(election.votes, worth, strict=True))
