"""The one door to counting: an election and options in, a result out.

Outcomes are exact. Greedy compares integers and fractions; Phragmén and equal shares use fixed point or
floats only to set aside what certified bounds exclude, and decide the rest in integers (see their modules).
Projects are ordered by id and identical ballots grouped before any rule sees them, ties are broken by an
order fixed beforehand: the result does not depend on the order of ballots or projects, nor on grouping.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from deliberation.voting import ties
from deliberation.voting.comparison import judge
from deliberation.voting.election import Election
from deliberation.voting.equal_shares import equal_shares
from deliberation.voting.explain import Reason
from deliberation.voting.greedy import greedy
from deliberation.voting.later import Later
from deliberation.voting.maximin import maximin
from deliberation.voting.merging import merged
from deliberation.voting.options import Comparison, CountOptions, Rule, Utility
from deliberation.voting.overspending import bounded_overspending
from deliberation.voting.papers.tally import Tally
from deliberation.voting.phragmen import phragmen
from deliberation.voting.result import Outcome, Result, Tie

RULES: dict[Rule, Callable[[Election, CountOptions, Sequence[int]], Outcome]] = {
    Rule.GREEDY: greedy,
    Rule.EQUAL_SHARES: equal_shares,
    Rule.PHRAGMEN: phragmen,
    Rule.MAXIMIN: maximin,
    Rule.BOUNDED_OVERSPENDING: bounded_overspending,
}


def count(election: Election, options: CountOptions | None = None, tally: Tally | None = None) -> Result:
    """Count an election, its packages as one project each; the ``tally`` of papers is carried into the result.

    Raises :class:`~deliberation.voting.election.ElectionError` for impossible options or packages.
    """
    cast, election = election, merged(election)
    chosen = options or CountOptions()
    chosen.check(election.kind)
    ranks = ties.ranks(election, chosen.ties)
    outcome = _compared(election, chosen, ranks, RULES[chosen.rule](election, chosen, ranks))
    if outcome.ties:
        outcome = replace(outcome, reasons=Later(partial(_with_lost_ties, outcome.reasons, outcome.ties)))
    drawn = sorted(range(len(ranks)), key=ranks.__getitem__) if chosen.ties.startswith(ties.LOT) else []
    return Result(
        election=election,
        options=chosen,
        outcome=outcome,
        selected=outcome.selected,
        cost=outcome.cost,
        lot=tuple(election.projects[index].id for index in drawn),
        cast=cast if election is not cast else None,
        tally=tally,
    )


def _compared(election: Election, options: CountOptions, ranks: Sequence[int], outcome: Outcome) -> Outcome:
    """The outcome that stands after the comparison with greedy, if the options ask for one."""
    if options.comparison is Comparison.NONE:
        return outcome
    votes_first = replace(options, rule=Rule.GREEDY, utility=Utility.COST, per_cost=True)
    other = greedy(election, votes_first, ranks)
    verdict = judge(election, options.comparison, outcome.selected, other.selected)
    return replace(other if verdict.takes_greedy else outcome, verdict=verdict)


def _with_lost_ties(reasons: Sequence[Reason], broken: Sequence[Tie]) -> tuple[Reason, ...]:
    lost = {project: tie.chosen for tie in reversed(broken) for project in tie.tied if project != tie.chosen}
    return tuple(
        reason if reason.funded or reason.project not in lost else replace(reason, lost_tie_to=lost[reason.project])
        for reason in reasons
    )
