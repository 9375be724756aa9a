"""Every choice a count depends on, so that the published result can spell all of them out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from deliberation.voting import ties
from deliberation.voting.election import BallotKind
from deliberation.voting.errors import ElectionError


class Rule(StrEnum):
    """Which rule turns ballots into funded projects."""

    GREEDY = "greedy"
    EQUAL_SHARES = "equal-shares"
    PHRAGMEN = "phragmen"
    MAXIMIN = "maximin-support"
    BOUNDED_OVERSPENDING = "bounded-overspending"


class Utility(StrEnum):
    """What a funded project is worth to a voter who supports it."""

    COST = "cost"
    CARDINALITY = "cardinality"
    POINTS = "points"
    BORDA = "borda"


class Completion(StrEnum):
    """How equal shares spends what is left: not at all, by raising endowments, or by that and then by votes."""

    NONE = "none"
    ADD1 = "add1"
    ADD1U = "add1u"


class Comparison(StrEnum):
    """By what voters are taken to prefer the outcome of the rule or that of greedy, if they are compared."""

    NONE = "none"
    UTILITY = "utility"
    COVERAGE = "coverage"


@dataclass(frozen=True, slots=True)
class CountOptions:
    """All options of a count; those a rule does not use have no effect on it.

    ``per_cost``: greedy ranks by utility per unit of cost, which with utility ``cost`` means most votes
    first; ``False`` ranks by the utility itself (most points first). ``exhaustive_stop``: Add1 ends as soon
    as no supported project fits; otherwise only when the next step would overspend. ``increment``: currency
    units added to every voter's endowment per step. ``floor_start``: the first endowment is rounded down to
    whole currency units instead of being budget / voters exactly. ``borda_last``: Borda points of the last
    place of a ranking, 0 or 1. ``stop_at_misfit``: greedy ends at the
    first project that does not fit in the budget instead of skipping it. ``min_votes``, ``min_points``,
    ``min_roll_share`` (of ``roll`` residents), ``min_ballot_share`` and ``cost_threshold``: projects with fewer
    votes or points cannot be funded, see :mod:`deliberation.voting.eligibility`. ``comparison``: whether greedy
    takes the place of the rule where more voters prefer it, see :mod:`deliberation.voting.comparison`.
    ``ties``: see :mod:`deliberation.voting.ties`.
    """

    rule: Rule = Rule.GREEDY
    utility: Utility = Utility.COST
    per_cost: bool = True
    completion: Completion = Completion.NONE
    exhaustive_stop: bool = True
    increment: int = 1
    borda_last: int = 0
    floor_start: bool = False
    stop_at_misfit: bool = False
    min_votes: int = 0
    min_points: int = 0
    min_roll_share: Fraction = Fraction(0)
    roll: int = 0
    min_ballot_share: Fraction = Fraction(0)
    cost_threshold: Fraction = Fraction(0)
    comparison: Comparison = Comparison.NONE
    ties: str = ties.LEX

    @property
    def has_threshold(self) -> bool:
        """Whether any least number of votes or points is asked for."""
        shares = self.min_roll_share or self.min_ballot_share or self.cost_threshold
        return bool(self.min_votes or self.min_points or shares)

    def check(self, kind: BallotKind) -> None:
        """Raise :class:`ElectionError` where the options contradict each other or the kind of ballot."""
        ties.check(self.ties)
        if self.completion is not Completion.NONE and self.rule is not Rule.EQUAL_SHARES:
            raise ElectionError("completion_needs_equal_shares", rule=str(self.rule))
        if self.comparison is not Comparison.NONE and self.rule is Rule.GREEDY:
            raise ElectionError("comparison_needs_another_rule", comparison=str(self.comparison))
        if self.utility is Utility.POINTS and not kind.has_points:
            raise ElectionError("utility_needs_points", kind=str(kind))
        if self.utility is Utility.BORDA and kind is not BallotKind.ORDINAL:
            raise ElectionError("utility_needs_ranking", kind=str(kind))
        if self.increment < 1:
            raise ElectionError("increment_not_positive", increment=self.increment)
        if self.borda_last not in (0, 1):
            raise ElectionError("borda_last_out_of_range", borda_last=self.borda_last)
        self._check_thresholds()

    def spelled_out(self) -> dict[str, str | int | bool]:
        """Every option by name, for the published result."""
        return {
            "rule": str(self.rule),
            "utility": str(self.utility),
            "per_cost": self.per_cost,
            "completion": str(self.completion),
            "exhaustive_stop": self.exhaustive_stop,
            "increment": self.increment,
            "start": "floored" if self.floor_start else "fractional",
            "borda_last": self.borda_last,
            "stop_at_misfit": self.stop_at_misfit,
            "min_votes": self.min_votes,
            "min_points": self.min_points,
            "min_roll_share": str(self.min_roll_share),
            "roll": self.roll,
            "min_ballot_share": str(self.min_ballot_share),
            "cost_threshold": str(self.cost_threshold),
            "comparison": str(self.comparison),
            "ties": self.ties,
        }

    def _check_thresholds(self) -> None:
        if self.min_votes < 0 or self.min_points < 0 or self.roll < 0 or self.cost_threshold < 0:
            raise ElectionError("threshold_negative")
        for share in (self.min_roll_share, self.min_ballot_share):
            if not 0 <= share <= 1:
                raise ElectionError("share_out_of_range", share=str(share))
        if self.min_roll_share and not self.roll:
            raise ElectionError("roll_missing")
