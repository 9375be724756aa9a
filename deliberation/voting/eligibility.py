"""Which projects may be funded at all: enough votes and points, and a cost within what may be spent."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from deliberation.voting.election import BallotKind, Election
from deliberation.voting.explain import Code, Reason
from deliberation.voting.options import CountOptions


def needed_votes(election: Election, options: CountOptions, index: int) -> int:
    """The least number of votes with which the project at ``index`` may be funded.

    The largest of the thresholds: a number, a share of the roll, a share of the ballots, and a share that
    grows with the cost, ``votes / ballots >= cost_threshold * cost / budget`` (Świecie 2023: one third).
    """
    least = max(options.min_votes, ceil(options.min_roll_share * options.roll))
    least = max(least, ceil(options.min_ballot_share * election.voters))
    if options.cost_threshold and election.budget:
        share = options.cost_threshold * Fraction(election.projects[index].cost, election.budget)
        least = max(least, ceil(share * election.voters))
    return least


def ineligible(election: Election, options: CountOptions, index: int) -> Code | None:
    """Why a project is out before the count begins, or ``None``."""
    if election.votes[index] < needed_votes(election, options, index):
        return Code.TOO_FEW_VOTES
    if options.min_points and _points(election, options, index) < options.min_points:
        return Code.TOO_FEW_POINTS
    if election.projects[index].cost > election.disposable:
        return Code.OVER_BUDGET
    return None


def eligible(election: Election, options: CountOptions) -> tuple[int, ...]:
    """The positions of the projects with enough votes and points, whatever they cost."""
    if not options.has_threshold:
        return tuple(range(len(election.projects)))
    short = (Code.TOO_FEW_VOTES, Code.TOO_FEW_POINTS)
    return tuple(i for i in range(len(election.projects)) if ineligible(election, options, i) not in short)


def out(election: Election, options: CountOptions, index: int) -> Reason | None:
    """The reason of a project that is out before the count begins, or ``None``."""
    code = ineligible(election, options, index)
    if code is None:
        return None
    project = election.projects[index]
    needed = {Code.TOO_FEW_VOTES: needed_votes(election, options, index), Code.TOO_FEW_POINTS: options.min_points}
    return Reason(project.id, code, election.votes[index], project.cost, needed=needed.get(code))


def _points(election: Election, options: CountOptions, index: int) -> Fraction:
    """Points as voters gave them; of a ranking, Borda points with the last place as in the options."""
    added = options.borda_last if election.kind is BallotKind.ORDINAL else 0
    return Fraction(election.points[index], election.points_scale) + added * election.votes[index]
