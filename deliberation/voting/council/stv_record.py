"""The published outcome of a single transferable vote: every round with every total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from deliberation.voting import ties
from deliberation.voting.council.ballots import Box
from deliberation.voting.council.candidates import Candidate
from deliberation.voting.council.record import SeatTie, canonical, number
from deliberation.voting.council.vacancy import Vacancy, Why
from deliberation.voting.explain import Plain


class Action(StrEnum):
    """What a round did."""

    FIRST = "first_preferences"
    SURPLUS = "surplus"
    EXCLUSION = "exclusion"
    FILL = "fill"


class Ended(StrEnum):
    """What became of a candidate."""

    ELECTED = "elected"
    ELECTED_WITHOUT_QUOTA = "elected_without_quota"
    EXCLUDED = "excluded"
    NOT_ELECTED = "not_elected"
    NO_VALID_PAPERS = "no_valid_papers"


@dataclass(frozen=True, slots=True)
class StvRules:
    """``decimals`` of a paper's value kept at each surplus, the rest cut off; ``None``: exact. Scotland keeps 5."""

    seats: int
    decimals: int | None = None
    ties: str = ties.LEX


@dataclass(frozen=True, slots=True)
class Round:
    """``totals`` after the round, by id; ``value``: surplus / votes of ``candidate``'s surplus; ``exhausted``: votes
    with nobody left to go to, and what cutting off decimals has lost; ``elected`` in this round, most votes first."""

    number: int
    action: Action
    candidate: str | None
    value: Fraction
    totals: tuple[tuple[str, Fraction], ...]
    exhausted: Fraction
    elected: tuple[str, ...]

    def to_plain(self) -> dict[str, Plain]:
        """As published."""
        plain: dict[str, Plain] = {
            "round": self.number,
            "action": str(self.action),
            "totals": {person: number(votes) for person, votes in self.totals},
            "exhausted": number(self.exhausted),
            "elected": list(self.elected),
        }
        if self.candidate is not None:
            plain["candidate"] = self.candidate
        if self.action is Action.SURPLUS:
            plain["value"] = number(self.value)
        return plain


@dataclass(frozen=True, slots=True)
class StvResult:
    """``fates``: per id how it ended and in which round; ``quota`` is the votes that elect.

    Without a valid paper there are no rounds, the quota is 0 and every fate is of round 0.
    """

    candidates: tuple[Candidate, ...]
    rules: StvRules
    box: Box
    quota: int
    rounds: tuple[Round, ...]
    ties: tuple[SeatTie, ...]
    fates: Mapping[str, tuple[Ended, int]]

    @property
    def elected(self) -> tuple[str, ...]:
        """Ids in the order of election."""
        return tuple(person for step in self.rounds for person in step.elected)

    @property
    def vacancy(self) -> Vacancy | None:
        """Seats nobody could be elected to: all of them without a valid paper, otherwise none."""
        vacant = self.rules.seats - len(self.elected)
        return Vacancy(Why.NO_VALID_PAPERS, vacant) if vacant else None

    def summary(self) -> dict[str, Plain]:
        """The elected, vacancies, the quota, ties, and every option spelled out."""
        decimals: Plain = "exact" if self.rules.decimals is None else self.rules.decimals
        rule: dict[str, Plain] = {
            "rule": "stv",
            "transfer": "weighted-inclusive-gregory",
            "seats": self.rules.seats,
            "decimals": decimals,
            "ties": self.rules.ties,
        }
        vacancy = self.vacancy
        plain: dict[str, Plain] = {
            "elected": list(self.elected),
            "vacant": 0 if vacancy is None else vacancy.seats,
            "quota": self.quota,
            "ties": [tie.to_plain() for tie in self.ties],
            "rule": rule,
        }
        return plain if vacancy is None else {**plain, "vacancy": vacancy.to_plain()}

    def to_json(self) -> str:
        """The whole record in one canonical line."""
        ballots: dict[str, Plain] = {**self.box.to_plain()}  # type: ignore[dict-item]
        fates: list[Plain] = [
            {"candidate": person, "fate": str(ended), "round": step}
            for person, (ended, step) in sorted(self.fates.items())
        ]
        rounds: list[Plain] = [step.to_plain() for step in self.rounds]
        return canonical({**self.summary(), "ballots": ballots, "rounds": rounds, "candidates": fates})
