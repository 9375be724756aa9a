"""What the register knows of one supplier, and the check character of its code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The characters of a unified social credit code (GB 32100): no I, O, S, V, Z."""
CODE_LENGTH = 18
MARKS = ("quality", "punctuality", "service")
"""What a supplier is rated for after a project, 1 to 5 each."""


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One line of a framework catalogue: what, by which unit, at which price in fen."""

    item: str
    unit: str
    price_fen: int


@dataclass(frozen=True, slots=True)
class Rated:
    """The marks after one project, in the order of :data:`MARKS`."""

    project: str
    marks: tuple[int, ...]
    note: str


@dataclass(frozen=True, slots=True)
class SupplierState:
    """A supplier. ``status`` is none, entered (waits for review), listed, refused, suspended or left.

    A suspension ends by itself after its last day ``until``. ``contact``, ``phone`` and ``address`` are keyed hashes.
    ``office`` is the place whose office entered it, empty in entries from before that was kept. ``offered`` are prices
    that wait for a second person; ``prices`` hold until ``prices_until``.
    """

    status: str = "none"
    name: str = ""
    code: str = ""
    categories: tuple[str, ...] = ()
    founded: date | None = None
    contact: str = ""
    phone: str = ""
    address: str = ""
    papers: tuple[str, ...] = ()
    entered_by: str = ""
    entered_at: datetime | None = None
    office: str = ""
    reviewed_by: str = ""
    reason: str = ""
    suspended_by: str = ""
    until: date | None = None
    ratings: tuple[Rated, ...] = ()
    offered: tuple[PriceLine, ...] = ()
    offered_by: str = ""
    offered_until: date | None = None
    prices: tuple[PriceLine, ...] = ()
    prices_until: date | None = None

    def standing(self, day: date) -> str:
        """The status as it holds on ``day``: a suspension whose term is over is none."""
        over = self.status == "suspended" and self.until is not None and self.until < day
        return "listed" if over else self.status

    @property
    def points(self) -> int:
        """All marks added up."""
        return sum(sum(rated.marks) for rated in self.ratings)


def check_character(body: str) -> str:
    """The eighteenth character that belongs to the first seventeen of a code (GB 32100)."""
    total = sum(ALPHABET.index(one) * pow(3, place, 31) for place, one in enumerate(body))
    return ALPHABET[-total % 31]


def sound_code(code: str) -> bool:
    """Whether ``code`` can be a unified social credit code: 18 characters, the last one fitting."""
    known = len(code) == CODE_LENGTH and all(one in ALPHABET for one in code)
    return known and check_character(code[:-1]) == code[-1]
