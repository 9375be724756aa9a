"""Which projects may be funded at all: enough votes, and a cost within what may be spent."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from deliberation.voting.election import Election
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
    if election.projects[index].cost > election.disposable:
        return Code.OVER_BUDGET
    return None


def eligible(election: Election, options: CountOptions) -> tuple[int, ...]:
    """The positions of the projects with enough votes, whatever they cost."""
    if not options.has_threshold:
        return tuple(range(len(election.projects)))
    votes = election.votes
    return tuple(i for i in range(len(votes)) if votes[i] >= needed_votes(election, options, i))


def out(election: Election, options: CountOptions, index: int) -> Reason | None:
    """The reason of a project that is out before the count begins, or ``None``."""
    code = ineligible(election, options, index)
    if code is None:
        return None
    project = election.projects[index]
    needed = needed_votes(election, options, index) if code is Code.TOO_FEW_VOTES else None
    return Reason(project.id, code, election.votes[index], project.cost, needed=needed)
