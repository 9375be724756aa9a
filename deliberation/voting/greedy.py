"""Greedy: go down the list, fund what fits in what is left, skip what does not (or stop there).

The list is ordered by utility per unit of cost (by number of votes where utility is cost) or by utility
alone. Keys are integers and fractions, equal keys are ties; no float takes part. A project waiting for
another is taken up at its own place as soon as the other is funded.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby

from deliberation.voting import eligibility
from deliberation.voting.constraints import Barrier, Gate
from deliberation.voting.election import Election
from deliberation.voting.explain import Code, Reason
from deliberation.voting.options import CountOptions, Utility
from deliberation.voting.result import Outcome, Round, Tie, ids
from deliberation.voting.support import utilities


@dataclass(frozen=True, slots=True)
class Turn:
    """What a project met when its turn came: the budget ``left``, and the ``barrier`` if it was not the budget."""

    left: int
    barrier: Barrier | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What going down the list did: positions funded in order, what the others met, and who ended the list."""

    funded: tuple[int, ...] = ()
    refused: dict[int, Turn] = field(default_factory=dict)
    ties: tuple[tuple[tuple[int, ...], int], ...] = ()
    stopper: int | None = None


def go_down(
    election: Election, options: CountOptions, ranks: Sequence[int], candidates: Sequence[int], left: int, gate: Gate
) -> Taken:
    """Fund the ``candidates`` (positions) greedily from ``left`` smallest units, as far as the ``gate`` allows.

    A tie is recorded where equal projects met different fates.
    """
    merits = _merits(election, options)
    ordered = sorted(candidates, key=lambda index: (-merits[index], ranks[index]))
    walk = _Walk(election, ordered, left, gate, stop=options.stop_at_misfit)
    ties = []
    for _, equals in groupby(ordered, key=lambda index: merits[index]):
        group = list(equals)
        winners = [index for index in group if index in walk.number]
        if winners and len(winners) < len(group):
            ties.append((tuple(group), min(winners, key=walk.number.__getitem__)))
    return Taken(tuple(walk.number), walk.refused, tuple(ties), walk.stopper)


class _Walk:
    """One way down the list; ``number`` has the funded positions in order, from 0."""

    def __init__(self, election: Election, ordered: Sequence[int], left: int, gate: Gate, *, stop: bool) -> None:
        self.costs = [project.cost for project in election.projects]
        self.ordered, self.left, self.gate = ordered, left, gate
        self.number: dict[int, int] = {}
        self.refused: dict[int, Turn] = {}
        self.stopper: int | None = None
        self.waiting: dict[int, int] = {}
        places = list(range(len(ordered)))
        while places and self.stopper is None:
            place = heapq.heappop(places)
            if self._visit(ordered[place], place, stop=stop):
                self._release(places)
        for place in places:
            self.refused[ordered[place]] = Turn(self.left)
        for index in self.waiting:
            self.refused[index] = Turn(self.refused[index].left, gate.barrier(index))

    def _visit(self, index: int, place: int, *, stop: bool) -> bool:
        """Whether the project was funded."""
        barrier = self.gate.barrier(index)
        if barrier is not None:
            self.refused[index] = Turn(self.left, barrier)
            if barrier.code is Code.REQUIRED_NOT_FUNDED:
                self.waiting[index] = place
            return False
        if self.costs[index] > self.left:
            self.refused[index] = Turn(self.left)
            self.stopper = index if stop else None
            return False
        self.refused.pop(index, None)
        self.number[index] = len(self.number)
        self.left -= self.costs[index]
        self.gate.take(index)
        return True

    def _release(self, places: list[int]) -> None:
        """Take up again what was only waiting for the project just funded."""
        for index, place in list(self.waiting.items()):
            barrier = self.gate.barrier(index)
            if barrier is None or barrier.code is not Code.REQUIRED_NOT_FUNDED:
                del self.waiting[index]
                heapq.heappush(places, place)


def greedy(election: Election, options: CountOptions, ranks: Sequence[int]) -> Outcome:
    """Count by the greedy rule; ``ranks`` break ties (lowest first)."""
    candidates = eligibility.eligible(election, options)
    taken = go_down(election, options, ranks, candidates, election.disposable, election.gate())
    rounds = rounds_of(election, taken.funded)
    number = {step.project: step.number for step in rounds}
    reasons = [
        _reason(election, options, index, number.get(project.id), taken)
        for index, project in enumerate(election.projects)
    ]
    return Outcome(rounds, ties_of(election, taken, number), tuple(reasons))


def rounds_of(
    election: Election, funded: Sequence[int], first: int = 1, spent: int = 0, *, completion: bool = False
) -> tuple[Round, ...]:
    """The funding steps of these positions in order, numbered from ``first``."""
    rounds = []
    for number, index in enumerate(funded, start=first):
        project = election.projects[index]
        spent += project.cost
        rounds.append(Round(number, project.id, project.cost, election.disposable - spent, completion))
    return tuple(rounds)


def ties_of(election: Election, taken: Taken, number: dict[str, int]) -> tuple[Tie, ...]:
    """The ties of a greedy pass, each at the round of the project it let in first."""
    named = [(ids(election, tied), election.projects[chosen].id) for tied, chosen in taken.ties]
    return tuple(Tie(number[chosen], tied, chosen) for tied, chosen in named)


def barred(election: Election, index: int, barrier: Barrier, left: int | None = None) -> Reason:
    """The reason of a project that a constraint kept out."""
    project = election.projects[index]
    return Reason(project.id, barrier.code, election.votes[index], project.cost, left=left, blocked_by=barrier.by)


def _reason(election: Election, options: CountOptions, index: int, number: int | None, taken: Taken) -> Reason:
    project, votes = election.projects[index], election.votes[index]
    if number is not None:
        return Reason(project.id, Code.FUNDED, votes, project.cost, round=number)
    early = eligibility.out(election, options, index)
    if early is not None:
        return early
    turn = taken.refused[index]
    if turn.barrier is not None:
        return barred(election, index, turn.barrier, turn.left)
    if taken.stopper is None or taken.stopper == index:
        return Reason(project.id, Code.DOES_NOT_FIT, votes, project.cost, left=turn.left)
    stopper = election.projects[taken.stopper].id
    return Reason(project.id, Code.STOPPED_BEFORE, votes, project.cost, left=turn.left, blocked_by=stopper)


def _merits(election: Election, options: CountOptions) -> list[Fraction]:
    """What the list is ordered by; free projects always fit, so their merit only has to be defined."""
    if options.utility is Utility.COST and options.per_cost:
        return [Fraction(votes) for votes in election.votes]
    totals = utilities(election, options)
    if not options.per_cost:
        return [Fraction(total) for total in totals]
    return [Fraction(total, max(p.cost, 1)) for total, p in zip(totals, election.projects, strict=True)]
