"""Replaying a finished run exactly, to state every payment and where the losers' supporters' money went."""

from __future__ import annotations

from fractions import Fraction

from deliberation.voting.election import Election
from deliberation.voting.equal_shares.exact import ExactPurses, Quote
from deliberation.voting.equal_shares.market import Market
from deliberation.voting.equal_shares.run import Run
from deliberation.voting.explain import Use
from deliberation.voting.result import Payment
from deliberation.voting.support import Support


class Account:
    """The exact books of one run."""

    def __init__(self, election: Election, market: Market, run: Run) -> None:
        self.purses = ExactPurses(market, run.endowment)
        bought = [market.supports[index] for index in run.bought]
        self._ids = [election.projects[index].id for index in run.bought]
        self.payments = tuple(
            _payment(project, support, self.purses.pay(support))
            for project, support in zip(self._ids, bought, strict=True)
        )
        """Per purchase, who paid; full and rest add up to the cost."""

    def left(self, support: Support) -> Fraction:
        """What a project's supporters have left together at the end."""
        return self.purses.money(support)

    def uses(self, support: Support) -> tuple[Use, ...]:
        """What the supporters of a project paid for each purchase, largest first, then by id."""
        uses = [Use(self._ids[now], amount) for now, amount in self.purses.uses(support)]
        return tuple(sorted((use for use in uses if use.amount), key=lambda use: (-use.amount, use.project)))


def _payment(project: str, support: Support, quote: Quote) -> Payment:
    weights = support.weights
    return Payment(
        project=project,
        payers=int(weights[quote.payers].sum()),
        share=quote.price,
        full=support.cost - quote.rest,
        emptied=int(weights[quote.emptied].sum()),
        rest=quote.rest,
    )
