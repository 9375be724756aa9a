"""The published outcome of a block vote: a reason for every candidate, every tie, every figure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from deliberation.voting.council.ballots import Box
from deliberation.voting.council.block_rules import BlockRules
from deliberation.voting.council.candidates import Candidate
from deliberation.voting.council.quotas import Quota
from deliberation.voting.council.record import SeatTie, canonical
from deliberation.voting.council.vacancy import Vacancy, Why, owed
from deliberation.voting.explain import Plain


class Fate(StrEnum):
    """What became of a candidate."""

    ELECTED = "elected"
    PASSED_OVER = "passed_over"
    SEATS_FILLED = "seats_filled"
    BELOW_THRESHOLD = "below_threshold"
    NO_VOTES = "no_votes"
    TURNOUT_MISSED = "turnout_missed"


@dataclass(frozen=True, slots=True)
class Standing:
    """One candidate: ``rank`` if elected; ``because`` the quota bounds that made an election impossible."""

    candidate: str
    votes: int
    fate: Fate
    rank: int | None = None
    because: tuple[str, ...] = ()

    def to_plain(self) -> dict[str, Plain]:
        """As published."""
        plain: dict[str, Plain] = {"candidate": self.candidate, "votes": self.votes, "fate": str(self.fate)}
        if self.rank is not None:
            plain["rank"] = self.rank
        if self.because:
            plain["because"] = list(self.because)
        return plain


@dataclass(frozen=True, slots=True)
class BlockResult:
    """``standings`` are in the order of votes; ``base`` is the number the threshold is a share of."""

    candidates: tuple[Candidate, ...]
    rules: BlockRules
    quotas: tuple[Quota, ...]
    box: Box
    base: int
    standings: tuple[Standing, ...]
    ties: tuple[SeatTie, ...]

    @property
    def elected(self) -> tuple[str, ...]:
        """Ids in the order of their rank."""
        return tuple(standing.candidate for standing in self.standings if standing.fate is Fate.ELECTED)

    @property
    def vacant(self) -> int:
        """Seats nobody could be elected to."""
        return self.rules.seats - len(self.elected)

    @property
    def vacancy(self) -> Vacancy | None:
        """Why seats stay vacant, if any do; ``owed`` is what the quotas ask of a by-election."""
        if not self.vacant:
            return None
        fates = {standing.fate for standing in self.standings}
        why = Why.VOTES if self.rules.threshold is None else Why.THRESHOLD
        if Fate.TURNOUT_MISSED in fates:
            why = Why.TURNOUT
        winners = set(self.elected)
        won = [person.attributes for person in self.candidates if person.id in winners]
        held = [(q.name, q.minimum, sum(has[q.attribute] == q.value for has in won)) for q in self.quotas]
        return Vacancy(why, self.vacant, owed(held), bool(self.quotas), bool(winners))

    def summary(self) -> dict[str, Plain]:
        """The elected, vacancies, ties, and every option spelled out."""
        rule = self.rules.spelled_out()
        rule["quotas"] = [{"quota": q.name, "min": q.minimum, "max": self._most(q)} for q in self.quotas]
        plain: dict[str, Plain] = {
            "elected": list(self.elected),
            "vacant": self.vacant,
            "ties": [tie.to_plain() for tie in self.ties],
            "rule": rule,
        }
        return plain if self.vacancy is None else {**plain, "vacancy": self.vacancy.to_plain()}

    def to_json(self) -> str:
        """The whole record in one canonical line."""
        ballots: dict[str, Plain] = {**self.box.to_plain(), "base": self.base}  # type: ignore[dict-item]
        contest = "surplus" if len(self.candidates) > self.rules.seats else "equal"
        standings: list[Plain] = [standing.to_plain() for standing in self.standings]
        return canonical({**self.summary(), "ballots": ballots, "contest": contest, "candidates": standings})

    def _most(self, quota: Quota) -> int:
        return self.rules.seats if quota.maximum is None else quota.maximum
