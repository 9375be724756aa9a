"""The rules written down as plainly as possible in fractions, to hold the fast code against.

Deliberately naive: every voter has a purse of their own, every price is recomputed, every step is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from deliberation.voting.election import Election

Gains = list[dict[int, int]]
"""Per voter, what each project is worth to them."""


def voters(election: Election) -> list[dict[int, int]]:
    """Every ballot by itself: value by project position."""
    groups = election.ballots
    single = []
    for g, weight in enumerate(groups.weights.tolist()):
        span = slice(int(groups.starts[g]), int(groups.starts[g + 1]))
        ballot = dict(zip(groups.members[span].tolist(), groups.values[span].tolist(), strict=True))
        single += [ballot] * weight
    return single


def gains(election: Election, utility: str) -> Gains:
    """What each project is worth to each voter, projects worth nothing left out."""
    worth = {"cost": lambda p, _: election.projects[p].cost, "cardinality": lambda *_: 1}
    value = worth.get(utility, lambda _, v: v)
    table = [{p: value(p, v) for p, v in ballot.items()} for ballot in voters(election)]
    return [{p: gain for p, gain in row.items() if gain > 0} for row in table]


def price(cost: int, purses: Sequence[Fraction], gain: dict[int, int]) -> Fraction | None:
    """The lowest price per unit of gain at which these voters together pay the cost."""
    if sum((purses[v] for v in gain), Fraction(0)) < cost:
        return None
    owed, units = Fraction(cost), sum(gain.values())
    for v in sorted(gain, key=lambda v: purses[v] / gain[v]):
        if owed / units * gain[v] <= purses[v]:
            return owed / units
        owed -= purses[v]
        units -= gain[v]
    raise AssertionError("somebody has to pay the rest")


def equal_shares(election: Election, table: Gains, endowment: Fraction, ranks: Sequence[int]) -> list[int]:
    """Positions in order of purchase, the budget not looked at."""
    purses = [endowment] * len(table)
    wanted = {p: {v: row[p] for v, row in enumerate(table) if p in row} for p in range(len(election.projects))}
    open_ = {p for p, gain in wanted.items() if gain and election.projects[p].cost}
    bought = []
    while True:
        offers = {p: price(election.projects[p].cost, purses, wanted[p]) for p in open_}
        real = {p: q for p, q in offers.items() if q is not None}
        if not real:
            return bought
        best = min(real, key=lambda p: (real[p], ranks[p]))
        for v, gain in wanted[best].items():
            purses[v] -= min(purses[v], real[best] * gain)
        bought.append(best)
        open_.remove(best)


def add1(election: Election, table: Gains, ranks: Sequence[int], *, stop: bool, limit: int = 3000) -> list[int]:
    """Equal shares with the endowment raised by one smallest unit at a time, every step taken."""
    endowment = Fraction(election.budget, len(table))
    last = equal_shares(election, table, endowment, ranks)
    able = {p for row in table for p in row if election.projects[p].cost}
    for _ in range(limit):
        left = election.budget - sum(election.projects[p].cost for p in last)
        rest = able - set(last)
        if not rest or (stop and all(election.projects[p].cost > left for p in rest)):
            return last
        endowment += 1
        following = equal_shares(election, table, endowment, ranks)
        if sum(election.projects[p].cost for p in following) > election.budget:
            return last
        last = following
    raise AssertionError("the naive completion was given too long a way")


def phragmen(election: Election, ranks: Sequence[int]) -> list[int]:
    """Sequential Phragmén on every voter's own load; unsupported projects count as infinitely loaded."""
    ballots = voters(election)
    loads = [Fraction(0)] * len(ballots)
    left = election.budget
    remaining = {p for p, project in enumerate(election.projects) if project.cost <= election.budget}
    funded: list[int] = []
    while remaining:
        new: dict[int, Fraction | None] = {}
        for p in remaining:
            mine = [v for v, ballot in enumerate(ballots) if p in ballot]
            total = sum((loads[v] for v in mine), Fraction(election.projects[p].cost))
            new[p] = total / len(mine) if mine else None
        known = [load for load in new.values() if load is not None]
        least = min(known) if known else None
        tied = [p for p in remaining if new[p] == least]
        if any(election.projects[p].cost > left for p in tied):
            return funded
        best = min(tied, key=lambda p: ranks[p])
        if least is not None:
            loads = [least if best in ballot else load for load, ballot in zip(loads, ballots, strict=True)]
        funded.append(best)
        remaining.remove(best)
        left -= election.projects[best].cost
    return funded
