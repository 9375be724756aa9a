"""Add1 retraced: why no smaller cut of its cost funds a project, where its way shows it.

Let p cost c (its cost less a cut with which it is not funded), and call the runs in which p is never bought,
endowment after endowment, the way without p. A dearer p is bought in no round in which p at c was not, for its price
is no lower (:mod:`.certain`). So if at every endowment on that way p at c is either not bought, or overspends
the budget by its own purchase, the same holds for a dearer p: it is bought later in the run, after no less was spent,
and costs more. Its count thus ends on the way without p: when p overspends, when the others do, or when nothing fits,
and a dearer p fits no sooner. In each case p is not in the outcome. It would be added by a completion by votes
only if it fitted, which is looked at along the way.

The way is followed until it ends for every dearer p: where the others overspend, or nothing is left to buy, p at c
included.
"""

from __future__ import annotations

from enum import Enum
from fractions import Fraction

from deliberation.voting import ties
from deliberation.voting.equal_shares.market import Market, first_endowment, open_market
from deliberation.voting.equal_shares.run import Race, run
from deliberation.voting.equal_shares.trail import Trail
from deliberation.voting.margin.figures import Question
from deliberation.voting.options import Comparison, Completion, CountOptions, Rule
from deliberation.voting.result import Result
from deliberation.voting.variants import without_votes

_PATIENCE = 200
"""How many endowments beyond the last of the count are followed."""


def applies(question: Question, options: CountOptions) -> bool:
    """Whether the proof above is about this question."""
    return (
        question is Question.CUT
        and options.rule is Rule.EQUAL_SHARES
        and options.completion is not Completion.NONE
        and options.comparison is Comparison.NONE
    )


def hopeless(result: Result, index: int) -> bool:
    """Whether the project at ``index``, not funded in ``result``, is certainly not funded at any higher cost."""
    election, options = result.election, result.options
    others = without_votes(election, index, election.votes[index])
    ranks = ties.ranks(election, options.ties)
    market, absent = open_market(election, options, ranks), open_market(others, options, ranks)
    first, increment = first_endowment(election, options), options.increment * election.scale
    trail, cost, overspends = Trail(), election.projects[index].cost, False
    for number in range(result.outcome.raises + _PATIENCE):
        bought = _until(market, first + number * increment, index, trail)
        if bought is _Picked.FITS:
            return False
        if bought is _Picked.OVERSPENDS:
            overspends = True
            found = run(absent, first + number * increment)
            bought = None if found is None else found.bought
        if bought is None:
            return True
        if overspends and options.completion is Completion.ADD1U and cost <= market.budget - market.cost(bought):
            return False
        if not market.unsold(bought) or (options.exhaustive_stop and market.exhausted(bought)):
            return True
    return False


class _Picked(Enum):
    """The project was picked, and its cost is or is not within what was left."""

    FITS = 1
    OVERSPENDS = 2


def _until(market: Market, endowment: Fraction, index: int, trail: Trail) -> tuple[int, ...] | _Picked | None:
    """What a run buys, if it does not come to pick the project; ``None`` where others overspend before that."""
    race, left = Race(market, endowment, trail), market.budget
    picked: _Picked | None = None
    while picked is None and left >= 0 and (step := race.pick()) is not None:
        left -= market.supports[step.project].cost
        if step.project == index:
            picked = _Picked.FITS if left >= 0 else _Picked.OVERSPENDS
        elif left >= 0:
            race.buy(step.project)
    race.leave_trail()
    if picked is not None:
        return picked
    return tuple(race.bought) if left >= 0 else None
