"""Greedy: go down the list, fund what fits in what is left, skip what does not.

The list is ordered by utility per unit of cost (by number of votes where utility is cost) or by utility
alone. Keys are integers and fractions, equal keys are ties; no float takes part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from deliberation.voting.election import Election
from deliberation.voting.explain import Code, Reason
from deliberation.voting.options import CountOptions, Utility
from deliberation.voting.result import Outcome, Round, Tie, ids
from deliberation.voting.support import utilities


@dataclass(frozen=True, slots=True)
class Taken:
    """What going down the list did: positions funded in order, and for the others the budget left then."""

    funded: tuple[int, ...]
    refused: dict[int, int]
    ties: tuple[tuple[tuple[int, ...], int], ...]


def go_down(
    election: Election, options: CountOptions, ranks: Sequence[int], candidates: Sequence[int], left: int
) -> Taken:
    """Fund the ``candidates`` (positions) greedily from ``left`` smallest units.

    A tie is recorded where equal projects met different fates.
    """
    merits = _merits(election, options)
    ordered = sorted(candidates, key=lambda index: (-merits[index], ranks[index]))
    funded: list[int] = []
    refused: dict[int, int] = {}
    ties = []
    for _, equals in groupby(ordered, key=lambda index: merits[index]):
        group = list(equals)
        for index in group:
            cost = election.projects[index].cost
            if cost <= left:
                funded.append(index)
                left -= cost
            else:
                refused[index] = left
        winners = [index for index in group if index not in refused]
        if winners and len(winners) < len(group):
            ties.append((tuple(group), winners[0]))
    return Taken(tuple(funded), refused, tuple(ties))


def greedy(election: Election, options: CountOptions, ranks: Sequence[int]) -> Outcome:
    """Count by the greedy rule; ``ranks`` break ties (lowest first)."""
    votes = election.votes
    eligible = [index for index in range(len(votes)) if votes[index] >= options.min_votes]
    taken = go_down(election, options, ranks, eligible, election.budget)
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
        rounds.append(Round(number, project.id, project.cost, election.budget - spent, completion))
    return tuple(rounds)


def ties_of(election: Election, taken: Taken, number: dict[str, int]) -> tuple[Tie, ...]:
    """The ties of a greedy pass, each at the round of the project it let in first."""
    named = [(ids(election, tied), election.projects[chosen].id) for tied, chosen in taken.ties]
    return tuple(Tie(number[chosen], tied, chosen) for tied, chosen in named)


def refusal(election: Election, options: CountOptions, index: int, left: int | None) -> Reason:
    """Why a project was not funded by a greedy pass that had ``left`` at its turn."""
    project, votes = election.projects[index], election.votes[index]
    code = Code.DOES_NOT_FIT
    if votes < options.min_votes:
        code = Code.TOO_FEW_VOTES
    elif project.cost > election.budget:
        code = Code.OVER_BUDGET
    return Reason(project.id, code, votes, project.cost, left=left)


def _reason(election: Election, options: CountOptions, index: int, number: int | None, taken: Taken) -> Reason:
    project = election.projects[index]
    if number is not None:
        return Reason(project.id, Code.FUNDED, election.votes[index], project.cost, round=number)
    return refusal(election, options, index, taken.refused.get(index))


def _merits(election: Election, options: CountOptions) -> list[Fraction]:
    """What the list is ordered by; free projects always fit, so their merit only has to be defined."""
    if options.utility is Utility.COST and options.per_cost:
        return [Fraction(votes) for votes in election.votes]
    totals = utilities(election, options.utility)
    if not options.per_cost:
        return [Fraction(total) for total in totals]
    return [Fraction(total, max(p.cost, 1)) for total, p in zip(totals, election.projects, strict=True)]
