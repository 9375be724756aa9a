"""Why seats stay vacant after a vote, as a code, in words, and what a by-election owes to the quotas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from deliberation.voting.explain import Plain


class Why(StrEnum):
    """The reasons there are."""

    THRESHOLD = "threshold"
    VOTES = "votes"
    TURNOUT = "turnout"
    NO_VALID_PAPERS = "no_valid_papers"


_SAID = {
    Why.THRESHOLD: "没有{more}{fitting}候选人达到门槛",
    Why.VOTES: "没有{more}{fitting}候选人得票",
    Why.TURNOUT: "参加投票的人数不够，选举无效",
    Why.NO_VALID_PAPERS: "没有有效票",
}


@dataclass(frozen=True, slots=True)
class Vacancy:
    """``seats`` left vacant; ``owed``: quotas whose minimum the elected miss, and by how many seats.

    ``quotas``: whether there were any; ``some``: whether somebody has been elected.
    """

    why: Why
    seats: int
    owed: tuple[tuple[str, int], ...] = ()
    quotas: bool = False
    some: bool = False

    @property
    def said(self) -> str:
        """In one Chinese sentence."""
        reason = _SAID[self.why].format(
            more="更多" if self.some else "", fitting="符合比例要求的" if self.quotas else ""
        )
        owed = "、".join(f"{name} {seats} 席" for name, seats in self.owed)
        return f"{reason}，空缺 {self.seats} 席" + (f"；补选时其中至少：{owed}" if owed else "")

    def to_plain(self) -> dict[str, Plain]:
        """As published."""
        owed: list[Plain] = [{"quota": name, "seats": seats} for name, seats in self.owed]
        return {"reason": str(self.why), "seats": self.seats, "owed": owed, "said": self.said}


def owed(held: Sequence[tuple[str, int, int]]) -> tuple[tuple[str, int], ...]:
    """From each quota's name, minimum and seats held: the quotas that are short, and by how many seats."""
    return tuple((name, least - has) for name, least, has in held if has < least)
