"""What a package is at any moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

METHODS = ("self", "catalogue", "tender")
"""自行采购比选, from the priced framework catalogue, or handed over to a tender."""
COMPARISONS = ("price", "score")
CAUSES = ("too_few", "too_expensive", "collusion", "withdrawn", "other")
"""Why a purchase failed."""


@dataclass(frozen=True, slots=True)
class Lot:
    """One project of a package with its own line and the most it may cost, in fen."""

    project: str
    category: str
    sum_fen: int


@dataclass(frozen=True, slots=True)
class Offer:
    """One supplier's quote as it was received: digests and keyed hashes; ``lines`` (project, fen) once opened."""

    supplier: str
    file: str
    at: datetime
    contact: str = ""
    phone: str = ""
    address: str = ""
    author: str = ""
    program: str = ""
    made: str = ""
    text: str = ""
    lines: tuple[tuple[str, int], ...] = ()

    @property
    def amount_fen(self) -> int:
        """All lines together."""
        return sum(fen for _project, fen in self.lines)


@dataclass(frozen=True, slots=True)
class Alarm:
    """A sign that was raised, and the written answer of an officer once there is one."""

    key: str
    kind: str
    about: tuple[str, ...]
    sums: tuple[int, ...]
    figures: tuple[tuple[str, int], ...]
    answer: str = ""
    answered_by: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """A round that led to nothing (流标): its number, cause and reason, and the quotes it had."""

    round: int
    cause: str
    reason: str
    at: datetime
    quotes: int


@dataclass(frozen=True, slots=True)
class Published:
    """An award that was published in a round that failed afterwards: it stays public with every quote of its round."""

    round: int
    supplier: str
    reason: str
    method: str
    awarded_at: datetime
    announced_at: datetime
    offers: tuple[Offer, ...]

    @property
    def amount_fen(self) -> int:
        """What was awarded."""
        return sum(offer.amount_fen for offer in self.offers if offer.supplier == self.supplier)


@dataclass(frozen=True, slots=True)
class PackageState:
    """A package; ``status`` is none, drafted, invited, opening, opened, compared, awarded, announced, closed.

    Off the road: failed (may be run again) and cancelled. Days for notices are facts of the events. ``ended`` are
    the projects that left because they or their contracts were ended early, ``dropped`` those of them that left
    before the award. ``unsealed_by`` broke the seals of this round's quotes. ``published`` are the awards of earlier
    rounds that everybody could read.
    """

    status: str = "none"
    year: int = 0
    title: str = ""
    method: str = ""
    lots: tuple[Lot, ...] = ()
    drafted_by: str = ""
    drafted_at: datetime | None = None
    round: int = 1
    invited: tuple[str, ...] = ()
    closes_at: datetime | None = None
    agency: str = ""
    reference: str = ""
    offers: tuple[Offer, ...] = ()
    opened_by: str = ""
    confirmed_by: str = ""
    comparison: str = ""
    scores: tuple[tuple[str, int], ...] = ()
    compared_by: str = ""
    winner: str = ""
    reason: str = ""
    awarded_by: str = ""
    awarded_at: datetime | None = None
    award_due: date | None = None
    award_announced_at: datetime | None = None
    contract_due: date | None = None
    contract_announced_at: datetime | None = None
    alarms: tuple[Alarm, ...] = ()
    failures: tuple[Failure, ...] = ()
    unsealed_by: str = ""
    unsealed_at: datetime | None = None
    ended: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    published: tuple[Published, ...] = ()
    cancelled_at: datetime | None = None

    @property
    def given_up(self) -> bool:
        """Whether it was given up after suppliers had been asked: everybody may know."""
        return self.status == "cancelled" and self.closes_at is not None

    @property
    def active(self) -> tuple[Lot, ...]:
        """The lots whose projects are still bought here."""
        return tuple(lot for lot in self.lots if lot.project not in self.ended)

    @property
    def budget_fen(self) -> int:
        """The most that the lots may cost; one that left before the award counts no more, unless none is left."""
        kept = sum(lot.sum_fen for lot in self.lots if lot.project not in self.dropped)
        return kept or sum(lot.sum_fen for lot in self.lots)

    @property
    def open_alarms(self) -> tuple[Alarm, ...]:
        """The alarms without an answer."""
        return tuple(alarm for alarm in self.alarms if not alarm.answer)

    @property
    def won(self) -> Offer | None:
        """The quote that was chosen."""
        return self.offer(self.winner) if self.winner else None

    def offer(self, supplier: str) -> Offer | None:
        """The quote of ``supplier`` in this round."""
        return next((offer for offer in self.offers if offer.supplier == supplier), None)

    def best(self) -> str:
        """The supplier that comes first: most points where it is by score, else the lowest sum; ties by id."""
        points = dict(self.scores)
        ranked = sorted(self.offers, key=lambda one: (-points.get(one.supplier, 0), one.amount_fen, one.supplier))
        return ranked[0].supplier if ranked else ""
