"""What the voters got: how many of their projects were funded, how much money, and where it went.

A voter's projects are those on the ballot (points of 0 are not on it, the last place of a ranking is). Every
figure is an integer or a fraction; shares are of all ballots, blank ones included.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np

from deliberation.voting import money
from deliberation.voting.ballots import IntArray
from deliberation.voting.election import Election, Project
from deliberation.voting.explain import Plain
from deliberation.voting.result import Result

STEPS = (Fraction(0), Fraction(1, 4), Fraction(1, 2), Fraction(1), Fraction(2), Fraction(4))
"""Upper ends of the classes of money per voter, in equal parts of the budget; the last class has none."""


@dataclass(frozen=True, slots=True)
class MoneyClass:
    """``voters`` whose money is above the class before and at most ``upto`` (smallest units; ``None``: no end)."""

    upto: Fraction | None
    voters: int

    def to_plain(self, scale: int) -> dict[str, Plain]:
        """As published; the last class has no end."""
        plain: dict[str, Plain] = {"voters": self.voters}
        if self.upto is not None:
            plain["upto"] = money.number(self.upto, scale)
        return plain


@dataclass(frozen=True, slots=True)
class Slice:
    """The projects of one category or place: how many and what they cost (smallest units), asked and funded.

    ``votes`` is the sum over its projects, ``share`` that of all votes, ``funded_share`` its share of the
    money spent; 0 where there is nothing to share.
    """

    name: str
    asked: int
    asked_cost: int
    funded: int
    funded_cost: int
    votes: int
    share: Fraction
    funded_share: Fraction

    def to_plain(self, scale: int) -> dict[str, Plain]:
        """As published."""
        return {
            "name": self.name,
            "asked": self.asked,
            "asked_cost": money.number(self.asked_cost, scale),
            "funded": self.funded,
            "funded_cost": money.number(self.funded_cost, scale),
            "votes": self.votes,
            "share": money.number(self.share, 1),
            "funded_share": money.number(self.funded_share, 1),
        }


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """What the voters got.

    ``histogram[n]``: voters with exactly n of their projects funded, up to the most anybody has; empty without
    voters. ``served``: voters with at least one. ``mean``: funded projects per voter. ``money``: voters by the
    money spent on what they chose, where each funded project is divided equally among all who named it;
    ``unclaimed`` is the cost of funded projects that nobody named (smallest units), so that what all voters
    have together and this make up the cost. ``equal_part`` is the budget, less the reserve, per voter.
    ``categories`` and ``places`` (column ``neighborhood``): in the order of their names, "" for none.
    """

    voters: int
    histogram: tuple[int, ...]
    money: tuple[MoneyClass, ...]
    equal_part: Fraction
    unclaimed: int
    categories: tuple[Slice, ...]
    places: tuple[Slice, ...]
    scale: int

    @property
    def served(self) -> int:
        """Voters with at least one of their projects funded."""
        return self.voters - (self.histogram[0] if self.histogram else 0)

    @property
    def served_share(self) -> Fraction:
        """The share of voters with at least one; 0 without voters."""
        return Fraction(self.served, max(self.voters, 1))

    @property
    def mean(self) -> Fraction:
        """Funded projects per voter; 0 without voters."""
        return Fraction(sum(n * voters for n, voters in enumerate(self.histogram)), max(self.voters, 1))

    def to_plain(self) -> dict[str, Plain]:
        """As published: shares and means as decimals rounded down to six places, money in currency units."""
        return {
            "voters": self.voters,
            "histogram": list[Plain](self.histogram),
            "served": self.served,
            "served_share": money.number(self.served_share, 1),
            "mean": money.number(self.mean, 1),
            "money": [part.to_plain(self.scale) for part in self.money],
            "equal_part": money.number(self.equal_part, self.scale),
            "unclaimed": money.number(self.unclaimed, self.scale),
            "categories": [part.to_plain(self.scale) for part in self.categories],
            "places": [part.to_plain(self.scale) for part in self.places],
        }


def satisfaction(result: Result) -> Satisfaction:
    """What the voters got from a count."""
    election, funded = result.election, set(result.selected)
    won = np.array([project.id in funded for project in election.projects], bool)
    equal_part = Fraction(election.disposable, max(election.voters, 1))
    listed = zip(election.projects, election.votes, strict=True)
    return Satisfaction(
        voters=election.voters,
        histogram=_histogram(election, won),
        money=_classes(election, won, equal_part),
        equal_part=equal_part,
        unclaimed=sum(project.cost for project, votes in listed if project.id in funded and not votes),
        categories=_slices(election, funded, lambda project: project.category),
        places=_slices(election, funded, lambda project: project.extra.get("neighborhood", "")),
        scale=election.scale,
    )


def _histogram(election: Election, won: np.typing.NDArray[np.bool_]) -> tuple[int, ...]:
    groups = election.ballots
    hits = np.zeros(len(groups.weights), np.int64)
    np.add.at(hits, election.rows, won[groups.members].astype(np.int64))
    voters = np.zeros(int(hits.max(initial=-1)) + 1, np.int64)
    np.add.at(voters, hits, groups.weights)
    return tuple(voters.tolist())


def _classes(election: Election, won: np.typing.NDArray[np.bool_], equal_part: Fraction) -> tuple[MoneyClass, ...]:
    """Voters by the money spent on what they chose, compared in fractions."""
    ends = [step * equal_part for step in STEPS]
    voters = [0] * (len(ends) + 1)
    for amount, weight in zip(_amounts(election, won), election.ballots.weights.tolist(), strict=True):
        place = next((place for place, end in enumerate(ends) if amount <= end), len(ends))
        voters[place] += weight
    return tuple(MoneyClass(end, number) for end, number in zip([*ends, None], voters, strict=True))


def _amounts(election: Election, won: np.typing.NDArray[np.bool_]) -> list[Fraction]:
    """Per group of ballots, the money spent on what one voter chose. Equal sets of winners are added up once."""
    part = [Fraction(p.cost, votes or 1) for p, votes in zip(election.projects, election.votes, strict=True)]
    starts, members = election.ballots.starts.tolist(), election.ballots.members
    hit = won[members]
    sums: dict[bytes, Fraction] = {}
    amounts = []
    for begin, end in pairwise(starts):
        mine: IntArray = members[begin:end][hit[begin:end]]
        key = mine.tobytes()
        if key not in sums:
            sums[key] = sum((part[index] for index in mine.tolist()), Fraction(0))
        amounts.append(sums[key])
    return amounts


def _slices(election: Election, funded: set[str], name: Callable[[Project], str]) -> tuple[Slice, ...]:
    listed: dict[str, list[tuple[Project, int]]] = {}
    for project, votes in zip(election.projects, election.votes, strict=True):
        listed.setdefault(name(project), []).append((project, votes))
    spent = sum(project.cost for project in election.projects if project.id in funded)
    return tuple(_slice(key, rows, funded, sum(election.votes), spent) for key, rows in sorted(listed.items()))


def _slice(name: str, rows: list[tuple[Project, int]], funded: set[str], votes: int, spent: int) -> Slice:
    costs = [project.cost for project, _ in rows if project.id in funded]
    own = sum(number for _, number in rows)
    return Slice(
        name=name,
        asked=len(rows),
        asked_cost=sum(project.cost for project, _ in rows),
        funded=len(costs),
        funded_cost=sum(costs),
        votes=own,
        share=Fraction(own, max(votes, 1)),
        funded_share=Fraction(sum(costs), max(spent, 1)),
    )
