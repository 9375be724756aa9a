"""Equal shares from ballots to reasons: the run, its completion, the account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from deliberation.voting import eligibility
from deliberation.voting.constraints import Gate
from deliberation.voting.election import Election
from deliberation.voting.equal_shares.account import Account
from deliberation.voting.equal_shares.completion import add1
from deliberation.voting.equal_shares.market import Market, first_endowment, open_market
from deliberation.voting.equal_shares.run import Run, run
from deliberation.voting.explain import Code, Reason
from deliberation.voting.greedy import Taken, barred, go_down, rounds_of, ties_of
from deliberation.voting.later import Later
from deliberation.voting.options import Completion, CountOptions, Utility
from deliberation.voting.result import Outcome, Payment, Round, Tie, ids


def equal_shares(election: Election, options: CountOptions, ranks: Sequence[int]) -> Outcome:
    """Count by the method of equal shares; ``ranks`` break ties (lowest first).

    Free supported projects are funded at once. Nobody's endowment is fractionally lost: it starts at budget
    / voters exactly unless ``floor_start``.
    """
    market = open_market(election, options, ranks)
    last, raises = _complete(market, election, options)
    funded, gate = _with_gifts(market, election, last)
    rounds = rounds_of(election, funded)
    ties = _ties(election, last, funded)
    added = _by_votes(election, options, ranks, funded, gate)
    rounds += rounds_of(election, added.funded, len(rounds) + 1, sum(step.cost for step in rounds), completion=True)
    number = {step.project: step.number for step in rounds}
    ties += ties_of(election, added, number)
    told = _Reasons(election, options, market, last, rounds, gate, added)
    return Outcome(rounds, ties, Later(told.all), Later(told.payments), last.endowment, raises)


def _complete(market: Market, election: Election, options: CountOptions) -> tuple[Run, int]:
    first = run(market, first_endowment(election, options))
    if first is None:
        raise AssertionError("endowments together are the budget and cannot overspend it")
    if options.completion is Completion.NONE or not election.voters:
        return first, 0
    increment = options.increment * election.scale
    return add1(market, first, increment, exhaustive_stop=options.exhaustive_stop)


def _with_gifts(market: Market, election: Election, last: Run) -> tuple[list[int], Gate]:
    """What is funded, in order, each free project as soon as it is allowed; and the constraints after that."""
    gate = election.gate()
    given = market.gifts(gate)
    funded = [*given]
    for index in last.bought:
        gate.take(index)
        new = market.gifts(gate, given)
        given += new
        funded += [index, *new]
    return funded, gate


def _by_votes(election: Election, options: CountOptions, ranks: Sequence[int], funded: list[int], gate: Gate) -> Taken:
    """The last completion: what fits, most votes first."""
    if options.completion is not Completion.ADD1U:
        return Taken()
    left = election.disposable - sum(election.projects[index].cost for index in funded)
    others = [index for index in eligibility.eligible(election, options) if index not in funded]
    return go_down(election, replace(options, utility=Utility.COST, per_cost=True), ranks, others, left, gate)


def _ties(election: Election, last: Run, funded: Sequence[int]) -> tuple[Tie, ...]:
    return tuple(
        Tie(funded.index(step.project) + 1, ids(election, step.tied), election.projects[step.project].id)
        for step in last.steps
        if step.tied
    )


class _Reasons:
    """Puts together the reason for each project, and who paid; the exact account is opened when asked for."""

    def __init__(
        self,
        election: Election,
        options: CountOptions,
        market: Market,
        last: Run,
        rounds: Sequence[Round],
        gate: Gate,
        added: Taken,
    ) -> None:
        self.election, self.options, self.market, self.last = election, options, market, last
        self.gate, self.added = gate, added
        self.rounds = {step.project: step for step in rounds}

    @cached_property
    def account(self) -> Account:
        """The exact books of the run."""
        return Account(self.election, self.market, self.last)

    def payments(self) -> tuple[Payment, ...]:
        """Who paid for each purchase."""
        return self.account.payments

    def all(self) -> list[Reason]:
        """The reasons in id order."""
        return [self.of(index) for index in range(len(self.election.projects))]

    def of(self, index: int) -> Reason:
        """The reason for one project."""
        project, votes = self.election.projects[index], self.election.votes[index]
        step = self.rounds.get(project.id)
        if step is not None:
            code = Code.FUNDED_BY_COMPLETION if step.completion else Code.FUNDED
            return Reason(project.id, code, votes, project.cost, round=step.number)
        early = eligibility.out(self.election, self.options, index)
        if early is not None:
            return early
        barrier = self.gate.barrier(index)
        if barrier is not None:
            return barred(self.election, index, barrier)
        if index not in self.market.supports:
            return Reason(project.id, Code.NO_SUPPORT, votes, project.cost)
        support = self.market.supports[index]
        left = self.account.left(support)
        if left >= project.cost:  # it waited for a project that only the completion funded
            return Reason(project.id, Code.DOES_NOT_FIT, votes, project.cost, left=self.added.refused[index].left)
        return Reason(
            project.id,
            Code.SUPPORTERS_SHORT,
            votes,
            project.cost,
            supporters_left=left,
            missing=project.cost - left,
            used_by=self.account.uses(support),
        )
