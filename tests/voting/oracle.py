"""The rules written down as plainly as possible in fractions, to hold the fast code against.

Deliberately naive: every voter has a purse of their own, every price is recomputed, every step is taken, and
the constraints are read anew for every project at every step.
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


def may(election: Election, funded: Sequence[int], p: int) -> bool:
    """Whether the constraints allow a project after these, its cost against the budget aside."""
    return not shut(election, funded, p) and not waits(election, funded, p)


def shut(election: Election, funded: Sequence[int], p: int) -> bool:
    """Whether a rival is funded or a limit has too little left for the project."""
    agreed, name = election.constraints, election.projects[p].id
    names = {election.projects[q].id: election.projects[q].cost for q in funded}
    if any(name in rivals and set(rivals) & names.keys() - {name} for rivals in agreed.exclusive):
        return True
    return any(
        name in limit.projects
        and sum(names.get(q, 0) for q in set(limit.projects)) + election.projects[p].cost > limit.amount
        for limit in agreed.limits
    )


def waits(election: Election, funded: Sequence[int], p: int) -> bool:
    """Whether a project it requires is not funded."""
    names = {election.projects[q].id for q in funded}
    return not set(election.constraints.requires.get(election.projects[p].id, ())) <= names


def greedy(
    election: Election, merits: Sequence[Fraction], ranks: Sequence[int], *, stop: bool, after: Sequence[int] = ()
) -> list[int]:
    """Down the list, from the top again after each project funded; what was refused once stays out.

    ``after``: what is funded already and stands first in the result.
    """
    order = sorted(range(len(merits)), key=lambda p: (-merits[p], ranks[p]))
    funded, judged = list(after), set(after)
    left = election.budget - election.constraints.reserve - sum(election.projects[p].cost for p in funded)
    turn: int | None = 0
    while turn is not None:
        turn = next(
            (p for p in order if p not in judged and (shut(election, funded, p) or may(election, funded, p))), None
        )
        if turn is None:
            break
        judged.add(turn)
        if shut(election, funded, turn):
            continue
        if election.projects[turn].cost <= left:
            funded.append(turn)
            left -= election.projects[turn].cost
        elif stop:
            break
    return funded


def gifts(election: Election, table: Gains, funded: list[int], ranks: Sequence[int]) -> None:
    """Fund every supported project that costs nothing, as soon as it is allowed."""
    free = [p for p in sorted(range(len(ranks)), key=ranks.__getitem__) if not election.projects[p].cost]
    liked = {p for row in table for p in row}
    while True:
        new = next((p for p in free if p in liked and p not in funded and may(election, funded, p)), None)
        if new is None:
            return
        funded.append(new)


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
    bought: list[int] = []
    funded: list[int] = []
    while True:
        gifts(election, table, funded, ranks)
        now = [p for p in open_ if may(election, funded, p)]
        offers = {p: price(election.projects[p].cost, purses, wanted[p]) for p in now}
        real = {p: q for p, q in offers.items() if q is not None}
        if not real:
            return bought
        best = min(real, key=lambda p: (real[p], ranks[p]))
        for v, gain in wanted[best].items():
            purses[v] -= min(purses[v], real[best] * gain)
        bought.append(best)
        funded.append(best)
        open_.remove(best)


def add1(election: Election, table: Gains, ranks: Sequence[int], *, stop: bool, limit: int = 3000) -> list[int]:
    """Equal shares with the endowment raised by one smallest unit at a time, every step taken."""
    budget = election.budget - election.constraints.reserve
    endowment = Fraction(budget, len(table))
    last = equal_shares(election, table, endowment, ranks)
    able = {p for row in table for p in row if election.projects[p].cost}
    for _ in range(limit):
        left = budget - sum(election.projects[p].cost for p in last)
        funded = with_gifts(election, table, last, ranks)
        rest = {p for p in able - set(last) if may(election, funded, p)}
        if not rest or (stop and all(election.projects[p].cost > left for p in rest)):
            return last
        endowment += 1
        following = equal_shares(election, table, endowment, ranks)
        if sum(election.projects[p].cost for p in following) > budget:
            return last
        last = following
    raise AssertionError("the naive completion was given too long a way")


def with_gifts(election: Election, table: Gains, bought: Sequence[int], ranks: Sequence[int]) -> list[int]:
    """The purchases in order, and the free projects between them."""
    funded: list[int] = []
    gifts(election, table, funded, ranks)
    for p in bought:
        funded.append(p)
        gifts(election, table, funded, ranks)
    return funded


def phragmen(election: Election, ranks: Sequence[int]) -> list[int]:
    """Sequential Phragmén on every voter's own load; unsupported projects count as infinitely loaded."""
    ballots = voters(election)
    loads = [Fraction(0)] * len(ballots)
    left = election.budget - election.constraints.reserve
    remaining = {p for p, project in enumerate(election.projects) if project.cost <= left}
    funded: list[int] = []
    while now := {p for p in remaining if may(election, funded, p)}:
        new: dict[int, Fraction | None] = {}
        for p in now:
            mine = [v for v, ballot in enumerate(ballots) if p in ballot]
            total = sum((loads[v] for v in mine), Fraction(election.projects[p].cost))
            new[p] = total / len(mine) if mine else None
        known = [load for load in new.values() if load is not None]
        least = min(known) if known else None
        tied = [p for p in now if new[p] == least]
        if any(election.projects[p].cost > left for p in tied):
            return funded
        best = min(tied, key=lambda p: ranks[p])
        if least is not None:
            loads = [least if best in ballot else load for load, ballot in zip(loads, ballots, strict=True)]
        funded.append(best)
        remaining.remove(best)
        left -= election.projects[best].cost
    return funded
