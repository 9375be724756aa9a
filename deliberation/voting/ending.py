"""Reasons under a rule that ends at the first project that does not fit (Phragmén, maximin support)."""

from __future__ import annotations

from collections.abc import Sequence

from deliberation.voting import eligibility
from deliberation.voting.constraints import Gate
from deliberation.voting.election import Election
from deliberation.voting.explain import Code, Reason
from deliberation.voting.greedy import barred
from deliberation.voting.options import CountOptions


def reasons_at_end(
    election: Election, options: CountOptions, gate: Gate, funded: Sequence[int], left: int, blocker: int | None
) -> tuple[Reason, ...]:
    """The reason for every project, by position.

    ``funded``: positions in order; ``left``: smallest units at the end; ``blocker``: the position of the
    project that ended the rule, ``None`` where nothing was left to take.
    """
    number = {index: round_ for round_, index in enumerate(funded, start=1)}
    stopper = None if blocker is None else election.projects[blocker].id
    reasons = []
    for index, (project, votes) in enumerate(zip(election.projects, election.votes, strict=True)):
        base = (votes, project.cost)
        if index in number:
            reason = Reason(project.id, Code.FUNDED, *base, round=number[index])
        elif (early := eligibility.out(election, options, index)) is not None:
            reason = early
        elif (barrier := gate.barrier(index)) is not None:
            reason = barred(election, index, barrier, left)
        else:
            code = Code.DOES_NOT_FIT if project.cost > left else Code.STOPPED_BEFORE
            reason = Reason(project.id, code, *base, left=left, blocked_by=stopper)
        reasons.append(reason)
    return tuple(reasons)
