"""The same ballots counted by several rules, side by side: what each funds and what the voters get.

No rule is ranked above another here; the figures are those of :mod:`deliberation.voting.satisfaction`, and for
every two outcomes how many voters have more of their projects funded by one than by the other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from deliberation.voting import money
from deliberation.voting.comparison import judge
from deliberation.voting.election import BallotKind, Election
from deliberation.voting.explain import Plain
from deliberation.voting.maximin import MOST_PROJECTS
from deliberation.voting.options import Comparison, Completion, CountOptions, Rule, Utility
from deliberation.voting.result import Result
from deliberation.voting.rule_names import RULES, greedy_name
from deliberation.voting.rules import count
from deliberation.voting.satisfaction import Satisfaction, satisfaction


@dataclass(frozen=True, slots=True)
class Contender:
    """One way of counting under its ``name``: its result, and what the voters get from it."""

    name: str
    result: Result
    gains: Satisfaction

    @property
    def left(self) -> int:
        """What it could still have spent, in smallest units; the reserve is not part of it."""
        return self.result.election.disposable - self.result.cost

    def to_plain(self) -> dict[str, Plain]:
        """As published."""
        scale = self.result.election.scale
        gains = self.gains.to_plain()
        shown = ("served", "served_share", "mean", "histogram", "categories", "places")
        return {
            "name": self.name,
            "rule": dict[str, Plain](self.result.options.spelled_out()),
            "selected": list[Plain](self.result.selected),
            "cost": money.number(self.result.cost, scale),
            "left": money.number(self.left, scale),
        } | {key: gains[key] for key in shown}


@dataclass(frozen=True, slots=True)
class Preference:
    """How many voters have more of their projects funded by the ``first`` outcome, and by the ``second``."""

    first: str
    second: str
    prefer_first: int
    prefer_second: int

    def to_plain(self) -> dict[str, Plain]:
        """As published."""
        return {
            "first": self.first,
            "second": self.second,
            "prefer_first": self.prefer_first,
            "prefer_second": self.prefer_second,
        }


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Several counts of one election, in the order they were asked for, and every two of them compared."""

    election: Election
    contenders: tuple[Contender, ...]
    preferences: tuple[Preference, ...]

    def to_plain(self) -> dict[str, Plain]:
        """The whole comparison as plain JSON values, amounts in currency units."""
        election = self.election
        return {
            "election": {
                "digest": election.digest,
                "budget": money.number(election.budget, election.scale),
                "projects": len(election.projects),
                "voters": election.voters,
            },
            "counts": [contender.to_plain() for contender in self.contenders],
            "preferences": [preference.to_plain() for preference in self.preferences],
        }

    def to_json(self) -> str:
        """One canonical line: keys sorted, no blanks, UTF-8 kept."""
        return json.dumps(self.to_plain(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def side_by_side(election: Election, named: Mapping[str, CountOptions]) -> SideBySide:
    """Count an election by each of the named sets of options.

    Raises :class:`~deliberation.voting.errors.ElectionError` for options that cannot be.
    """
    results = {name: count(election, options) for name, options in named.items()}
    contenders = tuple(Contender(name, result, satisfaction(result)) for name, result in results.items())
    return SideBySide(election, contenders, tuple(_preference(*two) for two in combinations(contenders, 2)))


def usual(election: Election, common: CountOptions | None = None) -> dict[str, CountOptions]:
    """The ways of counting that a community is likely to weigh, by a name in Chinese.

    Thresholds, ties and the rest are those of the ``common`` options; utility is by points or ranks where the
    ballots have them, otherwise by cost. Maximin support is left out where it has too many projects to weigh.
    """
    ranked = Utility.BORDA if election.kind is BallotKind.ORDINAL else Utility.COST
    utility = Utility.POINTS if election.kind.has_points else ranked
    base = replace(
        common or CountOptions(),
        utility=utility,
        per_cost=utility is Utility.COST,
        completion=Completion.NONE,
        comparison=Comparison.NONE,
    )
    add1 = replace(base, rule=Rule.EQUAL_SHARES, completion=Completion.ADD1)
    most = replace(base, rule=Rule.GREEDY)
    dense = replace(most, utility=Utility.CARDINALITY, per_cost=True)
    even = {RULES[Rule.MAXIMIN]: replace(base, rule=Rule.MAXIMIN)} if len(election.projects) <= MOST_PROJECTS else {}
    return {
        greedy_name(most): most,
        greedy_name(dense): dense,
        RULES[Rule.EQUAL_SHARES]: replace(base, rule=Rule.EQUAL_SHARES),
        "均等份额法（加额）": add1,
        "均等份额法（加额，余款按得票）": replace(add1, completion=Completion.ADD1U),
        RULES[Rule.BOUNDED_OVERSPENDING]: replace(base, rule=Rule.BOUNDED_OVERSPENDING),
        RULES[Rule.PHRAGMEN]: replace(base, rule=Rule.PHRAGMEN),
    } | even


def _preference(first: Contender, second: Contender) -> Preference:
    one, other = first.result, second.result
    verdict = judge(one.election, Comparison.UTILITY, one.selected, other.selected)
    return Preference(first.name, second.name, verdict.prefer_rule, verdict.prefer_greedy)
