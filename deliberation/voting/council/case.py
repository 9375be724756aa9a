"""One council election as a file describes it: people, papers, quotas and settings, checked for form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from deliberation.voting.council.ballots import Paper, Spoilt
from deliberation.voting.council.candidates import Candidate
from deliberation.voting.council.quotas import Quota
from deliberation.voting.errors import ElectionError

MAX_BYTES = 256 * 2**20
_FIGURE = re.compile(r"\s*(>=|≥|>|<=|≤|<)?\s*([0-9]{1,9})(?:/([1-9][0-9]{0,8})|(%))?\s*")


class CaseError(ElectionError):
    """A file cannot be read. ``where`` is a line (``12``) or a place in a JSON file (``ballots[3].choices``).

    ``file`` is its path once known.
    """

    file: str | None = None

    def __init__(self, where: int | str, code: str, **params: str | int) -> None:
        super().__init__(code, **{key: _short(value) for key, value in params.items()})
        self.where = where


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of seats, or a share of them with the sign before it: ``4``, ``1/2``, ``> 1/2``, ``50%``."""

    text: str
    where: int | str

    def least(self, seats: int) -> int:
        """The whole number of seats that this minimum asks for: ``> 1/2`` of 7 is 4, ``1/2`` of 6 is 3."""
        sign, amount = self._read(seats)
        if sign in ("<", "<=", "≤"):
            raise CaseError(self.where, "bad_figure", text=self.text)
        return amount.__floor__() + 1 if sign == ">" else amount.__ceil__()

    def most(self, seats: int) -> int:
        """The whole number of seats that this maximum allows: ``1/2`` of 7 is 3, ``< 1/2`` of 6 is 2."""
        sign, amount = self._read(seats)
        if sign in (">", ">=", "≥"):
            raise CaseError(self.where, "bad_figure", text=self.text)
        return amount.__ceil__() - 1 if sign == "<" else amount.__floor__()

    def _read(self, seats: int) -> tuple[str, Fraction]:
        match = _FIGURE.fullmatch(self.text)
        if match is None:
            raise CaseError(self.where, "bad_figure", text=self.text)
        amount = Fraction(int(match[2]), 100 if match[4] else int(match[3] or 1))
        return match[1] or "", amount * seats if match[3] or match[4] else amount


@dataclass(frozen=True, slots=True)
class QuotaLine:
    """A quota as written, figures not yet turned into seats."""

    attribute: str
    value: str
    least: Figure | None
    most: Figure | None

    def quota(self, seats: int) -> Quota:
        """The quota for so many seats."""
        return Quota(
            self.attribute,
            self.value,
            0 if self.least is None else self.least.least(seats),
            None if self.most is None else self.most.most(seats),
        )


@dataclass(frozen=True, slots=True)
class Case:
    """What the files say; ``settings`` are the texts and numbers beside the lists."""

    people: tuple[Candidate, ...] = ()
    papers: tuple[Paper, ...] = ()
    quotas: tuple[QuotaLine, ...] = ()
    settings: Mapping[str, str | int] = field(default_factory=dict)


def marked(text: str, where: int | str) -> Spoilt | None:
    """What tellers wrote on a paper: nothing, ``unreadable`` or ``signed``."""
    if not text:
        return None
    if text not in (Spoilt.UNREADABLE, Spoilt.SIGNED):
        raise CaseError(where, "bad_mark", text=text)
    return Spoilt(text)


def whole(text: str, where: int | str, name: str) -> int:
    """A whole number of ASCII digits."""
    if not re.fullmatch(r"[0-9]{1,10}", text.strip()):
        raise CaseError(where, "bad_whole_number", name=name, text=text)
    return int(text)


def _short(value: str | int) -> str | int:
    if isinstance(value, int):
        return value
    shown = "".join(char if char.isprintable() else "?" for char in value)
    return shown if len(shown) <= 60 else shown[:57] + "..."
