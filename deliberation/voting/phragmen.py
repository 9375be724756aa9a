"""Sequential Phragmén: the cost of a project is spread over its supporters so that the highest load stays low.

Each step takes the project whose supporters would end with the lowest common load,
``(their loads + cost) / number of supporters``. The rule stops when any project tied for that place
does not fit (Peters, Pierczyński and Skowron, arXiv:2008.13276; Brill et al. for the loads).

Exactness: all loads are fractions over one common denominator, kept as integers. A load is always that of
an earlier round, so a project's sum needs only how many of its supporters stand at which round. Floats
pick the candidates within 1e-9 of the least sum, far more than their rounding (all terms are positive, so
the relative error is below (rounds + 4) * 2**-52); integers decide among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd

import numpy as np
import numpy.typing as npt

from deliberation.voting import eligibility
from deliberation.voting.election import Election
from deliberation.voting.ending import reasons_at_end
from deliberation.voting.greedy import rounds_of
from deliberation.voting.options import CountOptions, Utility
from deliberation.voting.result import Outcome, Payment, Tie, ids
from deliberation.voting.support import Support, supports

_NEAR = 1 + 1e-9


class _Loads:
    """The loads of all voters: which round each group of ballots was last charged in, and the load then."""

    def __init__(self, election: Election, rounds: int) -> None:
        self.election = election
        self.last = np.zeros(len(election.ballots.weights), np.int64)
        self.standing = np.zeros((len(election.projects), rounds + 1), np.int64)
        self.standing[:, 0] = election.votes
        self.levels = [0]
        self.denominator = 1

    def sum(self, support: Support) -> int:
        """The loads of a project's supporters plus its cost, over the common denominator."""
        row: list[int] = self.standing[support.project, : len(self.levels)].tolist()
        return sum(n * level for n, level in zip(row, self.levels, strict=True)) + support.cost * self.denominator

    def near_least(self, candidates: Sequence[Support]) -> list[Support]:
        """The candidates whose load may be the least."""
        levels = np.array([float(Fraction(level, self.denominator)) for level in self.levels])
        rows = self.standing[[support.project for support in candidates], : len(levels)]
        costs = np.array([float(support.cost) for support in candidates])
        loads = (rows @ levels + costs) / rows.sum(axis=1)
        return [candidates[i] for i in np.flatnonzero(loads <= loads.min() * _NEAR).tolist()]

    def charge(self, support: Support, load: Fraction) -> Fraction:
        """Bring the supporters to ``load`` and return what that costs them together."""
        before = Fraction(self.sum(support), self.denominator) - support.cost
        factor = load.denominator // gcd(load.denominator, self.denominator)
        self.levels = [level * factor for level in self.levels]
        self.denominator *= factor
        self.levels.append(load.numerator * (self.denominator // load.denominator))
        self._move(support.groups, len(self.levels) - 1)
        return load * int(support.weights.sum()) - before

    def _move(self, groups: npt.NDArray[np.int64], now: int) -> None:
        ballots, rows = self.election.ballots, self.election.rows
        flags = np.zeros(len(self.last), bool)
        flags[groups] = True
        entries = np.flatnonzero(flags[rows])
        cells = ballots.members[entries] * self.standing.shape[1] + self.last[rows[entries]]
        weights = ballots.weights[rows[entries]]
        moved = np.zeros(self.standing.size, np.int64)
        np.add.at(moved, cells, weights)
        table = moved.reshape(self.standing.shape)
        self.standing -= table
        self.standing[:, now] += table.sum(axis=1)
        self.last[groups] = now


def phragmen(election: Election, options: CountOptions, ranks: Sequence[int]) -> Outcome:
    """Count by sequential Phragmén, every named project counting as approved; ``ranks`` break ties.

    Projects nobody named come last, all tied, and are funded if all of them that are left fit one by one.
    """
    supported, gate = supports(election, options, Utility.CARDINALITY), election.gate()
    remaining = {i for i in eligibility.eligible(election, options) if election.projects[i].cost <= election.disposable}
    loads = _Loads(election, len(remaining))
    funded: list[int] = []
    ties: list[Tie] = []
    payments: list[Payment] = []
    left, blocker = election.disposable, None
    while allowed := {index for index in remaining if gate.barrier(index) is None}:
        tied, load = _least(loads, [supported[i] for i in sorted(allowed) if i in supported], allowed)
        chosen = min(tied, key=lambda index: ranks[index])
        blocker = min((i for i in tied if election.projects[i].cost > left), key=lambda i: ranks[i], default=None)
        if blocker is not None:
            break
        funded.append(chosen)
        remaining.remove(chosen)
        gate.take(chosen)
        left -= election.projects[chosen].cost
        if len(tied) > 1:
            ties.append(Tie(len(funded), ids(election, tied), election.projects[chosen].id))
        if load is not None:
            payments.append(_charge(loads, supported[chosen], election.projects[chosen].id, load))
    reasons = reasons_at_end(election, options, gate, funded, left, blocker)
    return Outcome(rounds_of(election, funded), tuple(ties), reasons, tuple(payments))


def _least(loads: _Loads, candidates: list[Support], remaining: set[int]) -> tuple[list[int], Fraction | None]:
    """The positions tied for the least load and that load; without supported projects all, and ``None``."""
    if not candidates:
        return sorted(remaining), None
    exact = {
        support.project: Fraction(loads.sum(support), int(support.weights.sum()) * loads.denominator)
        for support in loads.near_least(candidates)
    }
    least = min(exact.values())
    return [index for index, load in exact.items() if load == least], least


def _charge(loads: _Loads, support: Support, project: str, load: Fraction) -> Payment:
    # Supporters pay what each is short of the new common load; the share stated is their mean.
    voters = int(support.weights.sum())
    paid = loads.charge(support, load)
    return Payment(project, voters, paid / voters, paid, 0, Fraction(0))
