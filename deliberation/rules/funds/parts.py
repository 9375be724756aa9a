"""The parts of a pot and how money moves between them, as plain arithmetic in integer fen.

A pot's money is *free*, *held* for a project, or *paid* out; what lies beyond the pots is *outside*. Every movement
takes a sum from one part (debit) and puts it into another (credit), so it balances by construction. What a pot was
given, bound and paid follows: given = free + held + paid, bound = held + paid.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

OUTSIDE, FREE, HELD, PAID = "outside", "free", "held", "paid"

APPROPRIATE, TRANSFER, CARRY_OVER, CLEAR_IDLE = "appropriate", "transfer", "carry_over", "clear_idle"
COMMIT, RELEASE, DISBURSE, REFUND, REVERSE = "commit", "release", "disburse", "refund", "reverse"

SIDES = {
    APPROPRIATE: (OUTSIDE, FREE),
    TRANSFER: (FREE, FREE),
    CARRY_OVER: (FREE, FREE),
    CLEAR_IDLE: (FREE, OUTSIDE),
    COMMIT: (FREE, HELD),
    RELEASE: (HELD, FREE),
    DISBURSE: (HELD, PAID),
    REFUND: (PAID, HELD),
}
"""Kind of movement → the part it takes from and the part it puts into; a reversal turns the sides of its row round."""

KINDS = (*SIDES, REVERSE)
"""Every kind of movement."""

SOURCES = ("city", "district", "subdistrict", "co_funding", "donation")
"""Who gave the money of a pot."""

MAIN = "main"
"""The pot of the allocation that a year begins with; every other one is named by the act that made it."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Given, bound and paid, in fen; as a change each may be negative."""

    appropriated_fen: int = 0
    committed_fen: int = 0
    disbursed_fen: int = 0

    def __add__(self, other: Sums) -> Sums:
        """Both together."""
        return Sums(
            self.appropriated_fen + other.appropriated_fen,
            self.committed_fen + other.committed_fen,
            self.disbursed_fen + other.disbursed_fen,
        )

    @property
    def sound(self) -> bool:
        """Whether 0 ≤ paid ≤ bound ≤ given."""
        return 0 <= self.disbursed_fen <= self.committed_fen <= self.appropriated_fen


def effect(part: str, amount_fen: int) -> Sums:
    """What a pot's sums change by when ``amount_fen`` (negative: taken) comes into one of its parts."""
    return Sums(
        amount_fen if part != OUTSIDE else 0,
        amount_fen if part in {HELD, PAID} else 0,
        amount_fen if part == PAID else 0,
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Which pot: its community, its year, its id."""

    place: str
    year: int
    pot: str = MAIN


@dataclass(frozen=True, slots=True)
class Line:
    """One movement of ``amount_fen`` at ``pot``, or from it into ``to`` where two pots take part."""

    kind: str
    amount_fen: int
    pot: Place
    debit: str
    credit: str
    to: Place | None = None
    project_id: str = ""
    reverses: str = ""

    def effects(self) -> tuple[tuple[Place, Sums], ...]:
        """What the sums of each pot change by: one pot, or the giving and the receiving one."""
        taken, put = effect(self.debit, -self.amount_fen), effect(self.credit, self.amount_fen)
        if self.to is None:
            return ((self.pot, taken + put),)
        return (self.pot, taken), (self.to, put)


def line(kind: str, amount_fen: int, pot: Place, *, to: Place | None = None, project_id: str = "") -> Line:
    """A movement of ``kind`` between the parts that belong to it."""
    debit, credit = SIDES[kind]
    return Line(kind, amount_fen, pot, debit, credit, to, project_id)


def reversed_line(found: Line, name: str) -> Line:
    """The movement that undoes ``found``, whose row is called ``name``."""
    turned = replace(found, kind=REVERSE, debit=found.credit, credit=found.debit, reverses=name)
    return turned if found.to is None else replace(turned, pot=found.to, to=found.pot)


@dataclass(frozen=True, slots=True)
class Pot:
    """What a draw must know of a pot: what is free, until when, and what it may be used for.

    ``categories`` empty: any; ``project_id`` empty: any.
    """

    id: str
    free_fen: int
    deadline: date
    categories: tuple[str, ...] = ()
    project_id: str = ""

    def fits(self, project_id: str, category: str) -> bool:
        """Whether its conditions allow this project."""
        return (not self.project_id or self.project_id == project_id) and (
            not self.categories or category in self.categories
        )


def draw(pots: Iterable[Pot], amount_fen: int, project_id: str, category: str) -> tuple[tuple[str, int], ...]:
    """From which pots ``amount_fen`` comes: those that fit, the earliest deadline first, then the narrower one.

    Nothing where they do not suffice together.
    """
    fitting = [pot for pot in pots if pot.fits(project_id, category)]
    fitting.sort(key=lambda pot: (pot.deadline, not pot.project_id, not pot.categories, pot.id != MAIN, pot.id))
    return spread([(pot.id, pot.free_fen) for pot in fitting], amount_fen)


def give_back(held: Sequence[tuple[str, int]], amount_fen: int) -> tuple[tuple[str, int], ...]:
    """Into which pots ``amount_fen`` goes back: the way it came, turned round; ``held`` is in the order of a draw."""
    return spread(held[::-1], amount_fen)


def spread(parts: Sequence[tuple[str, int]], amount_fen: int) -> tuple[tuple[str, int], ...]:
    """``amount_fen`` taken from ``parts`` one after another; nothing where they do not suffice."""
    taken, left = [], amount_fen
    for name, most in parts:
        sum_fen = min(most, left)
        if sum_fen > 0:
            taken.append((name, sum_fen))
            left -= sum_fen
    return tuple(taken) if left == 0 else ()
