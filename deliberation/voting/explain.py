"""Why each project was funded or not: a code and the figures of the case, for a page to put into words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from deliberation.voting import money

Plain = str | int | float | bool | list["Plain"] | dict[str, "Plain"]


class Code(StrEnum):
    """The reasons there are."""

    FUNDED = "funded"
    FUNDED_BY_COMPLETION = "funded_by_completion"
    OVER_BUDGET = "over_budget"
    TOO_FEW_VOTES = "too_few_votes"
    TOO_FEW_POINTS = "too_few_points"
    NO_SUPPORT = "no_support"
    DOES_NOT_FIT = "does_not_fit"
    SUPPORTERS_SHORT = "supporters_short"
    STOPPED_BEFORE = "stopped_before"
    LIMIT_REACHED = "limit_reached"
    EXCLUDED = "excluded"
    REQUIRED_NOT_FUNDED = "required_not_funded"


@dataclass(frozen=True, slots=True)
class Use:
    """What the supporters of a project had paid, together, for a funded ``project`` (smallest units)."""

    project: str
    amount: Fraction


@dataclass(frozen=True, slots=True)
class Reason:
    """The fate of one project, in smallest units; ``None`` where a figure has no meaning.

    ``round``: when it was funded. ``left``: budget left when its turn came and it did not fit.
    ``supporters_left``: what its supporters had left together at the end of equal shares, ``missing`` what
    they lacked, ``used_by`` the projects their money had gone to, largest first. ``needed``: votes, or
    points, the threshold asks for. ``blocked_by``: the project whose cost ended the rule, the exclusive one that was
    funded, the required one that was not, or the name of the limit that was reached. ``lost_tie_to``: the
    project preferred to it in a tie.
    """

    project: str
    code: Code
    votes: int
    cost: int
    round: int | None = None
    left: int | None = None
    supporters_left: Fraction | None = None
    missing: Fraction | None = None
    used_by: tuple[Use, ...] = ()
    blocked_by: str | None = None
    needed: int | None = None
    lost_tie_to: str | None = None

    @property
    def funded(self) -> bool:
        """Whether the project gets its money."""
        return self.code in (Code.FUNDED, Code.FUNDED_BY_COMPLETION)

    def to_plain(self, scale: int) -> dict[str, Plain]:
        """The figures that have a meaning here, in currency units; left and missing add up to the cost."""
        plain: dict[str, Plain] = {
            "project": self.project,
            "code": str(self.code),
            "votes": self.votes,
            "cost": money.number(self.cost, scale),
        }
        if self.round is not None:
            plain["round"] = self.round
        if self.needed is not None:
            plain["needed"] = self.needed
        if self.left is not None:
            plain["left"] = money.number(self.left, scale)
        if self.supporters_left is not None:
            shown = money.floored(self.supporters_left, scale)
            plain["supporters_left"] = money.number(shown, scale)
            plain["missing"] = money.number(self.cost - shown, scale)
        if self.used_by:
            plain["used_by"] = [{"project": u.project, "amount": money.number(u.amount, scale)} for u in self.used_by]
        for name in ("blocked_by", "lost_tie_to"):
            if getattr(self, name) is not None:
                plain[name] = getattr(self, name)
        return plain
