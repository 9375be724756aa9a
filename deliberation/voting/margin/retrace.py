"""Add1 retraced: a project that was bought at no endowment on the way had no chance at a higher cost either.

Take a cut with which p is not funded, and say that p is bought in none of the runs at the endowments tried, the
one that overspent included. With a smaller cut p's price is no lower in any round (:mod:`.certain`), so each of
these runs makes the same purchases without p; overspending comes at the same raise. Only the exhaustive stop
looks at p's cost: where nothing stops p, a dearer p fits no sooner, hence the way is the same or ends earlier, at
an outcome in which p does not fit. The completion by votes then starts from the same outcome, to which
the proof for greedy applies, or from that one. So p is not funded with any smaller cut.
"""

from __future__ import annotations

from deliberation.voting import ties
from deliberation.voting.equal_shares.market import Market, first_endowment, open_market
from deliberation.voting.equal_shares.run import Race
from deliberation.voting.equal_shares.trail import Trail
from deliberation.voting.margin.figures import Question
from deliberation.voting.options import Comparison, Completion, CountOptions, Rule
from deliberation.voting.result import Result


def applies(question: Question, options: CountOptions) -> bool:
    """Whether the proof above is about this question."""
    return (
        question is Question.CUT
        and options.rule is Rule.EQUAL_SHARES
        and options.completion is not Completion.NONE
        and options.comparison is Comparison.NONE
    )


def untouched(result: Result, index: int) -> bool:
    """Whether the project at ``index`` is bought at no endowment from the first to the one after the last."""
    election, options = result.election, result.options
    market = open_market(election, options, ties.ranks(election, options.ties))
    first, increment = first_endowment(election, options), options.increment * election.scale
    numbers = range(result.outcome.raises + 2) if election.voters else range(1)
    trail = Trail()
    return not any(_buys(market, Race(market, first + number * increment, trail), index) for number in numbers)


def _buys(market: Market, race: Race, index: int) -> bool:
    """Whether a run buys the project, before or by overspending."""
    left = market.budget
    while left >= 0 and (step := race.pick()) is not None:
        if step.project == index:
            return True
        left -= market.supports[step.project].cost
        if left >= 0:
            race.buy(step.project)
    race.leave_trail()
    return False
