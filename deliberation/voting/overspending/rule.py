"""Equal shares with bounded overspending: a popular project may cost more than its supporters still have.

Source: Papasotiropoulos, Pishbin, Skibski, Skowron and Wąs, "Method of Equal Shares with Bounded
Overspending", arXiv:2409.15005. Everybody starts with an equal part of the budget. A project is (alpha, rho)-
affordable if its supporters, paying at most alpha * rho per unit of utility each, collect the part alpha of
its cost. Of the projects that fit in what is left of the budget, the one with the least rho / alpha is
funded; its supporters then pay rho per unit of utility, or all they have. The rest of the cost comes out of
the budget. With alpha = 1 throughout this is equal shares. The rule ends when no project that fits has a
supporter with money left. Where a project has several equally good prices, the one collecting most counts.

Exactness: purses are fractions, floats only set aside what certified bounds exclude (:mod:`.offers`).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from deliberation.voting import eligibility
from deliberation.voting.constraints import Gate
from deliberation.voting.election import Election
from deliberation.voting.equal_shares.market import first_endowment
from deliberation.voting.explain import Code, Reason, Use
from deliberation.voting.greedy import barred, rounds_of
from deliberation.voting.options import CountOptions
from deliberation.voting.overspending.offers import best
from deliberation.voting.overspending.purses import Bill, Purses
from deliberation.voting.result import Outcome, Payment, Tie, ids
from deliberation.voting.support import Support, supports


def bounded_overspending(election: Election, options: CountOptions, ranks: Sequence[int]) -> Outcome:
    """Count by equal shares with bounded overspending; ``ranks`` break ties (lowest first).

    Free supported projects are funded as soon as the constraints allow.
    """
    endowment = first_endowment(election, options)
    spending = _Spending(election, supports(election, options), endowment, ranks)
    while spending.step():
        pass
    reasons = tuple(spending.reason(options, index) for index in range(len(election.projects)))
    payments = tuple(_payment(election, bill) for bill in spending.bills)
    return Outcome(rounds_of(election, spending.funded), tuple(spending.ties), reasons, payments, endowment)


class _Spending:
    """The course of a count."""

    def __init__(
        self, election: Election, found: dict[int, Support], endowment: Fraction, ranks: Sequence[int]
    ) -> None:
        self.election, self.found, self.ranks = election, found, ranks
        self.purses = Purses(len(election.ballots.weights), endowment)
        self.gate: Gate = election.gate()
        self.left = election.disposable
        self.funded: list[int] = []
        self.ties: list[Tie] = []
        self.bills: list[Bill] = []
        self._known: dict[int, float] = {}

    def step(self) -> bool:
        """Fund one more project; whether there was one."""
        open_ = [i for i in self.found if i not in self.funded and self.gate.barrier(i) is None]
        free = [index for index in open_ if not self.found[index].cost]
        if free:
            self._fund(min(free, key=lambda index: self.ranks[index]))
            return True
        offers = best(self.purses, [self.found[i] for i in open_ if self.found[i].cost <= self.left], self._known)
        if not offers:
            return False
        offer = min(offers, key=lambda offer: self.ranks[offer.project])
        self._fund(offer.project)
        self.bills.append(self.purses.pay(self.found[offer.project], offer.price / offer.alpha))
        if len(offers) > 1:
            tied = ids(self.election, [offer.project for offer in offers])
            self.ties.append(Tie(len(self.funded), tied, self.election.projects[offer.project].id))
        return True

    def reason(self, options: CountOptions, index: int) -> Reason:
        """The reason for one project, at the end."""
        project, votes = self.election.projects[index], self.election.votes[index]
        if index in self.funded:
            return Reason(project.id, Code.FUNDED, votes, project.cost, round=self.funded.index(index) + 1)
        early = eligibility.out(self.election, options, index)
        if early is not None:
            return early
        barrier = self.gate.barrier(index)
        if barrier is not None:
            return barred(self.election, index, barrier)
        if index not in self.found:
            return Reason(project.id, Code.NO_SUPPORT, votes, project.cost)
        uses = self._uses(self.found[index])
        if project.cost > self.left:
            return Reason(project.id, Code.DOES_NOT_FIT, votes, project.cost, left=self.left, used_by=uses)
        cash = self.purses.holders(self.found[index]).cash
        missing = project.cost - cash
        return Reason(
            project.id, Code.SUPPORTERS_SHORT, votes, project.cost, supporters_left=cash, missing=missing, used_by=uses
        )

    def _fund(self, index: int) -> None:
        self.funded.append(index)
        self.gate.take(index)
        self.left -= self.election.projects[index].cost

    def _uses(self, support: Support) -> tuple[Use, ...]:
        """What a project's supporters paid for each purchase, largest first, then by id."""
        mine = np.zeros(len(self.purses.of), bool)
        mine[support.groups] = True
        uses = [Use(self.election.projects[bill.support.project].id, bill.share_of(mine)) for bill in self.bills]
        return tuple(sorted((use for use in uses if use.amount), key=lambda use: (-use.amount, use.project)))


def _payment(election: Election, bill: Bill) -> Payment:
    payers, full = bill.total(emptied=False)
    emptied, rest = bill.total(emptied=True)
    common = bill.support.cost - full - rest
    return Payment(election.projects[bill.support.project].id, payers, bill.price, full, emptied, rest, common)
