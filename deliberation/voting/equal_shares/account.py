"""Replaying a finished run exactly, to state every payment and where the losers' supporters' money went."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from deliberation.voting.election import Election
from deliberation.voting.equal_shares.exact import ExactPurses, Quote
from deliberation.voting.equal_shares.market import Market
from deliberation.voting.equal_shares.run import Run
from deliberation.voting.explain import Use
from deliberation.voting.result import Payment
from deliberation.voting.support import Support


@dataclass(frozen=True, eq=False, slots=True)
class _Purchase:
    project: int
    support: Support
    quote: Quote


class Account:
    """The exact books of one run."""

    def __init__(self, election: Election, market: Market, run: Run) -> None:
        self.election = election
        self.market = market
        self.purses = ExactPurses(market, run.endowment)
        self.purchases = [self._buy(index) for index in run.bought]

    @property
    def payments(self) -> tuple[Payment, ...]:
        """Per purchase, who paid; full and rest add up to the cost."""
        return tuple(self._payment(purchase) for purchase in self.purchases)

    def left(self, support: Support) -> Fraction:
        """What a project's supporters have left together at the end."""
        return self.purses.money(support)

    def uses(self, support: Support) -> tuple[Use, ...]:
        """What the supporters of a project paid for each purchase, largest first, then by id."""
        mine = np.zeros(self.market.groups, bool)
        mine[support.groups] = True
        uses = [Use(self._id(purchase), self._spent(purchase, mine)) for purchase in self.purchases]
        return tuple(sorted((use for use in uses if use.amount), key=lambda use: (-use.amount, use.project)))

    def _buy(self, index: int) -> _Purchase:
        support = self.market.supports[index]
        quote = self.purses.quote(support)
        if quote is None:
            raise AssertionError("a purchase that exact arithmetic cannot pay for")
        self.purses.buy(support, quote)
        return _Purchase(index, support, quote)

    def _id(self, purchase: _Purchase) -> str:
        return self.election.projects[purchase.project].id

    def _payment(self, purchase: _Purchase) -> Payment:
        quote, weights = purchase.quote, purchase.support.weights
        return Payment(
            project=self._id(purchase),
            payers=int(weights[list(quote.payers)].sum()),
            share=quote.price,
            full=Fraction(quote.owed, quote.denominator),
            emptied=int(weights[list(quote.emptied)].sum()),
            rest=Fraction(quote.rest, quote.denominator),
        )

    @staticmethod
    def _spent(purchase: _Purchase, mine: np.typing.NDArray[np.bool_]) -> Fraction:
        """What the groups marked in ``mine`` paid for a purchase."""
        support, quote = purchase.support, purchase.quote
        payers = np.array(quote.payers, np.int64)
        payers = payers[mine[support.groups[payers]]]
        weights = support.weights[payers]
        units = int(weights.sum() if support.units is None else weights @ support.units[payers])
        emptied = np.array(quote.emptied, np.int64)
        emptied = emptied[mine[support.groups[emptied]]]
        counts = support.weights[emptied].tolist()
        rest = sum(quote.purses[i] * n for i, n in zip(emptied.tolist(), counts, strict=True))
        return quote.price * units + Fraction(rest, quote.denominator)
