"""Sequential maximin support for projects with costs.

Each round adds the project after which the largest load is least, when the costs of all projects funded so
far may be divided anew among their supporters. The rule stops when any project tied for that place does not
fit, as Phragmén's rule does here. Sources: Sánchez-Fernández, Fernández-García, Fisteus and Brill, "The
maximin support method", arXiv:1609.05370; with costs: Aziz, Lee and Talmon, "Proportionally representative
participatory budgeting", arXiv:1711.08226 (there, projects that do not fit are passed over).

Exactness: loads are fractions proved by integer flows (:mod:`.division`); no float takes part. A project's
load never falls as others are funded, since the maximum is then taken over more sets; so what was proved in
an earlier round is a lower bound, and a round looks only at projects whose bound does not exceed the least
load found. Work: each look is a few flows over the distinct ballots; a
community of 5,000 ballots and 40 projects takes well under a second, a city of 60,000 ballots and 80 projects
a few. It grows with about the fourth power of the projects, so more than ``MOST_PROJECTS`` are refused rather
than counted for hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from deliberation.voting import eligibility
from deliberation.voting.election import Election
from deliberation.voting.ending import reasons_at_end
from deliberation.voting.errors import ElectionError
from deliberation.voting.greedy import rounds_of
from deliberation.voting.maximin.division import NOTHING, Division, Placement
from deliberation.voting.options import CountOptions, Utility
from deliberation.voting.result import Load, Outcome, Tie, ids
from deliberation.voting.support import Support, supports

MOST_PROJECTS = 300
"""Supported and eligible ones; the largest published election had 197."""


def maximin(election: Election, options: CountOptions, ranks: Sequence[int]) -> Outcome:
    """Count by maximin support, every named project counting as approved; ``ranks`` break ties.

    Projects nobody named come last, all tied, and are funded if all of them that are left fit one by one.
    Raises :class:`ElectionError` ``too_many_projects``.
    """
    race, gate = _Race(election, supports(election, options, Utility.CARDINALITY)), election.gate()
    remaining = {i for i in eligibility.eligible(election, options) if election.projects[i].cost <= election.disposable}
    candidates = len(remaining & race.supported.keys())
    if candidates > MOST_PROJECTS:
        raise ElectionError("too_many_projects", rule=str(options.rule), projects=candidates, limit=MOST_PROJECTS)
    funded: list[int] = []
    ties: list[Tie] = []
    left, blocker = election.disposable, None
    while allowed := {index for index in remaining if gate.barrier(index) is None}:
        tied = race.least(allowed) or sorted(allowed)
        blocker = min((i for i in tied if election.projects[i].cost > left), key=lambda i: ranks[i], default=None)
        if blocker is not None:
            break
        chosen = min(tied, key=lambda index: ranks[index])
        funded.append(chosen)
        remaining.remove(chosen)
        gate.take(chosen)
        race.fund(chosen)
        left -= election.projects[chosen].cost
        if len(tied) > 1:
            ties.append(Tie(len(funded), ids(election, tied), election.projects[chosen].id))
    reasons = reasons_at_end(election, options, gate, funded, left, blocker)
    return Outcome(rounds_of(election, funded), tuple(ties), reasons, loads=race.loads())


class _Race:
    """The funded projects, a division of their costs, and what is known of the others' loads."""

    def __init__(self, election: Election, supported: dict[int, Support]) -> None:
        self.election, self.supported = election, supported
        self.funded: list[int] = []
        self.load = Fraction(0)
        self._bounds = {i: Fraction(s.cost, int(s.weights.sum())) for i, s in supported.items()}
        self._placed = NOTHING
        self._best: dict[int, Placement] = {}

    def least(self, allowed: Iterable[int]) -> list[int]:
        """The projects with which the largest load is least; empty where nobody supports any of these."""
        best: Fraction | None = None
        self._best = {}
        for index in sorted((i for i in allowed if i in self.supported), key=lambda i: (self._bounds[i], i)):
            if best is not None and self._bounds[index] > best:
                break
            floor = max(self._bounds[index], self.load)
            load, placed = self._division([*self.funded, index]).least(floor, best, self._placed)
            self._bounds[index] = load
            if best is None or load < best:
                best, self._best = load, {}
            if load == best:
                self._best[index] = placed
        return list(self._best)

    def fund(self, index: int) -> None:
        """Add one of the projects found least to the funded ones."""
        if index in self.supported:
            self.funded.append(index)
            self.load, self._placed = self._bounds[index], self._best[index]

    def loads(self) -> tuple[Load, ...]:
        """The most even division of all costs: who carries what together, heaviest first."""
        found: list[Load] = []
        rows, free = list(self.funded), np.ones(len(self.election.ballots.weights), bool)
        while rows:
            division = self._division(rows, free)
            load, heavy = division.heaviest()
            carriers = division.reached(heavy)
            voters = int(division.weights[carriers].sum())
            found.append(Load(ids(self.election, [rows[row] for row in heavy]), voters, load))
            free &= ~carriers
            rows = [index for row, index in enumerate(rows) if row not in heavy]
        return tuple(found)

    def _division(self, rows: Sequence[int], free: npt.NDArray[np.bool_] | None = None) -> Division:
        """These projects, on all voters or those still free."""
        classes = [self.supported[index].groups for index in rows]
        if free is not None:
            classes = [groups[free[groups]] for groups in classes]
        return Division(classes, [self.supported[index].cost for index in rows], self.election.ballots.weights)
