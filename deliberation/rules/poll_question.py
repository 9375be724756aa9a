"""One question put to the residents: for, against, abstain; what carries it, in whole numbers and fractions.

过半 and 超过 exclude the number itself (``>1/2``), 以上 and 达到 include it (``>=2/3``): 民法典 1259. The basis is
data and printed with the result: valid ballots cast, abstentions among them; ballots issued; everybody on the roll.
Abstentions are never for. Where nobody stands in the basis, nothing is carried.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from deliberation.rules.refusal import Json

ANSWERS = ("1-for", "2-against", "3-abstain")
"""The ids of what can be ticked: in their own order they stand as on the paper."""

BASES = ("cast", "issued", "roll")
"""What a share is taken of: valid ballots, ballots issued, people on the roll."""

_TEXT = re.compile(r"(>=|>)?\s*([0-9]{1,6})\s*/\s*([1-9][0-9]{0,5})")


@dataclass(frozen=True, slots=True)
class Threshold:
    """A share of the basis, to be exceeded (``strict``) or reached. Between nothing and the whole."""

    share: Fraction
    strict: bool

    @classmethod
    def read(cls, text: str) -> Self:
        """``>1/2`` or ``>=2/3``; without a sign the share is to be reached. Raises ``ValueError``."""
        found = _TEXT.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"no threshold: {text[:40]!r}")
        share = Fraction(int(found[2]), int(found[3]))
        strict = found[1] == ">"
        if not 0 <= share <= 1 or (strict and share == 1) or not (share or strict):
            raise ValueError(f"a threshold that is always or never met: {text[:40]!r}")
        return cls(share, strict)

    def __str__(self) -> str:
        """As :meth:`read` takes it."""
        return f"{'>' if self.strict else '>='}{self.share.numerator}/{self.share.denominator}"

    def needed(self, base: int) -> int:
        """The least number of votes that meets the threshold on ``base``; never below one."""
        whole = self.share * base
        return max(1, whole.__floor__() + 1 if self.strict else whole.__ceil__())


@dataclass(frozen=True, slots=True)
class Question:
    """A counted question: ``base`` is the number the share was taken of, ``needed`` the votes that carry it."""

    votes_for: int
    votes_against: int
    abstain: int
    issued: int
    roll: int
    threshold: Threshold
    basis: str

    @property
    def cast(self) -> int:
        """Valid ballots, abstentions among them."""
        return self.votes_for + self.votes_against + self.abstain

    @property
    def base(self) -> int:
        """The number that the share is taken of."""
        return {"cast": self.cast, "issued": self.issued, "roll": self.roll}[self.basis]

    @property
    def needed(self) -> int:
        """The least number of votes for that carries the question."""
        return self.threshold.needed(self.base)

    @property
    def carried(self) -> bool:
        """Whether the question is carried."""
        return self.base > 0 and self.votes_for >= self.needed

    def to_plain(self) -> dict[str, Json]:
        """The result as it is published; :func:`again` makes the same from it."""
        return {
            "method": "question",
            "threshold": str(self.threshold),
            "basis": self.basis,
            "for": self.votes_for,
            "against": self.votes_against,
            "abstain": self.abstain,
            "cast": self.cast,
            "issued": self.issued,
            "roll": self.roll,
            "base": self.base,
            "needed": self.needed,
            "carried": self.carried,
        }


def question(votes: dict[str, int], *, issued: int, roll: int, threshold: str, basis: str) -> Question:
    """Count ``votes`` by answer. Raises ``ValueError`` for an unknown answer, basis or threshold, or for figures that
    cannot be: more ballots than were issued, more issued than people on the roll.
    """
    if votes.keys() - set(ANSWERS) or basis not in BASES:
        raise ValueError("an answer or a basis that there is not")
    yes, no, neither = (votes.get(answer, 0) for answer in ANSWERS)
    if min(yes, no, neither) < 0 or not yes + no + neither <= issued <= roll:
        raise ValueError("votes, ballots issued and people on the roll do not add up")
    return Question(yes, no, neither, issued, roll, Threshold.read(threshold), basis)
