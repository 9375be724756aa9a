"""Sequential maximin support for projects with costs.

Each round adds the project after which the largest load is least, when the costs of all projects funded so
far may be divided anew among their supporters. The rule stops when any project tied for that place does not
fit, as Phragmén's rule does here. Sources: Sánchez-Fernández, Fernández-García, Fisteus and Brill, "The
maximin support method", arXiv:1609.05370; with costs: Aziz, Lee and Talmon, "Proportionally representative
participatory budgeting", arXiv:1711.08226 (there, projects that do not fit are passed over).

Exactness: loads are fractions proved by integer flows (:mod:`.division`); no float takes part. A project's
load never falls as others are funded, since the maximum is then taken over more sets; so what was proved in
an earlier round is a lower bound, and a round looks only at projects whose bound does not exceed the least
load found. Work: each look is a few flows over the classes of voters who agree on the funded projects; a
community of 5,000 ballots and 40 projects takes about a second, a city of 60,000 ballots and 80 projects
some ten. It is bounded by a polynomial whatever the ballots.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from deliberation.voting import eligibility
from deliberation.voting.election import Election
from deliberation.voting.ending import reasons_at_end
from deliberation.voting.greedy import rounds_of
from deliberation.voting.maximin.division import Division
from deliberation.voting.options import CountOptions, Utility
from deliberation.voting.result import Load, Outcome, Tie, ids
from deliberation.voting.support import Support, supports


def maximin(election: Election, options: CountOptions, ranks: Sequence[int]) -> Outcome:
    """Count by maximin support, every named project counting as approved; ``ranks`` break ties.

    Projects nobody named come last, all tied, and are funded if all of them that are left fit one by one.
    """
    race, gate = _Race(election, supports(election, options, Utility.CARDINALITY)), election.gate()
    remaining = {i for i in eligibility.eligible(election, options) if election.projects[i].cost <= election.disposable}
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
    """The funded projects, the voters by which of them they support, and what is known of the others' loads."""

    def __init__(self, election: Election, supported: dict[int, Support]) -> None:
        self.election, self.supported = election, supported
        self.funded: list[int] = []
        self.load = Fraction(0)
        self._bounds = {i: Fraction(s.cost, int(s.weights.sum())) for i, s in supported.items()}
        groups = election.ballots.weights
        self._class = np.zeros(len(groups), np.int64)
        self._members = np.zeros((0, 1), bool)
        self._voters = np.array([int(groups.sum())], np.int64)

    def least(self, allowed: Iterable[int]) -> list[int]:
        """The projects with which the largest load is least; empty where nobody supports any of these."""
        best: Fraction | None = None
        tied: list[int] = []
        for index in sorted((i for i in allowed if i in self.supported), key=lambda i: (self._bounds[i], i)):
            if best is not None and self._bounds[index] > best:
                break
            load = self._bounds[index] = self._with(index).least(max(self._bounds[index], self.load), best)
            if best is None or load < best:
                best, tied = load, []
            if load == best:
                tied.append(index)
        return tied

    def fund(self, index: int) -> None:
        """Add a project to the funded ones."""
        support = self.supported.get(index)
        if support is None:
            return
        self.load = self._bounds.pop(index)
        mine = np.zeros(len(self._class), np.int64)
        mine[support.groups] = 1
        found, self._class = np.unique(self._class * 2 + mine, return_inverse=True)
        self._members = np.vstack([self._members[:, found // 2], found % 2 == 1])
        self._voters = _sums(self._class, self.election.ballots.weights, len(found))
        self.funded.append(index)

    def loads(self) -> tuple[Load, ...]:
        """The most even division of all costs: who carries what together, heaviest first."""
        found: list[Load] = []
        rows, members, voters = list(self.funded), self._members, self._voters
        while rows:
            division = _division(members, [self.supported[i].cost for i in rows], voters)
            load, heavy = division.heaviest()
            found.append(
                Load(ids(self.election, [rows[i] for i in np.flatnonzero(heavy)]), division.reach(heavy), load)
            )
            free = ~members[heavy].any(axis=0)
            rows = [index for index, chosen in zip(rows, heavy.tolist(), strict=True) if not chosen]
            members, voters = members[~heavy][:, free], voters[free]
        return tuple(found)

    def _with(self, index: int) -> Division:
        """The funded projects and one more."""
        support = self.supported[index]
        inside = _sums(self._class[support.groups], support.weights, len(self._voters))
        outside = self._voters - inside
        members = np.zeros((len(self.funded) + 1, 2 * len(self._voters)), bool)
        members[:-1] = np.hstack([self._members, self._members])
        members[-1, : len(inside)] = True
        costs = [self.supported[i].cost for i in self.funded] + [support.cost]
        return _division(members, costs, np.concatenate([inside, outside]))


def _division(members: npt.NDArray[np.bool_], costs: list[int], voters: npt.NDArray[np.int64]) -> Division:
    """Without the classes that are empty or support none of these projects."""
    kept = members.any(axis=0) & (voters > 0)
    return Division(members[:, kept], costs, voters[kept])


def _sums(places: npt.NDArray[np.int64], weights: npt.NDArray[np.int64], size: int) -> npt.NDArray[np.int64]:
    """Voters per class; exact, as they are fewer than 2**53."""
    return np.bincount(places, weights=weights, minlength=size).astype(np.int64)
