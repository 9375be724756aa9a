"""What the result page shows of a count, as plain rows; money in fen."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from deliberation.polls.charts import Mark
from deliberation.polls.queries import CandidateRow
from deliberation.rules.parameters import WAN


@dataclass(frozen=True, slots=True)
class Paid:
    """Who paid for a winner under equal shares: ``payers`` the same ``share_fen``, ``emptied`` all they had left."""

    payers: int
    share_fen: int
    emptied: int
    rest_fen: int


@dataclass(frozen=True, slots=True)
class Margin:
    """How close it was: the least number of further votes, or the least cut of the cost, that funds a project; the
    most votes that a winner could lose. ``None`` where no number does it, or none was worked out."""

    votes: int | None = None
    cut_fen: int | None = None
    spare: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """What every voter had to spend at the end, and at first, before it was raised ``raises`` times."""

    fen: int
    start_fen: int
    raises: int


@dataclass(frozen=True, slots=True)
class Fate:
    """One project after the count; money in fen. ``used_by``: (title, fen) of the winners that used the money.

    ``comforted``: so many of its supporters have another project funded. ``blocked_by``: the title of the project
    that stood in its way, or the name of the limit. ``first_percent``: what its supporters had before anything was
    bought, in per cent of the cost. ``rank``: its number in the list, no two alike; ``place``: by votes alone, where
    it is ``level`` with others of as many votes. ``tie``: it won a tie that another lost.
    """

    row: CandidateRow
    rank: int
    votes: int
    funded: bool
    code: str
    round: int | None
    left_fen: int | None
    missing_fen: int | None
    supporters_fen: int | None
    used_by: tuple[tuple[str, int], ...]
    tie: bool
    lost_tie_to: str
    needed: int | None
    blocked_by: str
    paid: Paid | None
    comforted: int | None
    margin: Margin | None
    first_percent: int | None
    place: int
    level: bool

    @property
    def support_percent(self) -> int:
        """What its supporters had left, in per cent of the cost, rounded down."""
        return (self.supporters_fen or 0) * 100 // self.row.cost_fen if self.row.cost_fen else 0


@dataclass(frozen=True, slots=True)
class Group:
    """The projects of one category or place: what they asked for, what is funded of it, and their votes."""

    label: str
    projects: int
    funded: int
    asked_fen: int
    funded_fen: int
    votes: int


@dataclass(frozen=True, slots=True)
class Broken:
    """A tie that was met: the titles that were level and those of them that are funded."""

    tied: tuple[str, ...]
    taken: tuple[str, ...]

    @property
    def decided(self) -> bool:
        """Whether some are funded and some are not."""
        return 0 < len(self.taken) < len(self.tied)


@dataclass(frozen=True, slots=True)
class Papers:
    """The papers in the box: ``blank`` ones are valid and name nothing; ``spoiled`` ones stand apart, by reason."""

    taken: int
    valid: int
    blank: int
    spoiled: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed about the projects before the count, by title: a reserve and ceilings in fen, sets of which
    one may be funded, what is only done together with something else, and what was counted as one."""

    reserve_fen: int = 0
    limits: tuple[tuple[str, int], ...] = ()
    exclusive: tuple[tuple[str, ...], ...] = ()
    requires: tuple[tuple[str, tuple[str, ...]], ...] = ()
    packages: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.reserve_fen or self.limits or self.exclusive or self.requires or self.packages)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The comparison step: how many voters prefer the rule's outcome, how many that by votes, and which was taken."""

    prefer_rule: int
    prefer_greedy: int
    greedy_taken: bool


@dataclass(frozen=True, slots=True)
class RuleRow:
    """What one rule does with the same ballots; ``some``: voters with at least one project funded.

    ``name`` where it goes by more than its rule; ``places``: the money by place, in fen; ``same``: it funds exactly
    what this poll funds.
    """

    rule: str
    official: bool
    funded: int
    spent_fen: int
    left_fen: int
    some: int | None
    only_here: tuple[str, ...] = ()
    not_here: tuple[str, ...] = ()
    name: str = ""
    places: tuple[tuple[str, int], ...] = ()
    same: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Published:
    """The outcome of a counted poll, money in fen: by the rule of the place, and by others for comparison."""

    rule: str
    options: dict[str, Any]
    fates: tuple[Fate, ...]
    most_votes: int
    ballots: int
    spent_fen: int
    left_fen: int
    histogram: tuple[int, ...]
    categories: tuple[Group, ...]
    places: tuple[Group, ...]
    ties: tuple[Broken, ...]
    lot: tuple[str, ...]
    line: Fraction | None
    rules: tuple[RuleRow, ...]
    others: tuple[RuleRow, ...]
    papers: Papers | None
    verdict: Verdict | None
    agreed: Agreed
    share: Share | None
    pending: bool

    @property
    def firm(self) -> bool:
        """Whether only the number of votes counts for a winner, not whose votes they are."""
        return self.rule == "greedy" and self.options["utility"] in ("cost", "cardinality")

    @property
    def unanimous(self) -> bool:
        """Whether every rule in the tables, and there are several, funds the same projects."""
        return len(self.others) > 1 and all(row.same for row in (*self.rules, *self.others))

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The projects as the picture shows them; the most voted of either fate and the dearest are named."""
        named: set[int] = set()
        for group in ([fate for fate in self.fates if fate.funded], [fate for fate in self.fates if not fate.funded]):
            named |= {fate.rank for fate in group[:2]}
            named |= {fate.rank for fate in sorted(group, key=lambda one: -one.row.cost_fen)[:1]}
        ranked = sorted(self.fates, key=lambda fate: fate.rank)
        return tuple(
            Mark(
                fate.rank, fate.row.title, fate.votes, Fraction(fate.row.cost_fen, WAN), fate.funded, fate.rank in named
            )
            for fate in ranked
        )

    @property
    def some(self) -> int:
        """Voters with at least one of their projects funded."""
        return sum(self.histogram[1:])

    @property
    def seed(self) -> str:
        """What the lot was drawn from, empty where there was none."""
        return str(self.options["ties"]).removeprefix("lot:") if self.lot else ""
