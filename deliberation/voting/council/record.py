"""Records of council elections as canonical JSON: the same bytes wherever and in whatever order it is counted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from deliberation.voting.explain import Plain


@dataclass(frozen=True, slots=True)
class SeatTie:
    """``tied`` people had exactly equal votes at ``step``; ``chosen`` went first (or out), decided by ``how``.

    ``how``: ``earlier_rounds``, ``lex`` or ``lot``. ``decisive``: whether another order might change who is elected.
    """

    step: str
    tied: tuple[str, ...]
    chosen: tuple[str, ...]
    how: str
    decisive: bool = True

    def to_plain(self) -> dict[str, Plain]:
        """As published."""
        return {
            "step": self.step,
            "tied": list(self.tied),
            "chosen": list(self.chosen),
            "how": self.how,
            "decisive": self.decisive,
        }


def number(value: Fraction | int) -> int | str:
    """A whole number as such, a fraction as ``"a/b"``: exact in any JSON reader."""
    value = Fraction(value)
    return value.numerator if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


def canonical(plain: Mapping[str, Plain]) -> str:
    """One line: keys sorted, no blanks, UTF-8 kept."""
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def broken_by(ties: str) -> str:
    """The word for the rule that breaks ties."""
    return "lex" if ties == "lex" else "lot"
