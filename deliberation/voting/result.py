"""The published outcome of a count, the same byte for byte wherever and in whatever order it is recounted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from deliberation.voting import money
from deliberation.voting.comparison import Verdict
from deliberation.voting.election import Election
from deliberation.voting.explain import Plain, Reason
from deliberation.voting.options import CountOptions
from deliberation.voting.papers.tally import Tally


@dataclass(frozen=True, slots=True)
class Tie:
    """In ``round`` the ``tied`` projects were exactly equal and the tie-breaking rule took ``chosen``."""

    round: int
    tied: tuple[str, ...]
    chosen: str

    def to_plain(self) -> dict[str, Plain]:
        """As published."""
        return {"round": self.round, "tied": list(self.tied), "chosen": self.chosen}


@dataclass(frozen=True, slots=True)
class Payment:
    """Who paid for a project under equal shares or Phragmén's rule, exactly; all amounts add up to the cost.

    ``payers`` voters paid the full ``share`` (per point where utility is points), ``full`` together;
    ``emptied`` voters had less, gave all they had, ``rest`` together. ``common``: what bounded overspending
    took from the budget beyond its supporters' money. Smallest units.
    """

    project: str
    payers: int
    share: Fraction
    full: Fraction
    emptied: int
    rest: Fraction
    common: Fraction = Fraction(0)

    def to_plain(self, scale: int) -> dict[str, Plain]:
        """As published: rounded down, but for the last of the three amounts, so that they re-add."""
        cost = self.full + self.rest + self.common
        full = money.floored(self.full, scale)
        rest = money.floored(self.rest, scale) if self.common else cost - full
        plain: dict[str, Plain] = {
            "project": self.project,
            "payers": self.payers,
            "share": money.number(self.share, scale),
            "full": money.number(full, scale),
            "emptied": self.emptied,
            "rest": money.number(rest, scale),
        }
        return plain | {"common": money.number(cost - full - rest, scale)} if self.common else plain


@dataclass(frozen=True, slots=True)
class Load:
    """Under maximin support, ``projects`` are paid by ``voters`` supporters together, each of whom carries exactly
    ``load`` smallest units and pays for nothing else: ``voters * load`` is what the projects cost.
    """

    projects: tuple[str, ...]
    voters: int
    load: Fraction

    def to_plain(self, scale: int) -> dict[str, Plain]:
        """As published."""
        return {"projects": list(self.projects), "voters": self.voters, "load": money.number(self.load, scale)}


@dataclass(frozen=True, slots=True)
class Round:
    """One funding step: ``left`` is the budget left after it, ``completion`` marks the step after equal shares."""

    number: int
    project: str
    cost: int
    left: int
    completion: bool = False

    def to_plain(self, scale: int) -> dict[str, Plain]:
        """As published."""
        return {
            "round": self.number,
            "project": self.project,
            "cost": money.number(self.cost, scale),
            "left": money.number(self.left, scale),
            "completion": self.completion,
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule hands to the registry: its steps in order and the reason for every project.

    Reasons and payments may be worked out only when looked at (:mod:`.later`).
    """

    rounds: tuple[Round, ...]
    ties: tuple[Tie, ...]
    reasons: Sequence[Reason]
    payments: Sequence[Payment] = ()
    endowment: Fraction | None = None
    raises: int = 0
    loads: tuple[Load, ...] = ()
    verdict: Verdict | None = None

    @property
    def selected(self) -> tuple[str, ...]:
        """The funded ids in text order."""
        return tuple(sorted(step.project for step in self.rounds))

    @property
    def cost(self) -> int:
        """What the funded projects cost together, in smallest units."""
        return sum(step.cost for step in self.rounds)


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome with everything needed to check it.

    ``selected`` are ids in text order; ``cost`` and all amounts are smallest units; ``reasons`` has one
    entry per project, in id order; ``endowment`` is what equal shares gave each voter at the end, after
    ``raises`` steps of Add1; ``lot`` is the drawn order of all projects where ties are broken by lot.
    ``election`` is what was counted; where projects were merged into packages, ``cast`` is the election as
    the ballots had it. ``tally``: the papers in the box, spoiled ones included, where that is known.
    """

    election: Election
    options: CountOptions
    outcome: Outcome
    selected: tuple[str, ...]
    cost: int
    lot: tuple[str, ...] = ()
    cast: Election | None = None
    tally: Tally | None = None

    @property
    def awarded(self) -> tuple[str, ...]:
        """The funded ids as on the ballot, in text order: packages stand for their parts."""
        parts = {package.id: package.parts for package in self._as_cast.constraints.packages}
        return tuple(sorted({part for project in self.selected for part in parts.get(project, (project,))}))

    @property
    def _as_cast(self) -> Election:
        return self.cast or self.election

    @property
    def rounds(self) -> tuple[Round, ...]:
        """The funding steps in order."""
        return self.outcome.rounds

    @property
    def ties(self) -> tuple[Tie, ...]:
        """Every exact tie that was broken."""
        return self.outcome.ties

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The reason for every project, in id order."""
        return tuple(self.outcome.reasons)

    @property
    def payments(self) -> tuple[Payment, ...]:
        """Who paid for each project, in funding order."""
        return tuple(self.outcome.payments)

    def reason(self, project: str) -> Reason:
        """The reason for one project; raises ``KeyError`` for an unknown id."""
        for reason in self.reasons:
            if reason.project == project:
                return reason
        raise KeyError(project)

    def summary(self) -> dict[str, Plain]:
        """Funded ids, their cost, the ties, every option spelled out, and the papers where they are known."""
        rule: dict[str, Plain] = dict(self.options.spelled_out())
        if self.lot:
            rule["lot"] = list(self.lot)
        plain: dict[str, Plain] = {
            "selected": list(self.selected),
            "cost": money.number(self.cost, self.election.scale),
            "ties": [tie.to_plain() for tie in self.ties],
            "rule": rule,
        }
        if self.tally is not None:
            plain["papers"] = self.tally.to_plain()
        return plain

    def to_plain(self) -> dict[str, Plain]:
        """The whole record as plain JSON values, amounts in currency units."""
        election, scale = self._as_cast, self.election.scale
        plain = self.summary()
        plain["election"] = {
            "digest": election.digest,
            "budget": money.number(election.budget, scale),
            "projects": len(election.projects),
            "voters": election.voters,
            "vote_type": str(election.kind),
        }
        if election.constraints:
            plain["constraints"] = election.constraints.to_plain(scale)
        plain["rounds"] = [step.to_plain(scale) for step in self.rounds]
        plain["projects"] = [reason.to_plain(scale) for reason in self.reasons]
        plain["payments"] = [payment.to_plain(scale) for payment in self.payments]
        if self.outcome.verdict is not None:
            plain["comparison"] = self.outcome.verdict.to_plain()
        if self.outcome.loads:
            plain["loads"] = [load.to_plain(scale) for load in self.outcome.loads]
        if self.outcome.endowment is not None:
            plain["endowment"] = money.number(self.outcome.endowment, scale)
            plain["raises"] = self.outcome.raises
        return plain

    def to_json(self) -> str:
        """The whole record in one canonical line: keys sorted, no blanks, UTF-8 kept."""
        return json.dumps(self.to_plain(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def ids(election: Election, positions: Sequence[int]) -> tuple[str, ...]:
    """Project ids at these positions, in text order."""
    return tuple(sorted(election.projects[index].id for index in positions))
