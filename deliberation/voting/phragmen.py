"""Sequential Phragmén: the cost of a project is spread over its supporters so that the highest load stays low.

Each step takes the project whose supporters would end with the lowest common load,
``(their loads + cost) / number of supporters``. The rule stops when any project tied for that place
does not fit (Peters, Pierczyński and Skowron, arXiv:2008.13276; Brill et al. for the loads).

Exactness: the common loads of all rounds are fractions over one denominator, kept as integers, and every voter
stands at the load of some round. Beside them a double for each project adds up its supporters' loads, each load
entering as the double nearest to the fraction. No term is larger than the highest load so far, so after n
additions a project's mean is off by less than (n + 8) * 2**-52 of that load or its own. Projects that may be
the least within this bound are decided in integers, from how many of their supporters stand at which round.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

import numpy as np
import numpy.typing as npt

from deliberation.voting import eligibility
from deliberation.voting.ballots import IntArray, spans
from deliberation.voting.constraints import Gate
from deliberation.voting.election import Election
from deliberation.voting.ending import reasons_at_end
from deliberation.voting.greedy import rounds_of
from deliberation.voting.options import CountOptions, Utility
from deliberation.voting.result import Outcome, Payment, Tie, ids
from deliberation.voting.support import Support, supports


class _Loads:
    """The loads of all voters: which round each group of ballots was last charged in, and the load then."""

    def __init__(self, election: Election, supported: dict[int, Support]) -> None:
        self.election, self.supported = election, supported
        self.last = np.zeros(len(election.ballots.weights), np.int64)
        self.levels = [0]
        self.denominator = 1
        self._loads: npt.NDArray[np.float64] = np.zeros(len(self.last))
        self._sums = np.array([project.cost for project in election.projects], np.float64)
        self._votes = np.array(election.votes, np.float64)
        self._added = np.ones(len(self._sums))
        self._highest = 0.0

    def exactly(self, index: int) -> Fraction:
        """The common load of a project's supporters after paying for it."""
        support = self.supported[index]
        return (self._carried(support) + support.cost) / self.election.votes[index]

    def near_least(self, candidates: IntArray) -> list[int]:
        """The candidates whose load may be the least."""
        loads = self._sums[candidates] / self._votes[candidates]
        off = (self._added[candidates].max() + 8) * 2.0**-52
        low, high = loads * (1 - off) - off * self._highest, loads * (1 + off) + off * self._highest
        near: list[int] = candidates[low <= high.min()].tolist()
        return near

    def charge(self, index: int, load: Fraction) -> Fraction:
        """Bring the supporters to ``load`` and return what that costs them together."""
        support = self.supported[index]
        paid = load * self.election.votes[index] - self._carried(support)
        common = lcm(self.denominator, load.denominator)
        self.levels = [level * (common // self.denominator) for level in self.levels]
        self.levels.append(load.numerator * (common // load.denominator))
        self.denominator = common
        self._move(support.groups, float(load))
        return paid

    def _carried(self, support: Support) -> Fraction:
        """What a project's supporters carry already."""
        standing = np.bincount(self.last[support.groups], support.weights, minlength=len(self.levels))
        carried = sum(int(n) * level for n, level in zip(standing, self.levels, strict=True) if n)
        return Fraction(carried, self.denominator)

    def _move(self, groups: IntArray, load: float) -> None:
        ballots = self.election.ballots
        sizes = ballots.starts[groups + 1] - ballots.starts[groups]
        members = ballots.members[spans(ballots.starts[groups], sizes)]
        more = ballots.weights[groups] * (load - self._loads[groups])
        self._sums += np.bincount(members, np.repeat(more, sizes), minlength=len(self._sums))
        self._added += np.bincount(members, minlength=len(self._sums)) + 1
        self._loads[groups] = load
        self._highest = max(self._highest, load)
        self.last[groups] = len(self.levels) - 1


def phragmen(election: Election, options: CountOptions, ranks: Sequence[int]) -> Outcome:
    """Count by sequential Phragmén, every named project counting as approved; ``ranks`` break ties.

    Projects nobody named come last, all tied, and are funded if all of them that are left fit one by one.
    """
    supported, gate = supports(election, options, Utility.CARDINALITY), election.gate()
    remaining = {i for i in eligibility.eligible(election, options) if election.projects[i].cost <= election.disposable}
    loads = _Loads(election, supported)
    funded: list[int] = []
    ties: list[Tie] = []
    payments: list[Payment] = []
    left, blocker = election.disposable, None
    while allowed := _allowed(remaining, gate):
        tied, load = _least(loads, allowed)
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
            payments.append(_charge(loads, election, chosen, load))
    reasons = reasons_at_end(election, options, gate, funded, left, blocker)
    return Outcome(rounds_of(election, funded), tuple(ties), reasons, tuple(payments))


def _allowed(remaining: set[int], gate: Gate) -> list[int]:
    return sorted(index for index in remaining if gate.barrier(index) is None) if gate.active else sorted(remaining)


def _least(loads: _Loads, allowed: list[int]) -> tuple[list[int], Fraction | None]:
    """The positions tied for the least load and that load; without supported projects all, and ``None``."""
    candidates = [index for index in allowed if index in loads.supported]
    if not candidates:
        return allowed, None
    exact = {index: loads.exactly(index) for index in loads.near_least(np.array(candidates, np.int64))}
    least = min(exact.values())
    return [index for index, load in exact.items() if load == least], least


def _charge(loads: _Loads, election: Election, index: int, load: Fraction) -> Payment:
    # Supporters pay what each is short of the new common load; the share stated is their mean.
    voters, paid = election.votes[index], loads.charge(index, load)
    return Payment(election.projects[index].id, voters, paid / voters, paid, 0, Fraction(0))
