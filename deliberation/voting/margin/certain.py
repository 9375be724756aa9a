"""Where one recount speaks for many: proofs that more votes or a lower cost can only help.

Write p for the project asked about. Under each rule below, whatever happens before p is funded does not depend
on p's votes or cost (p not being funded then), so two counts that differ only in p run alike until p is funded
in one of them. It is then enough that the change lets p have its turn no later and fit no worse: money
left, ceilings and exclusions only ever tighten, and a project p waits for is funded in both or in neither.
Ties: a fixed order does not change, and under ``mincost-maxvotes-lex`` p only moves forward.

**Greedy.** p's place in the list depends on its merit, the others' places do not depend on p. More votes or
points never lower a merit; a lower cost does not either, except where the merit is cost x votes (utility cost,
not per cost). At an earlier place at least as much money is left, and no more projects have stopped the list.

**Phragmén.** p is funded when its load (loads of its supporters + cost) / supporters is the least. A lower cost
lowers it. A further voter carries no load and lowers it. A voter who withdraws carries at most p's load, because
the least load never falls from round to round, so what remains does not fall; with dependent projects a project
let in late can have a lower load, hence no claim there. A lower load is reached no later. A project that does
not fit stops the count only when its own load is the least, and that would have stopped the other count too.

**Equal shares without completion.** Every endowment is budget / voters, untouched by a cut or a withdrawn vote.
p's price per utility r solves sum of min(purse_i, r u_i) = cost over its supporters; with u_i = cost divide by
the cost: sum of min(purse_i / cost, r) = 1. Either way r does not rise when the cost falls and does not fall
when a supporter leaves. Further ballots change every endowment: no claim.

Thresholds that count ballots are met by p no worse with more votes for p, but further ballots can push *other*
projects below them. Between two such events (:func:`stretches`) the other projects' eligibility is constant
and the proofs hold. All this is for a cost above 0; a cut never takes all of it.
"""

from __future__ import annotations

from deliberation.voting import eligibility
from deliberation.voting.election import Election
from deliberation.voting.margin.figures import Question
from deliberation.voting.options import Completion, CountOptions, Rule, Utility
from deliberation.voting.variants import MoreBallots


def certain(question: Question, election: Election, options: CountOptions) -> bool:
    """Whether, by the proofs above, one answer speaks for all smaller or all larger numbers."""
    if options.spelled_out().get("comparison", "none") != "none":
        return False
    match options.rule:
        case Rule.GREEDY:
            by_cost = options.utility is Utility.COST and not options.per_cost
            return question is not Question.CUT or not by_cost
        case Rule.PHRAGMEN:
            return question is not Question.SPARE or not election.constraints.requires
        case Rule.EQUAL_SHARES:
            return question is not Question.VOTES and options.completion is Completion.NONE
        case _:
            return False


def stretches(election: Election, options: CountOptions, reach: int) -> dict[int, int]:
    """Per project that would fall below a threshold, the largest number of further ballots it still bears.

    Only for thresholds that count ballots, and only numbers below ``reach``.
    """
    if not (options.min_ballot_share or options.cost_threshold):
        return {}
    blank = MoreBallots(election, None)
    bears = {}
    for index in eligibility.eligible(election, options):
        low, high = 0, reach
        while high > low:
            middle = (low + high + 1) // 2
            if eligibility.needed_votes(blank(middle), options, index) <= election.votes[index]:
                low = middle
            else:
                high = middle - 1
        if low < reach:
            bears[index] = low
    return bears
