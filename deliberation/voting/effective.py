"""How strong the support of each project was in each round of equal shares, with the money voters still had.

Under equal shares votes are worth what those who cast them have left. Before each purchase, and once more at
the end, take the purses as they are then, at the endowment with which the rule ended:

* ``money``: what the supporters of a project have left together. Their money over the cost is the *effective
  support*: at 100 % they can pay for it, at 60 % two fifths are missing.
* *effective votes*: 1 / r, where r is the price per utility at which the supporters together pay the cost;
  the project with the largest number is bought. With utility ``cost`` and supporters who can all pay an equal
  part this is their number. Where some have less than their part, the others pay for them, and it is the
  number of full payers that would have driven the price as low. With utility ``cardinality`` it is votes
  per smallest unit of money, with points or Borda points likewise. None where the money does not suffice.

The idea of telling residents about effective votes and effective support is that of equalshares.net and of the
analysis module of pabutools (Faliszewski et al., IJCAI 2023, "Participatory Budgeting: Data, Tools and
Analysis"); the definitions are those above. Purses are exact (:mod:`.equal_shares.exact`).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from deliberation.voting import money, ties
from deliberation.voting.equal_shares.exact import ExactPurses
from deliberation.voting.equal_shares.market import open_market
from deliberation.voting.explain import Plain
from deliberation.voting.options import Rule
from deliberation.voting.result import Result
from deliberation.voting.support import Support


@dataclass(frozen=True, slots=True)
class Standing:
    """A project before one purchase, or at the end: its supporters' ``money`` (smallest units) and effective votes."""

    money: Fraction
    votes: Fraction | None


@dataclass(frozen=True, slots=True)
class Effective:
    """The support of one project through the rounds.

    ``standings``: one per purchase as long as the project was for sale, the first at the full endowment. For a
    project that was bought the last is the moment before its purchase, for another that after the last one.
    """

    project: str
    cost: int
    bought: bool
    standings: tuple[Standing, ...]

    @property
    def share(self) -> Fraction:
        """Effective support when it counted: the supporters' money at the last standing over the cost; 1 is enough."""
        return self.standings[-1].money / self.cost

    @property
    def first_share(self) -> Fraction:
        """The same before anything was bought."""
        return self.standings[0].money / self.cost

    def to_plain(self, scale: int) -> dict[str, Plain]:
        """As published; percentages as decimals, rounded down."""
        rounds: list[Plain] = []
        for standing in self.standings:
            row: dict[str, Plain] = {"money": money.number(standing.money, scale)}
            if standing.votes is not None:
                row["votes"] = money.number(standing.votes, 1)
            rounds.append(row)
        return {
            "project": self.project,
            "cost": money.number(self.cost, scale),
            "bought": self.bought,
            "percent": money.number(self.share * 100, 1),
            "first_percent": money.number(self.first_share * 100, 1),
            "rounds": rounds,
        }


def effective(result: Result, *, every_round: bool = True) -> tuple[Effective, ...]:
    """The effective support of every project that was for sale under equal shares, in id order.

    Empty for other rules. Without ``every_round`` only the first and the last standing are worked out.
    """
    endowment = result.outcome.endowment
    if result.options.rule is not Rule.EQUAL_SHARES or endowment is None:
        return ()
    market = open_market(result.election, result.options, ties.ranks(result.election, result.options.ties))
    purses = ExactPurses(market, endowment)
    place = {project.id: index for index, project in enumerate(result.election.projects)}
    bought = [place[payment.project] for payment in result.payments]
    standings: dict[int, list[Standing]] = {index: [] for index in market.supports}
    for number, index in enumerate(bought):
        wanted = standings if every_round or not number else {index: standings[index]}
        for other in sorted(set(wanted) - set(bought[:number])):
            standings[other].append(_standing(purses, market.supports[other]))
        quote = purses.quote(market.supports[index])
        if quote is None:
            raise AssertionError("a purchase that exact arithmetic cannot pay for")
        purses.buy(market.supports[index], quote)
    for index in sorted(set(standings) - set(bought)):
        standings[index].append(_standing(purses, market.supports[index]))
    return tuple(
        Effective(result.election.projects[index].id, market.supports[index].cost, index in bought, tuple(rows))
        for index, rows in sorted(standings.items())
    )


def _standing(purses: ExactPurses, support: Support) -> Standing:
    quote = purses.quote(support)
    votes = None if quote is None else 1 / (quote.price / support.worth)
    return Standing(purses.money(support), votes)
