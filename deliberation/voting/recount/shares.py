"""四、均等份额法：每人一份同样的钱，每轮买下每单位价值要支持者付得最少的项目，钱不够的付尽余额。"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from deliberation.voting.recount.agreement import Count
from deliberation.voting.recount.preface import Problem, Waiting
from deliberation.voting.recount.reading import number
from deliberation.voting.recount.rules import exactly_shown, greedy, payment


@dataclass
class Purchase:
    """A project bought: its price per unit of utility, the least price any other may have had, the projects tied.

    ``paid``: by the number of the ballot what each of its voters paid, in units of which ``unit`` make one of
    the currency.
    """

    project: str
    price: Fraction
    rival: Fraction | None
    tied: list[str]
    paid: dict[int, int]
    unit: int


class Market:
    """Who supports what: per project the ballots by number, how many voters each, and what a voter gains.

    A gain counts units of ``worth``: with utility "cost" every supporter gains the cost, one unit.
    """

    def __init__(self, count: Count) -> None:
        self.count, self.cost, utility = count, count.cost, count.options["utility"]
        self.worth = {p: count.cost[p] if utility == "cost" else Fraction(1) for p in count.candidates}
        self.ballots = len(count.poll.ballots)
        more = count.options["borda_last"] if utility == "borda" else 0
        found: dict[str, list[tuple[int, int, int]]] = {p: [] for p in count.candidates if self.worth[p]}
        for ballot_number, (ballot, voters) in enumerate(count.poll.ballots.items()):
            for p, value in ballot:
                gain = value + more if utility in ("points", "borda") else 1
                if gain and p in found:
                    found[p].append((ballot_number, voters, gain))
        self.supporters = {p: supporters for p, supporters in found.items() if supporters and self.cost[p]}
        self.free = [p for p in count.order if found.get(p) and not self.cost[p]]

    def funded(self, bought: list[Purchase]) -> list[str]:
        """What was bought, and every free project as soon as nothing bars it."""
        now: list[str] = []
        for project in ["", *(purchase.project for purchase in bought)]:
            now += [project] if project else []
            while given := [p for p in self.free if p not in now and not self.count.barrier(p, now)]:
                now.append(given[0])
        return now

    def for_sale(self, funded: list[str]) -> list[str]:
        """The supported projects that are neither funded nor barred."""
        return [p for p in self.supporters if p not in funded and not self.count.barrier(p, funded)]

    def finished(self, bought: list[Purchase], *, exhaustive_stop: bool) -> bool:
        """Whether nothing is left to buy, or (with the stop) nothing that fits in what is left of the budget."""
        funded = self.funded(bought)
        left = self.count.disposable - sum(self.cost[p] for p in funded)
        rest = self.for_sale(funded)
        return not rest or (exhaustive_stop and all(self.cost[p] > left for p in rest))


def run(market: Market, endowment: Fraction) -> list[Purchase] | None:
    """Buy until supporters can pay for nothing more; ``None`` as soon as the budget is overspent.

    钱包都是整数，unit 个合一元，所以没有舍入。花钱只会让价格上升，所以一个项目上次的价格就是它的下限：
    下限已经高于眼前最低价的项目，这一轮不必再算。
    """
    unit = lcm(endowment.denominator, market.count.smallest.denominator)
    purses = [int(endowment * unit)] * market.ballots
    known = {
        p: market.cost[p] / market.worth[p] / sum(voters * gain for _, voters, gain in supporters)
        for p, supporters in market.supporters.items()
    }
    bought: list[Purchase] = []
    while True:
        prices: dict[str, Fraction] = {}
        open_ = [p for p in market.for_sale(market.funded(bought)) if p in known]
        for p in sorted(open_, key=known.__getitem__):
            if prices and known[p] > min(prices.values()):
                break
            price = price_of(market, p, purses, unit)
            if price is None:
                del known[p]  # 支持者合起来也付不起，往后更付不起
            else:
                known[p] = prices[p] = price / market.worth[p]
        if not prices:
            return bought
        tied = [p for p in market.count.order if prices.get(p) == min(prices.values())]
        winner, price = tied[0], prices[tied[0]] * market.worth[tied[0]]
        rivals = [known[p] for p in open_ if p in known and p != winner]
        finer = lcm(unit, price.denominator)
        purses, unit = [purse * (finer // unit) for purse in purses], finer
        share = int(price * unit)
        paid = {i: min(purses[i], share * gain) for i, _, gain in market.supporters[winner]}
        for i, payment_ in paid.items():
            purses[i] -= payment_
        bought.append(Purchase(winner, prices[winner], min(rivals, default=None), tied, paid, unit))
        if sum(market.cost[purchase.project] for purchase in bought) > market.count.disposable:
            return None


def price_of(market: Market, project: str, purses: list[int], unit: int) -> Fraction | None:
    """What a supporter pays per unit of gain, those who have less paying all they have; ``None``: not enough."""
    owed, payers = int(market.cost[project] * unit), market.supporters[project]
    cash = sum(voters * purses[i] for i, voters, _ in payers)
    if cash < owed:
        return None
    while True:
        gains = sum(voters * gain for _, voters, gain in payers)
        able = [one for one in payers if purses[one[0]] * gains >= owed * one[2]]
        if len(able) == len(payers):
            return Fraction(owed, gains * unit)
        owed -= cash  # 钱不够一份的人付尽余额，剩下的由其余的人分担
        payers, cash = able, sum(voters * purses[i] for i, voters, _ in able)
        owed += cash


def same_course(low: list[Purchase], high: list[Purchase]) -> bool:
    """Whether every endowment between these two makes the same purchases in the same order.

    为什么中间的步子可以跳过：买的东西一样时，份额大的人每一步剩下的不会更少，所以份额越大，单价只会更低或不变。
    于是份额在两者之间时，赢家的单价不高于 low 里的，对手的单价不低于 high 里的：前者小于后者，赢家就不会变。
    赢家的单价在两头相等时，中间也相等，没有对手更便宜，同价的对手照平局的次序让位，赢家也不会变。
    最后，high 里已经没有人买得起别的，份额更小时更买不起。
    """
    if [purchase.project for purchase in low] != [purchase.project for purchase in high]:
        return False
    pairs = [(low[i], high[i]) for i in range(len(low))]
    return all(a.price == b.price or b.rival is None or a.price < b.rival for a, b in pairs)


def add1(market: Market, endowment: Fraction, step: int, *, stop: bool) -> tuple[Fraction, list[Purchase], int]:
    """逐步加额：每人的份额一步一步加，直到再没有放得下的项目，或再加一步就超出预算。"""
    waiting, raises, stride = Waiting(), 0, 1
    bought = run(market, endowment) or []
    while not market.finished(bought, exhaustive_stop=stop):
        waiting.tell(raises)
        ahead = run(market, endowment + stride * step)
        if stride > 1 and (ahead is None or not same_course(bought, ahead)):
            stride //= 2
            continue
        if ahead is None:
            break
        endowment, raises = endowment + stride * step, raises + stride
        stride = stride * 2 if same_course(bought, ahead) else 1
        bought = ahead
    return endowment, bought, raises


def equal_shares(count: Count) -> None:
    """均等份额法，连同补足，和每个落选项目的支持者的账。"""
    market, options = Market(count), count.options
    endowment = count.disposable / count.voters if count.voters else Fraction(0)
    endowment = Fraction(endowment // 1) if options["start"] == "floored" else endowment
    bought = run(market, endowment) or []
    if options["completion"] != "none" and count.voters:
        stop = options["exhaustive_stop"]
        endowment, bought, count.raises = add1(market, endowment, options["increment"], stop=stop)
    count.endowment = endowment
    nobody_paid_more(market, bought, endowment)
    for p in market.funded(bought):
        count.fund(p)
    count.ties += [(purchase.tied, purchase.project) for purchase in bought if len(purchase.tied) > 1]
    count.payments += [receipt(market, purchase) for purchase in bought]
    if options["completion"] == "add1u":
        before = len(count.funded)
        greedy(count, [p for p in count.candidates if p not in count.funded], "cost", per_cost=True)
        count.by_completion = count.funded[before:]
    for p in (p for p in count.candidates if p not in count.funded):
        count.why[p] = lost(market, bought, p)


def nobody_paid_more(market: Market, bought: list[Purchase], endowment: Fraction) -> None:
    """No voter may have paid more than the endowment, all purchases together."""
    together = [Fraction(0)] * market.ballots
    for purchase in bought:
        for i, paid in purchase.paid.items():
            together[i] += Fraction(paid, purchase.unit)
    if max(together, default=endowment) > endowment:
        raise Problem("有人付得比份额多：程序有错。 A voter paid more than the endowment: a fault of this script.")


def receipt(market: Market, purchase: Purchase) -> dict[str, Any]:
    """Who paid for a purchase; the payments must add up to the cost exactly."""
    project, share = purchase.project, purchase.price * market.worth[purchase.project]
    payers = emptied = together = full = 0
    for i, voters, gain in market.supporters[project]:
        paid = purchase.paid[i]
        together += voters * paid
        if paid == share * gain * purchase.unit:
            payers, full = payers + voters, full + voters * paid
        elif paid:
            emptied += voters
    if together != market.cost[project] * purchase.unit:
        raise Problem(f"{project} 的付款加起来不等于费用：程序有错。 Payments do not add up: a fault of this script.")
    return payment(project, market.cost[project], (payers, share, Fraction(full, purchase.unit)), emptied)


def lost(market: Market, bought: list[Purchase], project: str) -> dict[str, Any]:
    """Why a project was not bought: what barred it, or what its supporters have left and where the rest went."""
    count, supporters = market.count, market.supporters.get(project)
    barred = count.barrier(project, count.funded)
    if barred or supporters is None:
        return barred or {"code": "no_support"}
    uses = {
        purchase.project: Fraction(sum(n * purchase.paid.get(i, 0) for i, n, _ in supporters), purchase.unit)
        for purchase in bought
    }
    left = (count.endowment or Fraction(0)) * sum(voters for _, voters, _ in supporters) - sum(uses.values())
    if left >= count.cost[project]:  # 等到别的项目时，预算已经放不下
        return count.why[project]
    shown, used = exactly_shown(left), sorted((p for p in uses if uses[p]), key=lambda p: (-uses[p], p))
    reason = {"code": "supporters_short", "supporters_left": number(shown)}
    reason["missing"] = number(count.cost[project] - shown, 6)
    entries = [{"project": p, "amount": number(uses[p], 6)} for p in used]
    return {**reason, **({"used_by": entries} if entries else {})}
