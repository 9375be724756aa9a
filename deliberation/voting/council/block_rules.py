"""The choices a block vote depends on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from deliberation.voting import ties
from deliberation.voting.council.candidates import check_ties
from deliberation.voting.council.quotas import Quota
from deliberation.voting.errors import ElectionError
from deliberation.voting.explain import Plain

MOST_ROLL = 10**9
_SHARE = re.compile(r"\s*(>=|≥|>)\s*([0-9]{1,9})(?:/([0-9]{1,9})|(%))?\s*")


class Basis(StrEnum):
    """What a threshold is a share of: papers cast, valid papers (blank ones are not), or people on the roll."""

    CAST = "cast"
    VALID = "valid"
    ROLL = "roll"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A ``share`` to be reached (以上, ≥) or, if ``over``, to be exceeded (过半, >)."""

    share: Fraction
    over: bool

    @classmethod
    def read(cls, text: str) -> Threshold:
        """From ``">1/2"``, ``">= 2/3"`` or ``"≥50%"``; raises :class:`ElectionError` ``threshold_unreadable``."""
        match = _SHARE.fullmatch(text)
        if match is None or match[3] == "0" or (match[3] and not int(match[3])):
            raise ElectionError("threshold_unreadable", text=text[:40])
        share = Fraction(int(match[2]), 100 if match[4] else int(match[3] or 1))
        if share > 1:
            raise ElectionError("threshold_unreadable", text=text[:40])
        return cls(share, match[1] == ">")

    def met(self, votes: int, base: int) -> bool:
        """Whether ``votes`` out of ``base`` are enough."""
        return votes > self.share * base if self.over else votes >= self.share * base

    def __str__(self) -> str:
        return f"{'>' if self.over else '>='} {self.share}"


@dataclass(frozen=True, slots=True)
class BlockRules:
    """``ticks``: the most a voter may tick (by default as many as ``seats``); fewer than ``least_ticks`` spoil.

    ``threshold``: share of ``basis`` a candidate needs; ``turnout``: share of the ``roll`` that must have cast a
    paper. ``ties``: ``lex`` or ``lot:SEED``.
    """

    seats: int
    most_ticks: int | None = None
    least_ticks: int = 1
    quotas: tuple[Quota, ...] = ()
    threshold: Threshold | None = None
    basis: Basis = Basis.CAST
    turnout: Threshold | None = None
    roll: int | None = None
    ties: str = ties.LEX

    @property
    def ticks(self) -> int:
        """The most a voter may tick."""
        return self.seats if self.most_ticks is None else self.most_ticks

    def check(self, candidates: int) -> None:
        """Raise :class:`ElectionError` where the rules contradict each other."""
        check_ties(self.ties)
        if not 0 < self.seats <= candidates:
            raise ElectionError("seats_out_of_range", seats=self.seats, most=candidates)
        if not 1 <= self.least_ticks <= self.ticks:
            raise ElectionError("ticks_out_of_range", least=self.least_ticks, most=self.ticks)
        if self.roll is not None and not 0 < self.roll <= MOST_ROLL:
            raise ElectionError("roll_out_of_range", roll=self.roll)
        if self.roll is None and (self.turnout is not None or (self.threshold and self.basis is Basis.ROLL)):
            raise ElectionError("roll_missing")

    def base(self, cast: int, valid: int) -> int:
        """The number that the threshold is a share of; raises :class:`ElectionError` for more papers than people."""
        if self.roll is not None and cast > self.roll:
            raise ElectionError("more_ballots_than_roll", cast=cast, roll=self.roll)
        return {Basis.CAST: cast, Basis.VALID: valid, Basis.ROLL: self.roll or 0}[self.basis]

    def reached(self, votes: int, base: int) -> bool:
        """Whether a candidate with these votes may be elected."""
        return self.threshold is None or self.threshold.met(votes, base)

    def turnout_met(self, cast: int) -> bool:
        """Whether the vote counts at all."""
        return self.turnout is None or self.turnout.met(cast, self.roll or 0)

    def spelled_out(self) -> dict[str, Plain]:
        """Every option by name, for the published result."""
        plain: dict[str, Plain] = {
            "rule": "block",
            "seats": self.seats,
            "least_ticks": self.least_ticks,
            "most_ticks": self.ticks,
            "ties": self.ties,
        }
        if self.threshold is not None:
            plain |= {"threshold": str(self.threshold), "basis": str(self.basis)}
        if self.turnout is not None:
            plain["turnout"] = str(self.turnout)
        if self.roll is not None:
            plain["roll"] = self.roll
        return plain
